// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// The control groups of this machine: which controllers the kernel has, and where they are mounted.
///
/// Source: cgroups(7), proc_pid_mountinfo(5), `/proc/cgroups`.
public final class CgroupSystem {
    /// What the kernel says of a controller.
    public struct Row: Sendable {
        public var controller: CgroupController
        /// 1 or 2; nil if it is mounted nowhere.
        public var version: Int?
        public var mountPath: String?
        /// Whether the kernel has it enabled.
        public var isEnabled: Bool
        /// Why groups cannot be made with it here; nil if they can.
        public var obstacle: String?
    }

    /// Those with controllers, version 2 last.
    public let hierarchies: [CgroupHierarchy]
    /// What the kernel has, and whether it is enabled.
    private let known: [CgroupController: Bool]
    /// Tells when mounts change.
    private let mounts: Descriptor

    public init() throws(KernelError) {
        mounts = try FileIO.open("/proc/thread-self/mountinfo", flags: O_RDONLY)
        let text = try FileIO.text(of: mounts.rawValue, "mountinfo", limit: 1 << 28)
        var found: [CgroupHierarchy] = []
        for line in Array(text.utf8).split(separator: UInt8(ascii: "\n")) {
            guard let mount = MountInfo(parsing: line), let hierarchy = CgroupHierarchy(mount) else { continue }
            let isKnown = found.contains { $0.version == hierarchy.version && $0.controllers == hierarchy.controllers }
            // a hierarchy of version 1 without controllers belongs to who has named it
            if !isKnown, hierarchy.version == 2 || !hierarchy.controllers.isEmpty { found.append(hierarchy) }
        }
        hierarchies = found.filter { $0.version == 1 } + found.filter { $0.version == 2 }
        known = Self.kernelControllers()
    }

    /// Whether something was mounted or unmounted since.
    public var isOutdated: Bool {
        var entries = [Poll.Entry(fd: mounts.rawValue, events: POLLPRI)]
        return (try? Poll.wait(&entries, timeout: 0, ignoringSignals: true)) != .timedOut
    }

    private static func kernelControllers() -> [CgroupController: Bool] {
        guard let bytes = try? FileIO.contents(of: "/proc/cgroups") else { return [:] }
        var found: [CgroupController: Bool] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: "\t")
            guard words.count == 4, let controller = CgroupController(kernel: words[0]) else { continue }
            found[controller] = words[3] == "1"
        }
        return found
    }

    /// The hierarchy of version 2, if it is mounted.
    public var unified: CgroupHierarchy? { hierarchies.last { $0.version == 2 } }

    /// The hierarchy with a controller's files.
    public func hierarchy(of controller: CgroupController) -> CgroupHierarchy? {
        hierarchies.first { $0.controllers.contains(controller) }
    }

    // MARK: What there is

    /// All that the kernel or a mount tells of.
    public func rows() -> [Row] {
        CgroupController.allCases.compactMap { controller in
            guard known[controller] != nil || hierarchy(of: controller) != nil
                || unified != nil && controller.unifiedSubstitute != nil
            else { return nil }
            return row(controller)
        }
    }

    private func row(_ controller: CgroupController) -> Row {
        let isSubstituted = controller.unifiedSubstitute != nil
        let place = hierarchy(of: controller) ?? (isSubstituted ? unified : nil)
        return Row(
            controller: controller, version: place?.version, mountPath: place?.mountPath,
            isEnabled: known[controller] ?? (place != nil), obstacle: obstacle(to: controller))
    }

    /// Why no groups can be made with a controller; nil if they can.
    public func obstacle(to controller: CgroupController) -> String? {
        if let place = hierarchy(of: controller) ?? (controller.unifiedSubstitute != nil ? unified : nil) {
            if place.isReadOnly { return "\(place.mountPath) is mounted read-only" }
            let mayWrite = faccessat(place.rootDescriptor, ".", W_OK, AT_EACCESS) == 0
            return mayWrite ? nil : "\(place.mountPath) may be changed only by others"
        }
        if hierarchies.isEmpty { return "no control groups are mounted here" }
        guard let isEnabled = known[controller] else {
            return unified == nil ? "this kernel has no such controller" : "it is not in cgroup.controllers"
        }
        if !isEnabled { return "it is disabled by the kernel's command line, cgroup_disable" }
        if unified != nil, let lack = controller.unifiedLack { return lack }
        return "it is not mounted"
    }
}
