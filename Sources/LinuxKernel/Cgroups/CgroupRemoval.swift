// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// Ending processes and groups.
extension Cgroup {
    /// Removes the group and those within it, as far as nothing is in them.
    /// - Returns: Whether nothing is left; if not, it may be tried again when processes have ended.
    public func tryRemoving() throws(KernelError) -> Bool {
        var isEmpty = true
        for directory in directories {
            for place in try directory.tree().reversed() {
                do {
                    try place.remove()
                } catch where error.errno == .resourceBusy {
                    isEmpty = false
                }
            }
        }
        if isEmpty { markRemoved() }
        return isEmpty
    }

    /// The error of a group that something is still in.
    public func busy() -> KernelError {
        let pids = (try? processes(recursive: true)) ?? []
        guard !pids.isEmpty else {
            return KernelError("rmdir", "\(path)", errno: .resourceBusy, detail: "the kernel still needs it")
        }
        return KernelError(
            "rmdir", "\(path)", errno: .resourceBusy, detail: "\(pids.phrase) in it",
            hint: "kill = true ends them, timeout = seconds waits for them")
    }

    /// Sends a signal to all processes in it and in those within it, once to each.
    ///
    /// SIGKILL goes to all of them at once where the kernel can (Linux 5.14), so that none escapes by forking.
    public func signal(_ signal: Int32) throws(KernelError) {
        if signal == SIGKILL { try? unified?.write("cgroup.kill", "1") }
        for pid in try processes(recursive: true) {
            try send(signal, to: pid)
        }
    }

    /// Signals a process if it is still in the group: its id may be another's by now.
    private func send(_ signal: Int32, to pid: pid_t) throws(KernelError) {
        do {
            let process = try Pidfd.open(pid)
            guard isIn(try ProcessTable.controlGroups(of: pid)) else { return }
            try Pidfd.send(signal, to: process.rawValue, pid)
        } catch where [.noSuchProcess, .noSuchFileOrDirectory].contains(error.errno) {}
    }

    private func isIn(_ memberships: [ControlGroupMembership]) -> Bool {
        directories.contains { directory in
            // of a group outside of this cgroup namespace, nothing can be told; its list has told enough
            guard let path = directory.hierarchy.path(among: memberships) else { return true }
            return path.isWithin(directory.path)
        }
    }
}
