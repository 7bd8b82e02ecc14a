// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// A process that this one did not start, or started by other means: itself, for one.
///
/// It is named by a pidfd, so that a signal never reaches another process that got the same id later.
public final class OtherProcess {
    /// The process id, in the pid namespace of this process.
    public let pid: pid_t
    private let descriptor: Descriptor

    /// Opens a process.
    ///
    /// Raises `ESRCH` if there is none. Source: pidfd_open(2).
    public init(_ pid: pid_t) throws(KernelError) {
        self.pid = pid
        descriptor = try Pidfd.open(pid)
    }

    /// Takes over a pidfd; nil if its process is of another pid namespace than `/proc`, or was collected.
    public init?(adopting pidfd: consuming Descriptor) {
        guard let pid = Pidfd.id(of: pidfd.rawValue) else { return nil }
        self.pid = pid
        descriptor = consume pidfd
    }

    /// Takes over a pidfd, whose process was called `pid` where it comes from.
    public init(adopting pidfd: consuming Descriptor, calledBefore pid: pid_t) {
        self.pid = Pidfd.id(of: pidfd.rawValue) ?? pid
        descriptor = consume pidfd
    }

    /// The pidfd, for `Poll`: it is readable when the process has ended.
    public var pidfd: Int32 { descriptor.rawValue }

    /// Whether the id is still this process's: it runs, or its parent has not collected it.
    public var exists: Bool { Pidfd.exists(pidfd) }

    /// Whether it has ended, collected or not.
    public func hasEnded() throws(KernelError) -> Bool {
        var entries = [Poll.Entry(readable: pidfd)]
        return try Poll.wait(&entries, timeout: 0, ignoringSignals: true) == .ready
    }

    /// How it ended; nil if it has not, or nobody tells: Linux does as of 6.15, once its parent has collected it.
    ///
    /// Source: ioctl(2), `PIDFD_GET_INFO`.
    public var end: ProcessEnd? {
        var status: Int32 = 0
        return clinux_pidfd_exit_status(pidfd, &status) == 1 ? ProcessEnd(waitStatus: status) : nil
    }

    /// Whether the kernel is one that tells how a process ended.
    public static let endIsTold: Bool = {
        guard let own = try? OtherProcess(getpid()) else { return false }
        var status: Int32 = 0
        return clinux_pidfd_exit_status(own.pidfd, &status) >= 0
    }()

    /// Sends a signal to the process.
    ///
    /// Raises `ESRCH` if it has ended and was collected, `EPERM` if it is another user's.
    /// Source: pidfd_send_signal(2).
    public func send(_ signal: Int32) throws(KernelError) { try Pidfd.send(signal, to: pidfd, pid) }

    /// Sends a signal to all processes of the group that it is in.
    ///
    /// Raises `ESRCH` if it has ended and was collected, `EPERM` if its group is one of another pid namespace.
    /// Source: kill(2).
    public func sendToGroup(_ signal: Int32) throws(KernelError) {
        let group = try ProcessTable.status(of: pid).group
        guard exists else { throw KernelError("kill", "\(pid)", errno: .noSuchProcess) }
        if group == pid { return try Pidfd.send(signal, toGroupOf: pidfd, pid, isReaped: false) }
        // kill(2) takes 0 for our own group, and -1 for all processes.
        if group == 1 {
            let first = try Pidfd.open(group)
            return try Pidfd.send(signal, toGroupOf: first.rawValue, group, isReaped: false)
        }
        guard group > 0 else {
            throw KernelError(
                "kill", "\(pid)", errno: .notPermitted, detail: "its process group is not one of this pid namespace")
        }
        guard kill(-group, signal) == 0 else { throw .last("kill", "\(pid)") }
    }
}
