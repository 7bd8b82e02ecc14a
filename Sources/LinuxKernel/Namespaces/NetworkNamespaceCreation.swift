// SPDX-License-Identifier: GPL-3.0-or-later

/// A network namespace that was just made, and what its maker did inside.
@frozen public struct CreatedNetworkNamespace<Value>: ~Copyable {
    /// The open namespace file.
    public var descriptor: Descriptor
    /// What the closure returned that ran inside.
    public var value: Value
}

extension NamespaceFile {
    /// Makes a network namespace, runs `body` in it, and leaves the thread where it was.
    ///
    /// `current` is an open file of the thread's own network namespace, which the caller keeps because a lab makes
    /// hundreds. If the way back fails, the error says that the thread is in the wrong namespace, and takes
    /// precedence over an error of `body`.
    ///
    /// Equivalent to: `ip netns add` without the name. Source: unshare(2), setns(2).
    public static func createNetwork<Value>(
        returningTo current: Int32, _ body: () throws(KernelError) -> Value
    ) throws(KernelError) -> CreatedNetworkNamespace<Value> {
        try unshare(CollectionOfOne(.net))
        let created = Result { () throws(KernelError) in
            CreatedNetworkNamespace(descriptor: try openCurrent(kind: .net), value: try body())
        }
        try enterAgain(current, .net)
        return try created.get()
    }

    /// Makes a network namespace, and leaves the thread where it was.
    public static func createNetwork(returningTo current: Int32) throws(KernelError) -> Descriptor {
        try createNetwork(returningTo: current) {}.descriptor
    }
}
