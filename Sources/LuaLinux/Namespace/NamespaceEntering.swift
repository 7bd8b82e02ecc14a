// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// Going into namespaces: the shell itself for the length of a call, and the programs that it starts.
extension Shell {
    /// Runs `body` with this thread in `namespace`; if that is a network namespace, module functions then take it for
    /// the current one.
    ///
    /// Raises `EINVAL` for a kind that a thread cannot come back from, or that holds for children only.
    func within<R>(_ namespace: Namespace, _ body: () throws -> R) throws -> R {
        guard namespace.kind.isEnterableForACall else {
            throw KernelError(
                "setns", namespace.subject, errno: .invalidArgument,
                detail: "the shell cannot enter a \(namespace.kind.rawValue) namespace for the length of a call",
                hint: "use fork, which runs the function in a process of its own")
        }
        // a descriptor of its own: what runs inside may delete the namespace to come back to
        let home = try NamespaceFile.openCurrent(kind: namespace.kind)
        try namespace.enter()
        let network = namespace as? NetworkNamespace
        if let network { beginCall(in: network) }
        let result = Result { try body() }
        if network != nil { endCall() }
        do {
            try NamespaceFile.enter(home.rawValue, namespace.kind)
        } catch {
            endLost(namespace.kind, error)
        }
        return try result.get()
    }

    /// Ends the process, for it is in the wrong namespace: whatever ran next would do its work in another place than
    /// the script means.
    private func endLost(_ kind: NamespaceKind, _ error: KernelError) -> Never {
        let text = "lunette: cannot return to the \(kind.rawValue) namespace from before a call: "
            + "\(error.message) (\(error.code)); ending at once, with nothing undone\n"
        fflush(nil)
        _ = try? FileIO.write(STDERR_FILENO, Array(text.utf8))
        abort()
    }

    /// The descriptors of those of `namespaces` that the shell is not in, in the order in which a child enters them.
    ///
    /// A user namespace is the last when the shell may enter the others as it is: inside, it might not any more.
    /// Without that right it is the first, for it gives the right to enter those that it owns. As nsenter(1) does it.
    func descriptors(joining namespaces: [Namespace]) throws -> [Int32] {
        var others: [Int32] = []
        var user: [Int32] = []
        for namespace in namespaces where try !isInside(namespace) {
            let raw = try namespace.rawDescriptor()
            if namespace.kind == .user { user.append(raw) } else { others.append(raw) }
        }
        return geteuid() == 0 ? others + user : user + others
    }

    private func isInside(_ namespace: Namespace) throws -> Bool {
        if namespace.kind == .net { return try namespace === currentNamespace }
        return try NamespaceFile.currentIdentity(kind: namespace.kind) == namespace.identity
    }
}

extension NamespaceKind {
    /// Whether one thread can go there and come back: not where a process cannot return (user), where its directory
    /// and root change with it (mount), or where only its children go (pid, time).
    var isEnterableForACall: Bool {
        switch self {
        case .net, .uts, .ipc, .cgroup: true
        case .mount, .pid, .user, .time: false
        }
    }
}
