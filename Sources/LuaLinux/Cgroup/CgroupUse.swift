// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// The group that a program was started in, and what the group had used before.
final class CgroupUse {
    let handle: CgroupHandle
    /// The record of a group that was made for the program alone.
    private let own: CgroupRecord?
    private let before: CgroupTally

    init(_ handle: CgroupHandle, own: CgroupRecord?) {
        self.handle = handle
        self.own = own
        before = CgroupTally(handle.group, handle.system)
        handle.uses.append(Unretained(self))
    }

    deinit {
        handle.uses.removeAll { $0.refers(to: self) }
        removeOwn()
    }

    /// What the group has used since, up to when it was first asked for or the group was removed.
    private(set) lazy var outcome = CgroupTally(handle.group, handle.system).since(before)

    /// Looks now, because it cannot be looked later.
    func settle() { _ = outcome }

    /// Why the program was killed, if it was for want of memory.
    var reason: String? {
        guard outcome.kills ?? 0 > 0 else { return nil }
        guard let limit = outcome.limitPath else { return "for want of memory in the whole machine" }
        return "for want of memory at the limit of the cgroup \(limit)"
    }

    /// Removes a group that was made for the program, if nothing is left in it.
    func removeOwn() {
        guard let own, (try? handle.group.tryRemoving()) == true else { return }
        own.removeEmpty()
    }
}

/// The group that `exec` and `spawn` are asked for.
enum CgroupChoice {
    case group(CgroupHandle)
    /// One for the program alone, with these limits.
    case limits(CgroupLimits)
}

extension Shell {
    /// `cgroup = handle, path or limits`
    func cgroupChoice(_ options: Options, in cgroup: CgroupHandle?) throws -> CgroupChoice? {
        guard let index = options.index("cgroup") else { return cgroup.map { .group($0) } }
        guard cgroup == nil else { throw options.error("cgroup", "the program is started in a group already") }
        if let handle = try self.cgroup(standingFor: index) { return .group(handle) }
        guard LuaType(interpreter, index) == .table, let table = try options.options("cgroup") else {
            throw options.typeError("cgroup", "cgroup, path or table of limits")
        }
        let limits = try CgroupLimits(table)
        try table.finish()
        return .limits(limits)
    }

    /// The group for a program that is about to start.
    func use(_ choice: CgroupChoice) throws -> CgroupUse {
        switch choice {
        case .group(let handle): return CgroupUse(handle, own: nil)
        case .limits(let limits):
            let handle = try createUnnamed(limits)
            return CgroupUse(handle, own: currentScope.entries.last?.object as? CgroupRecord)
        }
    }

    /// Makes a group at a path that nobody else uses: other pid namespaces may have a shell with the same id.
    private func createUnnamed(_ limits: CgroupLimits) throws -> CgroupHandle {
        let world = try NamespaceFile.currentIdentity(kind: .pid).inode
        let attempts = 100 // what is there was left by a shell that was killed
        for _ in 1..<attempts {
            do {
                programGroups += 1
                let path = try CgroupPath("lunette-\(world)-\(getpid())-\(programGroups)")
                return try create(path, CgroupRequest(), limits)
            } catch let error as KernelError where error.errno == .fileExists {
                continue
            }
        }
        throw KernelError("mkdir", "lunette-\(world)-\(getpid())", errno: .fileExists)
    }

    /// Sets what the group of a program has used in the table on top.
    func setFields(_ use: CgroupUse?) {
        guard let use else { return }
        let outcome = use.outcome
        interpreter.setField("cgroup") {
            interpreter.pushTable(fields: 5)
            interpreter.setField("path", "\(use.handle.group.path)")
            if let seconds = outcome.processorSeconds { interpreter.setField("cpu_seconds", seconds) }
            if let bytes = outcome.memoryPeak { interpreter.setField("memory_peak", bytes) }
            if let kills = outcome.kills { interpreter.setField("oom_kills", kills) }
            if let limit = outcome.limitPath { interpreter.setField("oom_limit", "\(limit)") }
            if let refused = outcome.refusedForks { interpreter.setField("pids_refused", refused) }
        }
    }
}
