// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel

/// The one handle of each process that anybody holds.
final class ProcessRegistry {
    private var known: [Int: Unretained<ProcessHandle>] = [:]

    /// The handle of the process that has an id now. What had it before is another process.
    subscript(pid: pid_t) -> ProcessHandle? {
        guard let handle = known[Int(pid)]?.object, handle.ownsID else { return nil }
        return handle
    }

    /// Takes note, in a worker, that none of them is its child.
    func disown() {
        for process in known.values { process.object.disown() }
    }

    func add(_ process: ProcessHandle) { known[process.pid] = Unretained(process) }

    func remove(_ process: ProcessHandle) {
        if known[process.pid]?.refers(to: process) == true { known[process.pid] = nil }
    }
}
