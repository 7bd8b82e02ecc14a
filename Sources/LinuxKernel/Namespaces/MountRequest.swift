// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// One call of mount(2), made by a program's process before it starts.
public struct MountRequest: Hashable, Sendable {
    /// What is mounted: a directory or file to bind, a device, or a word that `/proc/mounts` shows.
    public var source: String
    /// Where it is mounted.
    public var target: String
    /// The type of the file system; nil for a bind mount.
    public var type: String?
    /// `MS_BIND`, `MS_NOSUID` …
    public var flags: Int

    /// Describes a call.
    public init(source: String, target: String, type: String? = nil, flags: Int) {
        self.source = source
        self.target = target
        self.type = type
        self.flags = flags
    }

    /// Makes what is at `source` visible at `target` too. Equivalent to: `mount --rbind`.
    public static func bind(_ source: String, onto target: String) -> MountRequest {
        MountRequest(source: source, target: target, flags: MS_BIND | MS_REC)
    }

    /// The processes of the pid namespace. Equivalent to: `mount -t proc proc /proc`.
    static func proc(below root: String) -> MountRequest {
        MountRequest(
            source: "proc", target: "\(root)/proc", type: "proc", flags: MS_NOSUID | MS_NODEV | MS_NOEXEC)
    }

    /// The links of the network namespace, among others. Equivalent to: `mount -t sysfs sysfs /sys`.
    public static let sysfs = MountRequest(
        source: "sysfs", target: "/sys", type: "sysfs", flags: MS_NOSUID | MS_NODEV | MS_NOEXEC)

    /// How mounts spread from and to all that is mounted. Equivalent to: `mount --make-rslave /` and the like.
    static func propagation(_ flag: Int) -> MountRequest {
        MountRequest(source: "none", target: "/", flags: MS_REC | flag)
    }
}
