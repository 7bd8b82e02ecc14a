// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// Who is who in a new user namespace.
///
/// Source: user_namespaces(7).
public struct UserMaps: Hashable, Sendable {
    /// The user ids.
    public var users: [IDRange]
    /// The group ids.
    public var groups: [IDRange]
    /// Whether setgroups(2) is allowed inside; nil for as far as the kernel lets the caller decide.
    public var allowsSetgroups: Bool?

    /// Maps by ranges.
    public init(users: [IDRange], groups: [IDRange], allowsSetgroups: Bool? = nil) {
        self.users = users
        self.groups = groups
        self.allowsSetgroups = allowsSetgroups
    }

    /// The caller, as the user and the group with these ids inside.
    ///
    /// Equivalent to: `unshare --map-user=UID --map-group=GID`; with 0, `--map-root-user`.
    public static func caller(uid: UInt32 = 0, gid: UInt32 = 0) -> UserMaps {
        UserMaps(
            users: [IDRange(inside: uid, outside: geteuid())], groups: [IDRange(inside: gid, outside: getegid())])
    }

    /// Whether there is a user and a group 0 inside.
    public var hasRoot: Bool { users.contains { $0.contains(0) } && groups.contains { $0.contains(0) } }

    /// Checks both maps.
    ///
    /// Raises `EINVAL` with the reason.
    public func validate() throws(KernelError) {
        try IDRange.validate(users, "uid")
        try IDRange.validate(groups, "gid")
    }

    // MARK: Writing

    /// Writes the maps of the user namespace that a process is in, `self` being this one.
    ///
    /// What this process may not map by itself is left to newuidmap(1) and newgidmap(1), which know what the system
    /// lends to its user. Raises `EPERM` if these do not allow it, `ENOENT` if they are not installed.
    public func write(process: String) throws(KernelError) {
        try Self.write("uid_map", users, process)
        if allowsSetgroups == false { try Self.denySetgroups(process) }
        do {
            try Self.write("gid_map", groups, process)
        } catch where error.errno == .notPermitted && allowsSetgroups == nil && isSingle {
            // Without CAP_SETGID outside, only for a namespace that never drops groups: they could deny access.
            try Self.denySetgroups(process)
            try Self.write("gid_map", groups, process)
        }
    }

    private var isSingle: Bool { groups.count == 1 && groups[0].count == 1 }

    private static func denySetgroups(_ process: String) throws(KernelError) {
        try set("setgroups", "deny", process)
    }

    private static func write(_ file: String, _ ranges: [IDRange], _ process: String) throws(KernelError) {
        guard !ranges.isEmpty else { return }
        do {
            try set(file, ranges.map { $0.words.joined(separator: " ") + "\n" }.joined(), process)
        } catch where error.errno == .notPermitted && ranges.contains(where: { $0.count > 1 }) {
            try IDMapHelper.map(file, ranges, process)
        }
    }

    private static func set(_ file: String, _ text: String, _ process: String) throws(KernelError) {
        do {
            try FileIO.setContents(of: "/proc/\(process)/\(file)", text.utf8)
        } catch {
            let isForbidden = error.errno == .notPermitted
            throw KernelError(
                "write", file, errno: error.errno,
                detail: isForbidden ? "without privilege, a map holds the caller's own id alone" : nil)
        }
    }
}
