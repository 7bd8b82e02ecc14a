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
    /// The namespace that the thing goes away with, if there is one.
    var container: NetworkNamespace?
    /// Undoes it; what is gone already is no error.
    var action: () throws -> Void
    /// Tells the object and its container without retaining them: a scope of a large lab looks at thousands.
    private let identities: (object: ObjectIdentifier, container: ObjectIdentifier?)

    init(
        phase: Phase, object: AnyObject, text: String, container: NetworkNamespace? = nil,
        action: @escaping () throws -> Void
    ) {
        self.phase = phase
        self.object = object
        self.text = text
        self.container = container
        self.action = action
        identities = (ObjectIdentifier(object), container.map { ObjectIdentifier($0) })
    }

    /// Whether it is void when `object` has ended.
    func depends(on object: ObjectIdentifier) -> Bool {
        identities.object == object || identities.container == object
    }
}
