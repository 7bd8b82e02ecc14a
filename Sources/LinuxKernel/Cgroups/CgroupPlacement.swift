// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// Moving processes between groups.
extension Cgroup {
    /// Moves processes into the group, in all its hierarchies; what was moved is moved back if it does not work.
    ///
    /// Raises `ESRCH` if one is gone, `EBUSY` and `EOPNOTSUPP` with version 2's rule that forbids it.
    public func add(_ pids: [pid_t], in system: CgroupSystem) throws(KernelError) {
        var moved: [(pid: pid_t, from: CgroupDirectory)] = []
        do throws(KernelError) {
            for pid in pids {
                let former = (try? Cgroup(of: pid, in: system))?.directories ?? []
                for directory in directories {
                    try directory.add(pid)
                    if let before = former.first(where: { $0.hierarchy === directory.hierarchy }) {
                        moved.append((pid, before))
                    }
                }
            }
        } catch {
            for (pid, before) in moved.reversed() { try? before.write("cgroup.procs", "\(pid)") }
            throw error
        }
    }

    /// Moves threads into the group, of processes that are in its domain.
    public func add(threads: [pid_t]) throws(KernelError) {
        for thread in threads {
            for directory in directories {
                let file = directory.hierarchy.version == 2 ? "cgroup.threads" : "tasks"
                do throws(KernelError) { try directory.write(file, "\(thread)") } catch {
                    throw directory.explain(error, "thread \(thread)")
                }
            }
        }
    }
}

extension CgroupDirectory {
    fileprivate func add(_ pid: pid_t) throws(KernelError) {
        do {
            try write("cgroup.procs", "\(pid)")
        } catch {
            throw explain(error, "process \(pid)")
        }
    }

    /// Says which rule of the hierarchy refuses a process.
    func explain(_ error: KernelError, _ what: String) -> KernelError {
        var error = error
        let below = ((try? read("cgroup.subtree_control")) ?? "").split(separator: " ").joined(separator: ", ")
        switch error.errno {
        case .noSuchProcess: error.detail = "\(what) has ended"
        case .resourceBusy where hierarchy.version == 2 && !below.isEmpty:
            error.detail = "\(what): it hands \(below) down to groups within it, and so has no processes itself"
            error.hint = "use a group within it"
        case .notSupported where hierarchy.version == 2:
            error.detail = "\(what): the group is of the type '\((try? read("cgroup.type")) ?? "domain invalid")'"
        case .noSpace where hierarchy.version == 1 && hierarchy.controllers.contains(.cpuset):
            error.detail = "\(what): cpuset.cpus or cpuset.mems of the group are empty"
        case .noSuchFileOrDirectory where error.detail != Self.gone && hierarchy.version == 2:
            error.detail = "\(what): it is outside of this cgroup namespace, which the mount's 'nsdelegate' forbids"
        case .permissionDenied:
            error.detail = "\(what): the group, or one above both places, may be changed only by others"
        case .invalidArgument where hierarchy.controllers.contains(.cpu):
            error.detail = "\(what): it has real-time priority, or is the kernel's"
        default: error.detail = "\(what): \(error.detail ?? "cgroup.procs")"
        }
        return error
    }
}
