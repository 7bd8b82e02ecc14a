// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel

/// Where a process runs. What this user may not see is nil or empty.
struct ProcessSurroundings {
    var executable: String?
    var workingDirectory: String?
    var root: String?
    var namespaces: [(kind: NamespaceKind, identity: NamespaceIdentity)]
    var controlGroups: [ControlGroupMembership]
    var mappedUsers: [IDRange]
    var mappedGroups: [IDRange]
    var limits: [ResourceLimit]

    init(of pid: pid_t) {
        executable = try? ProcessTable.path(.executable, of: pid)
        workingDirectory = try? ProcessTable.path(.workingDirectory, of: pid)
        root = try? ProcessTable.path(.root, of: pid)
        namespaces = NamespaceKind.allCases.compactMap { kind in
            ProcessTable.namespace(of: pid, kind: kind).map { (kind, $0) }
        }
        controlGroups = (try? ProcessTable.controlGroups(of: pid)) ?? []
        mappedUsers = (try? ProcessTable.mappedUsers(of: pid)) ?? []
        mappedGroups = (try? ProcessTable.mappedGroups(of: pid)) ?? []
        limits = (try? ProcessTable.limits(of: pid)) ?? []
    }
}
