// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel

/// A process that serves sockets beside this one: a copy of it, in the namespaces where it was made, that never runs
/// Lua. It ends with this process, whatever happens.
final class Servant {
    private let child: Child
    private let owner = getpid()

    /// Makes a servant, in which `body` is run with the sockets open.
    init(keeping sockets: [Int32], _ body: () -> Void) throws(KernelError) {
        let parent = getpid()
        fflush(nil)
        let side = try WorkerProcess.fork()
        switch consume side {
        case .worker:
            WorkerProcess.becomeServant(of: parent, keeping: sockets)
            body()
            WorkerProcess.end(status: 0)
        case .parent(let child): self.child = child
        }
    }

    deinit { end() }

    /// What is readable when it has ended.
    var pidfd: Int32 { child.pidfd }
    var pid: Int { Int(child.pid) }

    /// Ends it; in a copy of the process that made it, nothing happens.
    func end() {
        guard owner == getpid(), child.status == nil else { return }
        try? child.send(SIGKILL)
        _ = try? child.reap(block: true)
    }
}
