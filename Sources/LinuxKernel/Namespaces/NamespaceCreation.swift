// SPDX-License-Identifier: GPL-3.0-or-later

/// A namespace that was just made, and what its maker did inside.
@frozen public struct CreatedNamespace<Value>: ~Copyable {
    /// The open namespace file.
    public var descriptor: Descriptor
    /// What the closure returned that ran inside.
    public var value: Value
}

extension NamespaceFile {
    /// Makes a namespace of a kind that a thread can come back from, runs `body` in it, and leaves the thread where it
    /// was.
    ///
    /// `current` is an open file of the thread's own namespace of that kind, which the caller keeps because a lab makes
    /// hundreds. If the way back fails, the error says that the thread is in the wrong namespace, and takes
    /// precedence over an error of `body`.
    ///
    /// Equivalent to: `ip netns add` without the name. Source: unshare(2), setns(2).
    public static func create<Value>(
        _ kind: NamespaceKind, returningTo current: Int32, _ body: () throws(KernelError) -> Value
    ) throws(KernelError) -> CreatedNamespace<Value> {
        try unshare(CollectionOfOne(kind))
        let created = Result { () throws(KernelError) in
            CreatedNamespace(descriptor: try openCurrent(kind: kind), value: try body())
        }
        try enterAgain(current, kind)
        return try created.get()
    }

    /// Makes a namespace, and leaves the thread where it was.
    public static func create(_ kind: NamespaceKind, returningTo current: Int32) throws(KernelError) -> Descriptor {
        try create(kind, returningTo: current) {}.descriptor
    }
}
