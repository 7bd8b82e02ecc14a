// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// Moving a process into several namespaces for good, as nsenter(1) does it.
public enum NamespaceJoining {
    /// A namespace to enter.
    public struct Target: Sendable {
        /// An open namespace file.
        public var descriptor: Int32
        /// What it stands for.
        public var kind: NamespaceKind
        /// What errors call it.
        public var subject: String

        /// Names a namespace.
        public init(_ descriptor: Int32, _ kind: NamespaceKind, _ subject: String) {
            self.descriptor = descriptor
            self.kind = kind
            self.subject = subject
        }
    }

    /// Enters all targets, whose kinds differ. A mount namespace comes late, so that `/proc` is what it was meanwhile.
    ///
    /// Whether a user namespace has to come first depends: it may give the right to enter the others, or take it away.
    /// So what can be entered before it is, and what is refused is tried again from inside. There, the process becomes
    /// root, if the namespace has that id.
    ///
    /// Raises `EPERM` without the capability, `ENOMEM` for a pid namespace whose first process has ended.
    /// Equivalent to: `nsenter`. Source: setns(2).
    /// - Parameter afterPid: Called when a pid namespace was entered, which children alone are in: has to make the
    ///   process that goes on.
    public static func enter(
        _ targets: [Target], afterPid: () throws(KernelError) -> Void
    ) throws(KernelError) {
        if targets.contains(where: { $0.kind == .mount }) { OwnNamespaces.holdProc() }
        let order: [NamespaceKind] = [.pid, .cgroup, .ipc, .uts, .net, .time, .mount]
        var rest = order.flatMap { kind in targets.filter { $0.kind == kind } }
        let user = targets.first { $0.kind == .user }
        if let user {
            var refused: [Target] = []
            for target in rest {
                do throws(KernelError) {
                    try enter(target, afterPid)
                } catch where error.operation == "setns" {
                    refused.append(target)
                }
            }
            rest = refused
            try enter(user, afterPid)
        }
        for target in rest { try enter(target, afterPid) }
        if user != nil { becomeRoot() }
    }

    private static func enter(_ target: Target, _ afterPid: () throws(KernelError) -> Void) throws(KernelError) {
        do {
            try NamespaceFile.enter(target.descriptor, target.kind)
        } catch {
            throw KernelError(error.operation, target.subject, errno: error.errno, detail: error.detail)
        }
        if target.kind == .pid { try afterPid() }
    }

    /// Takes the ids 0 in the user namespace that this process is in now: as another user it would lose its rights
    /// there with the next program. Where the namespace does not map them, the process stays who it is.
    public static func becomeRoot() {
        // Refused in a namespace of a user without that right (setgroups in /proc/PID).
        _ = setgroups(0, nil)
        _ = setgid(0)
        _ = setuid(0)
    }
}
