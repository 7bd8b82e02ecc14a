// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// The way of a new process into a group: it writes itself to these files before its program runs.
public final class CgroupEntrance: Sendable {
    private let directories: [CgroupDirectory]
    private let opened: [HeldFile]

    /// A file that is open as long as somebody holds this.
    private final class HeldFile: Sendable {
        let descriptor: Descriptor
        init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
    }

    /// Opens the files of a group.
    ///
    /// Raises `EACCES` if processes may be moved there only by others, `EBUSY` if the group is frozen: who starts a
    /// program there would wait until it is thawed.
    init(_ group: Cgroup) throws(KernelError) {
        guard try group.frost() == .thawed else {
            throw KernelError("write", "\(group.path)", errno: .resourceBusy, detail: "the group is frozen")
        }
        directories = group.directories
        var opened: [HeldFile] = []
        for directory in directories {
            // what moves itself alone costs least, which version 2 lets threads do only
            let file = directory.hierarchy.version == 2 ? "cgroup.procs" : "tasks"
            do throws(KernelError) {
                opened.append(HeldFile(try directory.openFile(file, O_WRONLY)))
            } catch {
                throw directory.fault("open", file, error)
            }
        }
        self.opened = opened
    }

    /// What the process writes itself to.
    var files: [Int32] { opened.map { $0.descriptor.rawValue } }

    /// What to say if it could not.
    func refusal(_ number: Errno, at index: Int) -> KernelError? {
        guard directories.indices.contains(index) else { return nil }
        let directory = directories[index]
        return directory.explain(
            directory.fault("write", "cgroup.procs", KernelError("write", errno: number)), "the program")
    }
}

extension Cgroup {
    /// The way in for a new process.
    public func entrance() throws(KernelError) -> CgroupEntrance { try CgroupEntrance(self) }
}
