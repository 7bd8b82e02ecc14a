// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// A control group: of version 2, or all groups of one path in the hierarchies of version 1, or of both.
public final class Cgroup {
    /// The path; that of the deepest, where a process is in different ones.
    public let path: CgroupPath
    /// The group in each hierarchy where it is, as the system lists these.
    public let directories: [CgroupDirectory]
    /// Whether it was removed by way of this object.
    public private(set) var isRemoved = false

    init(_ path: CgroupPath, _ directories: [CgroupDirectory]) {
        self.path = path
        self.directories = directories
    }

    /// Opens the groups of one path. Raises `ENOENT` if no hierarchy has one.
    public convenience init(_ path: CgroupPath, in system: CgroupSystem) throws(KernelError) {
        var found: [CgroupDirectory] = []
        for hierarchy in system.hierarchies {
            do {
                found.append(try CgroupDirectory(hierarchy, path))
            } catch where error.errno == .noSuchFileOrDirectory {
                continue
            }
        }
        guard !found.isEmpty else {
            let isNowhere = system.hierarchies.isEmpty
            throw KernelError(
                "open", "\(path)", errno: .noSuchFileOrDirectory,
                detail: isNowhere ? "no control groups are mounted here" : nil)
        }
        self.init(path, found)
    }

    /// Opens the groups that a process is in, as far as they are mounted here. Raises `ESRCH` if it has ended.
    public convenience init(of pid: pid_t, in system: CgroupSystem) throws(KernelError) {
        let memberships: [ControlGroupMembership]
        do {
            memberships = try ProcessTable.controlGroups(of: pid)
        } catch where [.noSuchFileOrDirectory, .noSuchProcess].contains(error.errno) {
            throw KernelError("open", "\(pid)", errno: .noSuchProcess)
        }
        var found: [CgroupDirectory] = []
        for hierarchy in system.hierarchies {
            guard let path = hierarchy.path(among: memberships) else { continue }
            found.append(try CgroupDirectory(hierarchy, path))
        }
        guard let deepest = found.max(by: { $0.path.depth < $1.path.depth }) else {
            throw KernelError(
                "open", "\(pid)", errno: .noSuchFileOrDirectory, detail: "its groups are not mounted here")
        }
        self.init(deepest.path, found)
    }

    /// The group in version 2's hierarchy.
    public var unified: CgroupDirectory? { directories.last { $0.hierarchy.version == 2 } }

    /// Whether any of them is left under its path.
    public var exists: Bool { !isRemoved && directories.contains(where: \.exists) }

    /// Takes note that it was removed.
    func markRemoved() { isRemoved = true }

    /// What tells it from any other, also from a later one at the same path.
    public var identity: [UInt64] { directories.flatMap { [UInt64($0.hierarchy.version), $0.inode] } }

    /// The directory that a controller's settings are in; those of devices are a program in version 2.
    func home(of controller: CgroupController) -> CgroupDirectory? {
        directories.first { $0.hierarchy.controllers.contains(controller) } ?? (controller == .devices ? unified : nil)
    }

    /// The directory with a controller's files.
    ///
    /// Raises `EOPNOTSUPP` with the reason if there is none.
    public func directory(
        of controller: CgroupController, _ system: CgroupSystem
    ) throws(KernelError) -> CgroupDirectory {
        if let found = home(of: controller) { return found }
        let detail = system.hierarchy(of: controller) != nil
            ? "the group is not in the hierarchy of \(controller.rawValue)"
            : "\(controller.rawValue): \(system.obstacle(to: controller) ?? "it is not mounted")"
        throw KernelError("open", "\(path)", errno: .notSupported, detail: detail)
    }

    // MARK: Processes

    /// The processes in it, in any hierarchy, ascending; of the groups within it too, if `recursive`.
    public func processes(recursive: Bool = false) throws(KernelError) -> [pid_t] {
        var found: Set<pid_t> = []
        for directory in directories {
            let places = recursive ? try directory.tree() : [directory]
            for place in places {
                guard let ids = try place.idsIfThere() else { continue }
                found.formUnion(ids)
            }
        }
        return found.sorted()
    }

    /// The threads in it, ascending.
    public func threads() throws(KernelError) -> [pid_t] {
        var found: Set<pid_t> = []
        for directory in directories {
            let file = directory.hierarchy.version == 2 ? "cgroup.threads" : "tasks"
            found.formUnion(try directory.ids(file))
        }
        return found.sorted()
    }
}

extension CgroupHierarchy {
    /// Where a process is, below what is mounted; nil if it is outside of that.
    func path(among memberships: [ControlGroupMembership]) -> CgroupPath? {
        let membership = memberships.first { membership in
            if version == 2 { return membership.hierarchy == 0 }
            return membership.controllers.contains { CgroupController(kernel: $0).map(controllers.contains) ?? false }
        }
        guard let membership, let path = CgroupPath(kernel: membership.path),
            let mounted = CgroupPath(kernel: mountedGroup), path.isWithin(mounted)
        else { return nil }
        return path.below(mounted)
    }
}

extension CgroupDirectory {
    /// This group and all below it, each before those within it.
    func tree() throws(KernelError) -> [CgroupDirectory] {
        var found = [self]
        var next = 0
        while next < found.count {
            let directory = found[next]
            next += 1
            for name in try directory.children() {
                // what goes meanwhile is left out
                guard let child = try? CgroupDirectory(hierarchy, directory.path.child(name)) else { continue }
                found.append(child)
            }
        }
        return found
    }

    /// The processes; nil if the group is gone, and none for a threaded one, whose processes its domain has.
    func idsIfThere() throws(KernelError) -> [pid_t]? {
        do {
            return try ids()
        } catch where error.errno == .noSuchFileOrDirectory {
            return nil
        } catch where error.errno == .notSupported {
            return []
        }
    }
}
