// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// Something that was made and that a scope can undo.
struct Undo {
    /// What undoing has to be ordered by.
    enum Phase: Int, CaseIterable {
        /// Ends first: what runs, and functions of scripts that clean up.
        case activity
        /// Rows in tables of the kernel: addresses and routes.
        case entry
        case link
        /// Goes last: an empty namespace is torn down much faster than one full of links.
        case namespace
    }

    var phase: Phase
    /// The object it belongs to, which the scope keeps alive, and whose end by other means makes this void.
    let object: AnyObject
    /// What scripts read in `inspect()` and in messages: `link veth0`.
    var text: String
    /// What else has to stay alive for it.
    var retained: AnyObject?
    /// Undoes it; what is gone already is no error. Links have none: they are deleted together.
    var action: () throws -> Void = {}

    /// Whether it is void when `ended` has ended: the object itself, or the namespace that all of it is in.
    func depends(on ended: AnyObject) -> Bool {
        if object === ended { return true }
        return phase != .namespace && namespaces.allSatisfy { $0 === ended } && !namespaces.isEmpty
    }

    /// Where it is now. A link may have moved since it was made, and a veth has two ends.
    private var namespaces: [NetworkNamespace] {
        switch object {
        case let link as LinkHandle: phase == .link ? link.ends.map(\.namespace) : [link.namespace]
        case let record as EntryRecord: [record.namespace]
        default: []
        }
    }
}
