// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// Something that was made and that a scope can undo.
struct Undo {
    /// What undoing has to be ordered by.
    enum Phase {
        /// Ends first: what runs, and functions of scripts that clean up.
        case activity
        /// Control groups, with what is left in them.
        case group
        /// Rows in tables of the kernel: addresses and routes; settings.
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
    /// What else has to stay alive for it: the link of addresses, the other end of a veth.
    var retained: AnyObject?
    /// What it was called: the name that a namespace was given, the program that was started.
    var name: String?
    /// Names it should the process have to end at once.
    private var leftover: Leftover?

    /// Undoes it; what is gone already is no error. Links and processes have none: they are ended together.
    var action: () throws -> Void

    init(
        phase: Phase, object: AnyObject, text: String, retained: AnyObject? = nil, name: String? = nil,
        action: @escaping () throws -> Void = {}
    ) {
        self.phase = phase
        self.object = object
        self.text = text
        self.retained = retained
        self.name = name
        self.action = action
        leftover = Leftover(text)
    }

    /// Whether it ended by other means. Asked only when somebody looks, so that ending costs the same in a large lab.
    var isVoid: Bool {
        switch object {
        case let namespace as Namespace: namespace.hasEnded
        case let link as LinkHandle: link.hasEnded || link.ends.allSatisfy(\.namespace.hasEnded)
        case let program as Child: program.hasEndedWithGroup
        case let handle as CaptureHandle: handle.isClosed
        case let handle as ListenerHandle: handle.isClosed
        case let record as NameRecord: record.isVoid
        case let record as SysctlRecord: record.isVoid
        case let record as LibraryRecord: record.isVoid
        case let record as CgroupRecord: record.isVoid
        case let record as EntryRecord: record.namespace.hasEnded || record.isEmpty
        default: false
        }
    }
}
