// SPDX-License-Identifier: GPL-3.0-or-later
import SystemPackage

/// What tells a directory of a group in another process: its hierarchy, its path, and which one of that path it is.
public struct CgroupPlace: Hashable, Sendable {
    public var hierarchy: String
    public var path: String
    public var inode: Int

    public init(hierarchy: String, path: String, inode: Int) {
        self.hierarchy = hierarchy
        self.path = path
        self.inode = inode
    }

    /// Opens it. Raises `ENOENT` if it is gone, also if another has its path.
    public func open(in system: CgroupSystem) throws(KernelError) -> CgroupDirectory {
        guard let hierarchy = system.hierarchies.first(where: { $0.label == self.hierarchy }) else {
            throw KernelError("open", path, errno: .noSuchFileOrDirectory)
        }
        let directory = try CgroupDirectory(hierarchy, CgroupPath(path))
        guard directory.place == self else { throw KernelError("open", path, errno: .noSuchFileOrDirectory) }
        return directory
    }
}

extension CgroupDirectory {
    public var place: CgroupPlace {
        CgroupPlace(hierarchy: hierarchy.label, path: "\(path)", inode: Int(truncatingIfNeeded: inode))
    }
}

extension Cgroup {
    /// Opens a group whose directories are known. Raises `ENOENT` if one of them is gone.
    public convenience init(_ path: String, _ places: [CgroupPlace], in system: CgroupSystem) throws(KernelError) {
        var directories: [CgroupDirectory] = []
        for place in places { directories.append(try place.open(in: system)) }
        self.init(try CgroupPath(path), directories)
    }
}
