// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// `p:inspect()`: what is known of a process now. What another user may not see is left out.
extension Shell {
    /// Pushes the table.
    func pushInspection(_ process: ProcessHandle) throws {
        let hasEnded = try process.hasEnded()
        interpreter.pushTable(fields: 40)
        // a zombie has most of it still
        if !hasEnded || process.status == nil { try setFacts(of: process, hasEnded: hasEnded) }
        if let status = process.status {
            setFields(status)
        } else if case .other(let other) = process.kinship, let end = other.end {
            setFields(code: end.code, signal: end.signal)
        }
        interpreter.setField("pid", process.pid)
        interpreter.setField("program", process.program)
        interpreter.setField("running", !hasEnded)
    }

    private func setFacts(of process: ProcessHandle, hasEnded: Bool) throws {
        let pid = pid_t(process.pid)
        let boot = try ProcessTable.bootTime()
        let facts = ProcessFacts(of: pid, bootTime: boot)
        let surroundings = hasEnded ? nil : ProcessSurroundings(of: pid)
        // by now, the id might have been another process's
        guard process.ownsID, let facts else { return }
        setFields(facts)
        setFields(facts.details)
        if let surroundings { setFields(surroundings) }
    }

    // MARK: Identity and rights

    private func setFields(_ details: ProcessDetails) {
        interpreter.setField("uids") { push(details.users) }
        interpreter.setField("gids") { push(details.groups) }
        interpreter.setField("groups", details.supplementaryGroups.map { Int($0) })
        interpreter.setField("namespace_pids", details.namespacePIDs.map { Int($0) })
        interpreter.setField("capabilities") { push(details.capabilities) }
        if let flag = details.noNewPrivileges { interpreter.setField("no_new_privs", flag) }
        if let mode = details.seccomp { interpreter.setField("seccomp", mode.name) }
        if let bytes = details.memory["Peak"] { interpreter.setField("max_size", Int(bytes)) }
        if let bytes = details.memory["HWM"] { interpreter.setField("max_rss", Int(bytes)) }
        if let bytes = details.memory["Swap"] { interpreter.setField("swap", Int(bytes)) }
        if let bytes = details.memory["Lck"] { interpreter.setField("locked", Int(bytes)) }
    }

    private func push(_ ids: ProcessDetails.IDs) {
        interpreter.pushTable(fields: 4)
        interpreter.setField("real", Int(ids.real))
        interpreter.setField("effective", Int(ids.effective))
        interpreter.setField("saved", Int(ids.saved))
        interpreter.setField("filesystem", Int(ids.filesystem))
    }

    private func push(_ sets: CapabilitySets) {
        interpreter.pushTable(fields: 5)
        interpreter.setField("effective", Capability.names(of: sets.effective))
        interpreter.setField("permitted", Capability.names(of: sets.permitted))
        interpreter.setField("inheritable", Capability.names(of: sets.inheritable))
        interpreter.setField("bounding", Capability.names(of: sets.bounding))
        interpreter.setField("ambient", Capability.names(of: sets.ambient))
    }

    // MARK: Surroundings

    private func setFields(_ surroundings: ProcessSurroundings) {
        if let path = surroundings.executable { interpreter.setField("executable", path) }
        if let path = surroundings.workingDirectory { interpreter.setField("cwd", path) }
        if let path = surroundings.root { interpreter.setField("root", path) }
        interpreter.setField("namespaces") {
            interpreter.pushTable(fields: surroundings.namespaces.count)
            for (kind, identity) in surroundings.namespaces {
                interpreter.setField(named: kind.rawValue, Int(identity.inode))
            }
        }
        interpreter.setField("cgroups") { pushList(surroundings.controlGroups, push) }
        interpreter.setField("uid_map") { pushList(surroundings.mappedUsers, push) }
        interpreter.setField("gid_map") { pushList(surroundings.mappedGroups, push) }
        interpreter.setField("rlimits") {
            interpreter.pushTable(fields: surroundings.limits.count)
            for limit in surroundings.limits {
                interpreter.push(limit.name)
                push(limit)
                interpreter.setPushedField()
            }
        }
    }

    private func pushList<Element>(_ elements: [Element], _ push: (Element) -> Void) {
        interpreter.pushTable(array: elements.count)
        for (number, element) in elements.enumerated() {
            push(element)
            interpreter.setElement(number + 1)
        }
    }

    private func push(_ membership: ControlGroupMembership) {
        interpreter.pushTable(fields: 3)
        interpreter.setField("hierarchy", membership.hierarchy)
        interpreter.setField("controllers", membership.controllers)
        interpreter.setField("path", membership.path)
    }

    private func push(_ ids: IDRange) {
        interpreter.pushTable(fields: 3)
        interpreter.setField("inside", Int(ids.inside))
        interpreter.setField("outside", Int(ids.outside))
        interpreter.setField("count", Int(ids.count))
    }

    private func push(_ limit: ResourceLimit) {
        interpreter.pushTable(fields: 2)
        for (key, value) in [("soft", limit.soft), ("hard", limit.hard)] as [(StaticString, UInt64?)] {
            if let value {
                interpreter.setField(key, Int(clamping: value))
            } else {
                interpreter.setField(key, "unlimited" as StaticString)
            }
        }
    }
}
