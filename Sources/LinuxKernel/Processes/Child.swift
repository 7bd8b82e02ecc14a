// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// A process that this process started.
///
/// It is named by a pidfd, so that a signal never reaches another process that got the same id later. Letting the
/// object go closes the pidfd, and neither ends nor reaps the process.
public final class Child {
    /// The process id, in the pid namespace of this process.
    public let pid: pid_t
    /// Whether the process was started as the leader of a process group of its own.
    public let leadsGroup: Bool
    /// How the process ended; nil until `reap` found it ended.
    public private(set) var status: ExitStatus?
    private let descriptor: Descriptor

    init(pid: pid_t, pidfd: consuming Descriptor, leadsGroup: Bool) {
        self.pid = pid
        self.leadsGroup = leadsGroup
        descriptor = pidfd
    }

    /// The pidfd, for `Poll`: it is readable when the process has ended.
    public var pidfd: Int32 { descriptor.rawValue }

    /// Takes in how the process ended; nil if it has not, and `block` is false.
    ///
    /// The second time it returns the same again. Raises `ECHILD` if another part of the process has reaped it.
    /// Source: waitid(2), `P_PIDFD`.
    @discardableResult
    public func reap(block: Bool) throws(KernelError) -> ExitStatus? {
        if let status { return status }
        var end = clinux_exit()
        while clinux_waitid_pidfd(pidfd, WEXITED | (block ? 0 : WNOHANG), &end) != 0 {
            guard Glibc.errno == EINTR else { throw .last("waitid", "\(pid)") }
        }
        if end.pid != 0 { status = ExitStatus(end) }
        return status
    }

    /// Sends a signal to the process.
    ///
    /// Raises `ESRCH` if it has ended and was reaped. Source: pidfd_send_signal(2).
    public func send(_ signal: Int32) throws(KernelError) {
        guard status == nil else { throw reaped("pidfd_send_signal") }
        guard clinux_pidfd_send_signal(pidfd, signal) == 0 else { throw .last("pidfd_send_signal", "\(pid)") }
    }

    /// Sends a signal to the process and to all others in the group that it leads.
    ///
    /// Raises `EINVAL` if it was not started as a leader, and `ESRCH` if it was reaped: only until then does its id
    /// belong to its group for certain. Source: kill(2).
    public func sendToGroup(_ signal: Int32) throws(KernelError) {
        guard leadsGroup else {
            throw KernelError("kill", "\(pid)", errno: .invalidArgument, detail: "it has no process group of its own")
        }
        guard status == nil else { throw reaped("kill") }
        guard kill(-pid, signal) == 0 else { throw .last("kill", "\(pid)") }
    }

    private func reaped(_ operation: String) -> KernelError {
        KernelError(operation, "\(pid)", errno: .noSuchProcess, detail: "the process has ended")
    }
}
