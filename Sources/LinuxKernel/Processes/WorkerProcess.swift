// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// A copy of this process that goes on where this process is, and sends back what came of it.
///
/// It has all memory and all descriptors as they were, and signals of its own: what a process sends it arrives, what
/// the terminal sends to the whole group is for the parent to pass on. This process has to have one thread.
///
/// Source: fork(2).
public enum WorkerProcess {
    /// The two sides of a fork.
    public enum Side: ~Copyable {
        /// This is the process that was there before.
        case parent(Child)
        /// This is the worker.
        case worker
    }

    /// Makes a worker. Flush the streams of C before: what is in their buffers would be written twice.
    ///
    /// Raises `EAGAIN` at a limit on processes, `ENOMEM`, `EMFILE`.
    public static func fork() throws(KernelError) -> Side {
        let pid = clinux_fork_worker()
        guard pid >= 0 else { throw .last("fork") }
        return pid == 0 ? .worker : .parent(try child(pid))
    }

    /// Makes the process that goes on as the worker in the pid namespace that the worker has entered, which its
    /// children alone are in. It is a child of the worker's parent, too.
    ///
    /// Returns its id as the parent sees it; nil in the new process. Raises `ENOMEM` if the namespace's first process
    /// has ended. Source: clone(2), `CLONE_PARENT`.
    public static func forkSibling() throws(KernelError) -> pid_t? {
        let pid = clinux_fork_sibling()
        guard pid >= 0 else { throw .last("clone") }
        return pid == 0 ? nil : pid
    }

    /// The child with an id, which was not waited for. If there is no descriptor left, it is ended.
    public static func child(_ pid: pid_t) throws(KernelError) -> Child {
        do throws(KernelError) {
            return Child(pid: pid, pidfd: try Pidfd.open(pid), leadsGroup: false)
        } catch {
            kill(pid, SIGKILL)
            while waitpid(pid, nil, 0) < 0, Glibc.errno == EINTR {}
            throw error
        }
    }

    /// Has SIGTERM sent to this process when its parent ends.
    ///
    /// Raises `ESRCH` if `parent` has ended already. Source: prctl(2), `PR_SET_PDEATHSIG`.
    public static func endWithParent(_ parent: pid_t) throws(KernelError) {
        guard clinux_set_death_signal(SIGTERM, parent) == 0 else { throw .last("prctl", "PR_SET_PDEATHSIG") }
    }

    /// In a worker that only serves what `kept` are: leaves the process group, takes signals as they come, closes all
    /// other descriptors, and is killed when `parent` ends.
    public static func becomeServant(of parent: pid_t, keeping kept: [Int32]) {
        clinux_become_servant(parent, kept, kept.count)
    }

    /// Ends this process at once: nothing that was to be done at its end is done a second time. Source: _exit(2).
    public static func end(status: Int32) -> Never { _exit(status) }
}
