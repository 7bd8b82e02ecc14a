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
    /// Whether another process has started it.
    private let isAdopted: Bool
    /// How the process ended; nil until `reap` found it ended.
    public private(set) var status: ExitStatus?
    /// Who is told when it was reaped.
    weak var watch: ChildWatch?
    /// Kept for as long as there is a process or a group that it names.
    private var descriptor: Descriptor?
    /// Where an init tells how its program ended.
    private var report: Descriptor?

    init(pid: pid_t, pidfd: consuming Descriptor, leadsGroup: Bool, report: consuming Descriptor? = nil) {
        self.pid = pid
        self.report = report
        self.leadsGroup = leadsGroup
        isAdopted = false
        descriptor = consume pidfd
    }

    /// Takes over a process that leads its group, from a worker that has started it and ends: how it ended is then told
    /// to somebody else.
    public init(adopting pidfd: consuming Descriptor) {
        pid = Pidfd.id(of: pidfd.rawValue) ?? 0
        leadsGroup = true
        isAdopted = true
        descriptor = consume pidfd
    }

    /// The pidfd, for `Poll`: it is readable when the process has ended. -1 when it is not needed any more.
    public var pidfd: Int32 { descriptor?.rawValue ?? -1 }

    /// Takes in how the process ended; nil if it has not, and `block` is false.
    ///
    /// The second time it returns the same again. Raises `ECHILD` if another part of the process has reaped it.
    /// Source: waitid(2), `P_PIDFD`.
    @discardableResult
    public func reap(block: Bool) throws(KernelError) -> ExitStatus? {
        if let status { return status }
        var end = clinux_exit()
        while clinux_waitid_pidfd(pidfd, WEXITED | (block ? 0 : WNOHANG), &end) != 0 {
            // It may have become a child of this process, if that takes in orphans.
            if isAdopted, Glibc.errno == ECHILD { return try watch(block: block) }
            guard Glibc.errno == EINTR else { throw .last("waitid", "\(pid)") }
        }
        guard end.pid != 0 else { return nil }
        return finish(ExitStatus(end, program: takeReport()))
    }

    /// What `reap` is for an adopted process that is another one's child.
    private func watch(block: Bool) throws(KernelError) -> ExitStatus? {
        var entries = [Poll.Entry(readable: pidfd)]
        guard try Poll.wait(&entries, timeout: block ? nil : 0, ignoringSignals: true) == .ready else { return nil }
        return finish(ExitStatus())
    }

    private func finish(_ end: ExitStatus) -> ExitStatus {
        status = end
        watch?.forget(self)
        if groupHasEnded { descriptor = nil }
        return end
    }

    /// What an init told before it ended; nil if there was none, or it was killed.
    private func takeReport() -> Int32? {
        guard let raw = report?.rawValue else { return nil }
        defer { report = nil }
        var status: Int32 = 0
        let outcome = try? withUnsafeMutableBytes(of: &status) { bytes throws(KernelError) in
            try FileIO.read(raw, into: bytes)
        }
        return outcome == .bytes(MemoryLayout<Int32>.size) ? status : nil
    }

    /// Sends a signal to the process.
    ///
    /// Raises `ESRCH` if it has ended and was reaped. Source: pidfd_send_signal(2).
    public func send(_ signal: Int32) throws(KernelError) {
        guard status == nil else { throw ended("pidfd_send_signal", "the process has ended") }
        try Pidfd.send(signal, to: pidfd, pid)
    }

    // MARK: The group

    /// Whether the process was reaped, and nothing is left in the group that it led.
    public var hasEndedWithGroup: Bool {
        guard status != nil else { return false }
        if descriptor != nil, groupHasEnded { descriptor = nil }
        return descriptor == nil
    }

    /// Sends a signal to the process and to all others in the group that it leads, or led until it ended.
    ///
    /// Raises `EINVAL` if it was not started as a leader, and `ESRCH` if nothing is left of the group.
    /// Source: pidfd_send_signal(2), `PIDFD_SIGNAL_PROCESS_GROUP`; kill(2).
    public func sendToGroup(_ signal: Int32) throws(KernelError) {
        guard leadsGroup else {
            throw KernelError("kill", "\(pid)", errno: .invalidArgument, detail: "it has no process group of its own")
        }
        guard descriptor != nil else { throw ended("kill", "the process group has ended") }
        try Pidfd.send(signal, toGroupOf: pidfd, pid, isReaped: status != nil)
    }

    /// Whether nobody is left in the group of a process that was reaped.
    private var groupHasEnded: Bool {
        guard leadsGroup else { return true }
        do {
            try Pidfd.send(0, toGroupOf: pidfd, pid, isReaped: true)
            return false
        } catch {
            return error.errno == .noSuchProcess
        }
    }

    private func ended(_ operation: String, _ detail: String) -> KernelError {
        KernelError(operation, "\(pid)", errno: .noSuchProcess, detail: detail)
    }
}
