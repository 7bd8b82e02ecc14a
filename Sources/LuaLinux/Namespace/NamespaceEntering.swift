// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// Going into namespaces: the shell itself, for the length of a call or for good, and the programs that it starts.
extension Shell {
    // MARK: For the length of a call

    /// Runs `body` with this thread in `namespace`; if that is a network namespace, module functions then take it for
    /// the current one.
    ///
    /// Raises `EINVAL` for a kind that a thread cannot come back from, or that holds for children only.
    func within<R>(_ namespace: Namespace, _ body: () throws -> R) throws -> R {
        guard namespace.kind.isThreadWide else { throw Self.cannotReturn(from: namespace) }
        // a descriptor of its own: what runs inside may delete the namespace to come back to
        let home = try NamespaceFile.openCurrent(kind: namespace.kind)
        guard try hasWayBack(to: home.rawValue, namespace.kind) else { throw Self.noWayBack(namespace) }
        try namespace.enter()
        beginCall(in: namespace)
        let result = Result { try body() }
        endCall()
        goBack(to: home.rawValue, namespace.kind)
        return try result.get()
    }

    /// Runs `body` with this thread in all of `namespaces`; of those where it is already it needs no way back.
    func within<R>(_ namespaces: [Namespace], _ body: () throws -> R) throws -> R {
        for namespace in namespaces where !namespace.kind.isThreadWide {
            guard try isInside(namespace) else { throw Self.cannotReturn(from: namespace) }
        }
        return try within(each: namespaces.filter(\.kind.isThreadWide)[...], body)
    }

    private func within<R>(each namespaces: ArraySlice<Namespace>, _ body: () throws -> R) throws -> R {
        guard let first = namespaces.first else { return try body() }
        return try within(first) { try within(each: namespaces.dropFirst(), body) }
    }

    private static func cannotReturn(from namespace: Namespace) -> KernelError {
        let reason = switch namespace.kind {
        case .pid, .time: "a process in it has to be born there"
        default: "there is no way back"
        }
        return KernelError(
            "setns", namespace.subject, errno: .invalidArgument,
            detail: "\(namespace.kind.phrase) cannot be entered for a call: \(reason)",
            hint: "use fork, which runs the function in a process of its own")
    }

    private static func noWayBack(_ namespace: Namespace) -> KernelError {
        guard geteuid() == 0 else { return KernelError("setns", namespace.subject, errno: .notPermitted) }
        return KernelError(
            "setns", namespace.subject, errno: .notPermitted,
            detail: "the shell could not come back, for another user namespace owns its own \(namespace.kind.rawValue) "
                + "namespace",
            hint: "namespace.unshare moves the shell into one of its own")
    }

    /// Whether this thread, once it has left its namespace of `kind`, may enter it again: `home` is its file.
    func hasWayBack(to home: Int32, _ kind: NamespaceKind) throws(KernelError) -> Bool {
        // of networks it is asked often
        let identity = kind == .net ? try currentNamespace.identity : nil
        if let identity, identity == returnable { return true }
        do throws(KernelError) {
            try NamespaceFile.enter(home, kind)
        } catch where error.errno == .notPermitted {
            return false
        }
        returnable = identity ?? returnable
        return true
    }

    /// Moves this thread back to where it was; a shell that cannot come back ends.
    func goBack(to home: Int32, _ kind: NamespaceKind) {
        do {
            try NamespaceFile.enter(home, kind)
        } catch {
            endLost(kind, error)
        }
    }

    /// Ends the process, for it is in the wrong namespace: whatever ran next would do its work in another place than
    /// the script means.
    func endLost(_ kind: NamespaceKind, _ error: KernelError) -> Never {
        let text = "lunette: cannot return to the \(kind.rawValue) namespace from before: "
            + "\(error.message) (\(error.code)); ending at once, with nothing undone\n"
        fflush(nil)
        _ = try? FileIO.write(STDERR_FILENO, Array(text.utf8))
        _exit(EX_SOFTWARE)
    }

    // MARK: For good

    /// Moves the shell itself into `namespaces`: into all of them, or after an error into none.
    ///
    /// Whether a user namespace has to come first depends: it may give the right to enter the others, or take it away.
    /// So what can be entered before it is, and what is refused is tried again from inside, as nsenter(1) does it.
    func enter(_ namespaces: [Namespace]) throws {
        let outside = try namespaces.filter { try !isInside($0) }
        let user = outside.first { $0.kind == .user }
        try requireWayBack(outside.map(\.kind))
        // what is hard to leave again comes late
        var rest = outside.filter { $0.kind != .user && $0.kind != .mount } + outside.filter { $0.kind == .mount }
        var way = try NamespaceWay(self, entersMount: outside.contains { $0.kind == .mount })
        do {
            if let user {
                rest = try rest.filter { try !way.enterIfAllowed($0) }
                try way.enter(user)
            }
            for namespace in rest { try way.enter(namespace) }
        } catch {
            try way.takeBack()
            throw error
        }
        returnable = nil
        for namespace in outside { if let network = namespace as? NetworkNamespace { replaceCurrent(with: network) } }
    }

    /// Raises an error if the end of a call that is under way needs rights that go with the user namespace.
    func requireWayBack(_ kinds: [NamespaceKind]) throws {
        guard kinds.contains(.user), isInCall else { return }
        throw LuaError.misuse("a user namespace cannot be entered within a call, which then could not return")
    }

    // MARK: Programs

    /// The descriptors of those of `namespaces` that the shell is not in.
    func descriptors(joining namespaces: [Namespace]) throws -> [Int32] {
        try namespaces.filter { try !isInside($0) }.map { try $0.rawDescriptor() }
    }

    /// Whether the shell is in a namespace; of kinds that hold for children only, whether these are.
    func isInside(_ namespace: Namespace) throws -> Bool {
        switch namespace.kind {
        case .net: try namespace === currentNamespace
        case .pid, .time: NamespaceFile.childrenIdentity(kind: namespace.kind) == namespace.identity
        default: try NamespaceFile.currentIdentity(kind: namespace.kind) == namespace.identity
        }
    }
}
