// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// Descriptors that stand for processes: unlike an id, one never comes to mean another process.
///
/// Source: pidfd_open(2), pidfd_send_signal(2).
enum Pidfd {
    /// Opens a process.
    ///
    /// Raises `ESRCH` if there is none, which a thread is not either.
    static func open(_ pid: pid_t) throws(KernelError) -> Descriptor {
        let descriptor = clinux_pidfd_open(pid)
        if descriptor >= 0 { return Descriptor(owning: descriptor) }
        // The kernel says EINVAL of the id of a thread, or ENOENT as of 6.9.
        guard pid > 0, Glibc.errno == EINVAL || Glibc.errno == ENOENT else { throw .last("pidfd_open", "\(pid)") }
        throw KernelError("pidfd_open", "\(pid)", errno: .noSuchProcess, detail: "it is the id of a thread")
    }

    /// The id of the process in the pid namespace of `/proc`; nil if it has none there, or was collected.
    ///
    /// Source: pidfd_open(2), `/proc/PID/fdinfo`.
    static func id(of pidfd: Int32) -> pid_t? {
        guard let text = try? FileIO.contents(of: "/proc/thread-self/fdinfo/\(pidfd)", limit: 4096) else { return nil }
        let start = Array("Pid:\t".utf8)
        let line = text.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: start) }
        guard let id = line.flatMap({ pid_t(digits: $0.dropFirst(start.count)) }), id > 0 else { return nil }
        return id
    }

    /// Sends a signal to the process. Raises `ESRCH` if it was reaped, `EINVAL` if it is in an outer pid namespace.
    static func send(_ signal: Int32, to pidfd: Int32, _ pid: pid_t) throws(KernelError) {
        guard clinux_pidfd_send_signal(pidfd, signal) != 0 else { return }
        let isOuter = Glibc.errno == EINVAL && (0...clinux_sigrtmax()).contains(signal)
        throw .last(
            "pidfd_send_signal", "\(pid)", detail: isOuter ? "the process is in an outer pid namespace" : nil)
    }

    /// Sends a signal to the process group whose number is that of the process, also after the process was reaped.
    ///
    /// Raises `ESRCH` if nothing is left in it. Before Linux 6.9, the number alone says which group it is: while it is
    /// in use for the group it is no other process's.
    static func send(_ signal: Int32, toGroupOf pidfd: Int32, _ pid: pid_t, isReaped: Bool) throws(KernelError) {
        guard clinux_pidfd_send_signal_to_group(pidfd, signal) != 0 else { return }
        guard Glibc.errno == EINVAL, (0...clinux_sigrtmax()).contains(signal) else {
            throw .last("pidfd_send_signal", "\(pid)")
        }
        if isReaped, kill(pid, 0) == 0 || Glibc.errno != ESRCH {
            throw KernelError("kill", "\(pid)", errno: .noSuchProcess, detail: "the process group has ended")
        }
        // kill(2) takes -1 for all processes.
        guard pid > 1, kill(-pid, signal) == 0 else { throw .last("kill", "\(pid)") }
    }

    /// Whether the process was not reaped yet, so that its id is its own.
    static func exists(_ pidfd: Int32) -> Bool {
        clinux_pidfd_send_signal(pidfd, 0) == 0 || Glibc.errno != ESRCH
    }
}
