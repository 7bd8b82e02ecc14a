// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// Programs that a worker has started and that run on.
extension Shell {
    /// The handle of a process that a worker tells of.
    func process(adopting descriptor: consuming Descriptor, pid: Int, program: String) -> ProcessHandle {
        let process = OtherProcess(adopting: descriptor, calledBefore: pid_t(truncatingIfNeeded: pid))
        if let known = processes[process.pid] { return known }
        return ProcessHandle(process, program: program, registry: processes)
    }

    /// Notes in the current scope that a program was started, and keeps its handle until it ends.
    func record(adopted process: ProcessHandle) throws {
        let child = Child(adopting: try Descriptor.duplicate(of: process.pidfd))
        children.add(child, keeping: process)
        currentScope.record(Undo(
            phase: .activity, object: child, text: process.handleText, name: process.program))
    }
}
