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

    /// Every id that the caller's namespace has, as itself.
    ///
    /// Equivalent to: `unshare --map-users=all --map-groups=all`.
    public static func all() throws(KernelError) -> UserMaps {
        let own = getpid()
        let itself = { (range: IDRange) in IDRange(inside: range.inside, outside: range.inside, count: range.count) }
        return UserMaps(
            users: try ProcessTable.mappedUsers(of: own).map(itself),
            groups: try ProcessTable.mappedGroups(of: own).map(itself), allowsSetgroups: true)
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

    /// Writes the maps of the user namespace that a process is in.
    ///
    /// What this process may not map by itself is left to newuidmap(1) and newgidmap(1), which know what the system
    /// lends to its user. Raises `EPERM` if these do not allow it, `ENOENT` if they are not installed.
    public func write(process pid: pid_t) throws(KernelError) {
        try Self.write("uid_map", users, pid)
        if allowsSetgroups == false { try Self.denySetgroups(pid) }
        do {
            try Self.write("gid_map", groups, pid)
        } catch where error.errno == .notPermitted && allowsSetgroups == nil && isCallerAlone {
            // Without CAP_SETGID outside, only for a namespace that never drops groups: they could deny access.
            try Self.denySetgroups(pid)
            try Self.write("gid_map", groups, pid)
        }
    }

    private var isCallerAlone: Bool { Self.isOwn(groups, getegid()) }

    private static func isOwn(_ ranges: [IDRange], _ id: UInt32) -> Bool {
        ranges.count == 1 && ranges[0].count == 1 && ranges[0].outside == id
    }

    private static func denySetgroups(_ pid: pid_t) throws(KernelError) {
        try set("setgroups", "deny", pid)
    }

    private static func write(_ file: String, _ ranges: [IDRange], _ pid: pid_t) throws(KernelError) {
        guard !ranges.isEmpty else { return }
        do {
            try set(file, ranges.map { $0.words.joined(separator: " ") + "\n" }.joined(), pid)
        } catch where error.errno == .notPermitted && ranges.contains(where: { $0.count > 1 }) {
            try IDMapProgram.map(file, ranges, pid)
        } catch where error.errno == .notPermitted && !isOwn(ranges, file == "uid_map" ? geteuid() : getegid()) {
            throw KernelError(
                "write", file, errno: error.errno, detail: "without privilege, a map holds the caller's own id alone")
        }
    }

    private static func set(_ file: String, _ text: String, _ pid: pid_t) throws(KernelError) {
        do {
            try FileIO.setContents(of: "/proc/\(pid)/\(file)", text.utf8)
        } catch {
            throw KernelError("write", file, errno: error.errno)
        }
    }
}
