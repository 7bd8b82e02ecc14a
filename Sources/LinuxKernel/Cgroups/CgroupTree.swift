// SPDX-License-Identifier: GPL-3.0-or-later

/// The groups that there are, in all hierarchies together.
public struct CgroupTree {
    public struct Row {
        public let path: CgroupPath
        /// Those that control it.
        public fileprivate(set) var controllers: [CgroupController] = []
        public fileprivate(set) var processes: Set<Int32> = []
    }

    /// Each group before those within it, and otherwise by name.
    public let rows: [Row]

    /// Lists `top` and the groups within it; with a controller, those of its hierarchy.
    ///
    /// Raises `ENOENT` if there is no such group.
    public init(
        of top: CgroupPath, in system: CgroupSystem, _ controller: CgroupController? = nil
    ) throws(KernelError) {
        var found: [CgroupPath: Row] = [:]
        let group = try Cgroup(top, in: system)
        for directory in group.directories {
            if let controller, !directory.hierarchy.controllers.contains(controller) { continue }
            for place in try directory.tree() {
                var row = found[place.path] ?? Row(path: place.path)
                row.controllers += place.hierarchy.controllers.filter(place.controls)
                guard let ids = try place.idsIfThere() else { continue }
                row.processes.formUnion(ids)
                found[place.path] = row
            }
        }
        rows = found.values.sorted { $0.path.parts.lexicographicallyPrecedes($1.path.parts) }
    }
}

extension CgroupDirectory {
    /// Whether a controller was handed down to the group.
    public func controls(_ controller: CgroupController) -> Bool {
        guard hierarchy.controllers.contains(controller) else { return false }
        guard hierarchy.version == 2, !path.isRoot else { return true }
        let words = (try? read("cgroup.controllers"))?.split(separator: " ") ?? []
        return words.contains { $0 == controller.rawValue }
    }
}
