// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// The map of a user namespace with one user and one group, who are the caller outside.
///
/// Source: user_namespaces(7), "User and group ID mappings".
public struct OwnIDMap: Hashable, Sendable {
    /// Who the caller is inside.
    public var uid: uid_t
    /// The caller's group inside.
    public var gid: gid_t

    /// Maps the effective ids of this process to `uid` and `gid`.
    public init(uid: uid_t = 0, gid: gid_t = 0) {
        self.uid = uid
        self.gid = gid
    }

    /// Writes the map of the user namespace that a process is in: its maker, or this process itself.
    ///
    /// Raises `EPERM` if the namespace has a map, or the kernel or a security module refuses.
    /// Equivalent to: `unshare --map-user=UID --map-group=GID`.
    public func write(process: String = "self", uid outer: uid_t, gid outerGroup: gid_t) throws(KernelError) {
        try Self.write("uid_map", of: process, "\(uid) \(outer) 1\n")
        do {
            try Self.write("gid_map", of: process, "\(gid) \(outerGroup) 1\n")
        } catch where error.errno == .notPermitted {
            // Without CAP_SETGID outside, only for a namespace that never drops groups: they could deny access.
            try Self.write("setgroups", of: process, "deny")
            try Self.write("gid_map", of: process, "\(gid) \(outerGroup) 1\n")
        }
    }

    private static func write(_ file: String, of process: String, _ text: String) throws(KernelError) {
        do {
            try FileIO.setContents(of: "/proc/\(process)/\(file)", text.utf8)
        } catch {
            throw KernelError("write", file, errno: error.errno)
        }
    }
}
