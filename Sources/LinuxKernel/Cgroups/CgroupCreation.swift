// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// What a new group is to be.
public struct CgroupRequest: Sendable {
    /// What it is to control; nil for all that there is to have.
    public var controllers: [CgroupController]?
    /// Those that it must have because something is set.
    public var required: Set<CgroupController> = []
    /// Whether it holds threads of processes that are in the group above. Version 2.
    public var isThreaded = false
    /// Who may make groups within it, and move processes there; nil for who makes it.
    public var owner: Credentials?

    public init() {}
}

/// The making of a group: of its directories in all hierarchies, those above it where they are missing, and the
/// controllers that come down to it. All of it can be taken back.
public struct CgroupCreation {
    public let path: CgroupPath
    private let system: CgroupSystem
    private let request: CgroupRequest
    /// In the order of making.
    public private(set) var made: [CgroupDirectory] = []
    private var enabled: [(directory: CgroupDirectory, controllers: [CgroupController])] = []

    public init(_ path: CgroupPath, _ request: CgroupRequest, in system: CgroupSystem) {
        self.path = path
        self.request = request
        self.system = system
    }

    /// Makes the group; what was made is taken back if it does not work.
    ///
    /// Raises `EEXIST` if there is one in any of the hierarchies, `EBUSY` if processes are in the way of controllers,
    /// `EACCES`, `EROFS`.
    public mutating func perform() throws(KernelError) -> Cgroup {
        do {
            return try make()
        } catch {
            undo()
            throw error
        }
    }

    private mutating func make() throws(KernelError) -> Cgroup {
        let places = try hierarchies()
        var directories: [CgroupDirectory] = []
        for place in places { directories.append(try make(in: place)) }
        return Cgroup(path, directories)
    }

    /// Where to make it.
    private func hierarchies() throws(KernelError) -> [CgroupHierarchy] {
        guard !path.isRoot else { throw KernelError("mkdir", "\(path)", errno: .fileExists) }
        for controller in request.required.union(request.controllers ?? []) {
            let isOwn = system.hierarchy(of: controller) != nil
            guard isOwn || controller.unifiedSubstitute != nil && system.unified != nil else {
                throw KernelError(
                    "mkdir", "\(path)", errno: .notSupported,
                    detail: "\(controller.rawValue): \(system.obstacle(to: controller) ?? "it is not mounted")")
            }
        }
        let chosen = system.hierarchies.filter { hierarchy in
            guard let wanted = request.controllers else { return true }
            // beside version 1, version 2 may have none of them
            let isOnly = system.hierarchies.count == 1
            return isOnly || hierarchy.controllers.contains { wanted.contains($0) || request.required.contains($0) }
        }
        guard !chosen.isEmpty else {
            throw KernelError(
                "mkdir", "\(path)", errno: .noSuchFileOrDirectory, detail: "no control groups are mounted here")
        }
        guard !request.isThreaded || chosen.contains(where: { $0.version == 2 }) else {
            throw KernelError("mkdir", "\(path)", errno: .notSupported, detail: "version 1 has no threaded groups")
        }
        return chosen
    }

    private mutating func make(in hierarchy: CgroupHierarchy) throws(KernelError) -> CgroupDirectory {
        for path in path.way.dropFirst().dropLast() {
            let isThere = (try? CgroupDirectory(hierarchy, path)) != nil
            if !isThere { _ = try makeOne(hierarchy, path) }
        }
        // the controllers come first: what they offer is there with the directory
        if hierarchy.version == 2 { try enableControllers(hierarchy) }
        let directory = try makeOne(hierarchy, path)
        if request.isThreaded, hierarchy.version == 2 { try directory.write("cgroup.type", "threaded") }
        if let owner = request.owner { try directory.give(to: owner) }
        return directory
    }

    private mutating func makeOne(
        _ hierarchy: CgroupHierarchy, _ path: CgroupPath
    ) throws(KernelError) -> CgroupDirectory {
        let directory = try CgroupDirectory.make(hierarchy, path)
        made.append(directory)
        if hierarchy.version == 1, hierarchy.controllers.contains(.cpuset) { try directory.fillCpuset() }
        return directory
    }

    // MARK: Controllers of version 2

    /// Hands controllers down from group to group.
    private mutating func enableControllers(_ hierarchy: CgroupHierarchy) throws(KernelError) {
        let required = request.required.union(request.controllers ?? [])
        for path in path.way.dropLast() {
            let directory = try CgroupDirectory(hierarchy, path)
            let offered = Self.words(try directory.read("cgroup.controllers"))
            let present = Self.words(try directory.read("cgroup.subtree_control"))
            let missing = offered.filter { !present.contains($0) }
            let needed = missing.filter(required.contains)
            // a group that hands controllers down has no processes: of one that was there, that is not for us to decide
            let isFree = path.isRoot || made.contains { $0.hierarchy === hierarchy && $0.path == path }
            let wanted = isFree && request.controllers == nil && !request.isThreaded ? missing : needed
            if let lacking = required.first(where: { !offered.contains($0) && hierarchy.controllers.contains($0) }) {
                throw KernelError(
                    "write", "\(self.path)", errno: .notSupported,
                    detail: "\(lacking.rawValue): the group \(path) has not got it from the group above it")
            }
            try enable(wanted, needed, in: directory)
        }
    }

    /// Enables what is wanted if that can be had together, and else what is needed.
    private mutating func enable(
        _ wanted: [CgroupController], _ needed: [CgroupController], in directory: CgroupDirectory
    ) throws(KernelError) {
        if !wanted.isEmpty, (try? directory.enable(wanted)) != nil {
            enabled.append((directory, wanted))
        } else if !needed.isEmpty {
            try directory.enable(needed)
            enabled.append((directory, needed))
        }
    }

    private static func words(_ text: String) -> [CgroupController] {
        text.split(separator: " ").compactMap { CgroupController(kernel: $0) }
    }

    /// Removes directories in the reverse order of their making; what something is in stays.
    public static func remove(_ made: [CgroupDirectory]) {
        for directory in made.reversed() { try? directory.remove() }
    }

    /// Takes back all that was made and enabled.
    public mutating func undo() {
        Self.remove(made)
        for (directory, controllers) in enabled.reversed() {
            try? directory.write(
                "cgroup.subtree_control", controllers.map { "-\($0.rawValue)" }.joined(separator: " "))
        }
        (made, enabled) = ([], [])
    }
}

extension CgroupDirectory {
    /// Hands controllers down to the groups within this one.
    fileprivate func enable(_ controllers: [CgroupController]) throws(KernelError) {
        do {
            try write("cgroup.subtree_control", controllers.map { "+\($0.rawValue)" }.joined(separator: " "))
        } catch {
            var error = error
            let pids = (try? ids()) ?? []
            if error.errno == .resourceBusy, !pids.isEmpty, !path.isRoot {
                error.detail = "\(pids.phrase) in it, and version 2 has either processes in a group or groups with "
                    + "controllers below it"
                error.hint = "move them into a group of their own"
            } else if error.errno == .notSupported {
                error.detail = "a group in threaded mode hands down no \(controllers.label)"
            }
            throw error
        }
    }

    /// Gives a new group of version 1 what it must have before a process can be in it.
    fileprivate func fillCpuset() throws(KernelError) {
        guard let parent = path.parent else { return }
        let above = try CgroupDirectory(hierarchy, parent)
        for file in ["cpuset.cpus", "cpuset.mems"] where try read(file).isEmpty {
            try write(file, try above.read(file))
        }
    }

    /// Makes it another user's to divide. Source: the kernel's cgroup-v2.rst, "Delegation".
    fileprivate func give(to owner: Credentials) throws(KernelError) {
        let listed = try? FileIO.contents(of: "/sys/kernel/cgroup/delegate")
        let unified = listed.map { String(decoding: $0, as: UTF8.self).split(separator: "\n").map(String.init) }
            ?? ["cgroup.procs", "cgroup.threads", "cgroup.subtree_control"]
        let files = hierarchy.version == 2 ? unified : ["cgroup.procs", "tasks"]
        for file in ["."] + files where has(file) {
            guard fchownat(rawDescriptor, file, owner.uid, owner.gid, 0) == 0 else {
                throw .last("chown", "\(path)", detail: file)
            }
        }
    }
}

extension [CgroupController] {
    fileprivate var label: String { map(\.rawValue).joined(separator: ", ") }
}

extension [pid_t] {
    /// "process 5 is" or "processes 5, 6, 7 … (12 of them) are"
    var phrase: String {
        let shown = prefix(5).map { "\($0)" }.joined(separator: ", ")
        if count == 1 { return "process \(shown) is" }
        return count <= 5 ? "processes \(shown) are" : "processes \(shown) … (\(count) of them) are"
    }
}
