// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// A tree of groups: one or more controllers of version 1, or all that there is of version 2.
public final class CgroupHierarchy: Sendable {
    /// 1 or 2.
    public let version: Int
    /// What it controls; in version 2, what the root can hand down.
    public let controllers: [CgroupController]
    /// Where it is mounted.
    public let mountPath: String
    /// Whether it is mounted read-only.
    public let isReadOnly: Bool
    /// The group that is mounted there, as `/proc/PID/cgroup` has it: "/", unless a container shows its own.
    let mountedGroup: String
    private let root: Descriptor

    /// Opens a mount of a type that tells of control groups; nil for any other, and for what is hidden below another.
    init?(_ mount: MountInfo) {
        guard ["cgroup", "cgroup2"].contains(mount.type) else { return nil }
        let flags = clinux_o_path | O_DIRECTORY
        guard let descriptor = try? FileIO.open(mount.path, flags: flags),
            Self.isControlGroup(descriptor.rawValue)
        else { return nil }
        version = mount.type == "cgroup2" ? 2 : 1
        mountPath = mount.path
        mountedGroup = mount.root
        isReadOnly = mount.options.contains("ro") || mount.superOptions.contains("ro")
        if version == 2 {
            let text = (try? FileIO.text(at: descriptor.rawValue, "cgroup.controllers")) ?? ""
            controllers = text.split(separator: " ").compactMap { CgroupController(kernel: $0) }
        } else {
            controllers = mount.superOptions.compactMap { CgroupController(kernel: $0) }
        }
        root = consume descriptor
    }

    var rootDescriptor: Int32 { root.rawValue }

    /// Whether this is what is mounted there, and not something else over it.
    private static func isControlGroup(_ descriptor: Int32) -> Bool {
        var status = statfs()
        guard fstatfs(descriptor, &status) == 0 else { return false }
        // CGROUP_SUPER_MAGIC and CGROUP2_SUPER_MAGIC of linux/magic.h
        return [0x27e0eb, 0x6367_7270].contains(Int(status.f_type))
    }

    /// The controllers as errors name them: "memory", "cpu,cpuacct", or "version 2".
    public var label: String {
        version == 2 ? "version 2" : controllers.map(\.kernelName).joined(separator: ",")
    }
}
