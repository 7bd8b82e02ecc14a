// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// What belongs to what: the user namespace that owns a namespace, the parent of one, the user who owns one.
///
/// Source: ioctl_ns(2).
extension NamespaceFile {
    /// Opens the user namespace that owns the namespace of an open file; of a user namespace, its parent.
    ///
    /// Nil if that is out of sight: an ancestor of the caller's own, or there is none above.
    /// Source: `NS_GET_USERNS`.
    public static func openOwner(of descriptor: Int32) throws(KernelError) -> Descriptor? {
        try openRelative(of: descriptor, clinux_ns_get_userns)
    }

    /// Opens the parent of a user or pid namespace; nil if that is out of sight, or there is none.
    ///
    /// Raises `EINVAL` for another kind. Source: `NS_GET_PARENT`.
    public static func openParent(of descriptor: Int32) throws(KernelError) -> Descriptor? {
        try openRelative(of: descriptor, clinux_ns_get_parent)
    }

    private static func openRelative(of descriptor: Int32, _ request: UInt) throws(KernelError) -> Descriptor? {
        let relative = ioctl(descriptor, request)
        guard relative < 0 else { return Descriptor(owning: relative) }
        guard Glibc.errno == EPERM else { throw .last("ioctl", "\(descriptor)") }
        return nil
    }

    /// The user who made a user namespace, as an id in the caller's own.
    ///
    /// Raises `EINVAL` for another kind. Source: `NS_GET_OWNER_UID`.
    public static func ownerUID(of descriptor: Int32) throws(KernelError) -> uid_t {
        var uid: uid_t = 0
        guard clinux_ns_owner_uid(descriptor, &uid) == 0 else { throw .last("ioctl", "\(descriptor)") }
        return uid
    }
}
