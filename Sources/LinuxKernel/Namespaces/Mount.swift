// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// Mounting and unmounting. Source: mount(2), umount2(2).
public enum Mount {
    /// Whether mounts spread between the copies of a tree that mount namespaces have.
    ///
    /// Source: mount_namespaces(7), "SHARED SUBTREES".
    public enum Propagation: String, CaseIterable, Hashable, Sendable {
        /// Neither way.
        case `private`
        /// Into the new mount namespace, not out of it.
        case slave
        /// Both ways.
        case shared
        /// As it was before.
        case unchanged

        /// The flag of mount(2); nil if nothing is to change.
        var flag: Int? {
            switch self {
            case .private: MS_PRIVATE
            case .slave: MS_SLAVE
            case .shared: MS_SHARED
            case .unchanged: nil
            }
        }
    }

    /// Sets whether mounts at `target` spread.
    ///
    /// Equivalent to: `mount --make-private`, or `mount --make-rprivate` with the mounts below.
    public static func propagate(
        _ target: String, _ propagation: Propagation, recursive: Bool = false
    ) throws(KernelError) {
        guard let flag = propagation.flag else { return }
        try mount("", target, flags: flag | (recursive ? MS_REC : 0))
    }

    /// Makes what is at `source` visible at `target` too.
    ///
    /// Equivalent to: `mount --bind`, or `mount --rbind` with the mounts below.
    public static func bind(_ source: String, onto target: String, recursive: Bool = false) throws(KernelError) {
        try mount(source, target, flags: MS_BIND | (recursive ? MS_REC : 0))
    }

    /// Takes a mount out of the tree now, and lets it go when nobody uses it any more; follows no symbolic link.
    ///
    /// Raises `EINVAL` if `target` is no mount. Equivalent to: `umount --lazy`.
    public static func detach(_ target: String) throws(KernelError) {
        guard umount2(target, Int32(MNT_DETACH) | Int32(UMOUNT_NOFOLLOW)) == 0 else { throw .last("umount", target) }
    }

    /// Mounts a file system that has no device, without devices and setuid programs in it.
    ///
    /// Equivalent to: `mount -t TYPE -o nosuid,nodev,DATA TYPE TARGET`.
    public static func fileSystem(_ type: String, at target: String, data: String? = nil) throws(KernelError) {
        let flags = UInt(MS_NOSUID | MS_NODEV)
        guard Glibc.mount(type, target, type, flags, data) == 0 else { throw .last("mount", target) }
    }

    private static func mount(_ source: String, _ target: String, flags: Int) throws(KernelError) {
        guard Glibc.mount(source, target, "none", UInt(flags), nil) == 0 else { throw .last("mount", target) }
    }
}
