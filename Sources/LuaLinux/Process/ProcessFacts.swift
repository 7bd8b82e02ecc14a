// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel

/// What `process.list` tells of a process.
struct ProcessFacts {
    var status: ProcessStatus
    var details: ProcessDetails
    var arguments: [ArraySlice<UInt8>]
    /// Seconds since the epoch.
    var bootTime: Int

    /// Reads them; nil if there is no such process, or it is not what `filter` wants.
    init?(of pid: pid_t, bootTime: Int, where filter: ProcessFilter = ProcessFilter()) {
        guard let status = try? ProcessTable.status(of: pid), filter.matches(status),
            let details = try? ProcessTable.details(of: pid), filter.matches(details),
            let arguments = try? ProcessTable.argumentBytes(of: pid)
        else { return nil }
        (self.status, self.details, self.arguments, self.bootTime) = (status, details, arguments, bootTime)
    }

    static func seconds(_ ticks: UInt64) -> Double { Double(ticks) / ProcessTable.ticksPerSecond }
}

/// Which processes `process.list` returns.
struct ProcessFilter {
    var pid: pid_t?
    var parent: pid_t?
    var group: pid_t?
    var session: pid_t?
    var user: UInt32?
    var userGroup: UInt32?
    var command: String?
    var terminal: String?
    var state: ProcessState?
    var namespace: (kind: NamespaceKind, identity: NamespaceIdentity)?

    func matches(_ status: ProcessStatus) -> Bool {
        (parent == nil || parent == status.parent) && (group == nil || group == status.group)
            && (session == nil || session == status.session) && (command == nil || command == status.command)
            && (state == nil || state?.rawValue == status.state)
            && (terminal == nil || terminal == TerminalName.name(of: status.terminal))
            && (namespace.map { ProcessTable.namespace(of: status.pid, kind: $0.kind) == $0.identity } ?? true)
    }

    func matches(_ details: ProcessDetails) -> Bool {
        (user == nil || user == details.users.effective) && (userGroup == nil || userGroup == details.groups.effective)
    }
}
