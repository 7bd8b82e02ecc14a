// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// The users and groups that the system knows: `/etc/passwd`, `/etc/group`, and what nsswitch.conf(5) adds.
public enum UserDatabase {
    /// A user with all of its groups, by its name.
    ///
    /// Source: getpwnam(3), getgrouplist(3).
    public static func credentials(ofUser name: String) -> Credentials? {
        guard let entry = getpwnam(name) else { return nil }
        return credentials(name, entry.pointee.pw_uid, entry.pointee.pw_gid)
    }

    /// A user with all of its groups, by its id; nil if it has no name. Source: getpwuid(3).
    public static func credentials(ofUser uid: uid_t) -> Credentials? {
        guard let entry = getpwuid(uid) else { return nil }
        return credentials(String(cString: entry.pointee.pw_name), uid, entry.pointee.pw_gid)
    }

    private static func credentials(_ name: String, _ uid: uid_t, _ gid: gid_t) -> Credentials {
        var count: Int32 = 64
        while true {
            var groups = [gid_t](repeating: 0, count: Int(count))
            let offered = count
            if getgrouplist(name, gid, &groups, &count) >= 0 {
                return Credentials(uid: uid, gid: gid, groups: Array(groups[..<Int(count)]))
            }
            count = max(count, 2 * offered)
        }
    }

    /// The name of a user. Source: getpwuid(3).
    static func name(of uid: uid_t) -> String? { getpwuid(uid).map { String(cString: $0.pointee.pw_name) } }

    /// The id of a group. Source: getgrnam(3).
    public static func group(_ name: String) -> gid_t? { getgrnam(name).map { $0.pointee.gr_gid } }
}
