// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// The ranges of ids that the system lends to a user for user namespaces.
///
/// Source: subuid(5), subgid(5).
public enum SubordinateIDs {
    /// The ranges in `/etc/subuid` or `/etc/subgid` of the user with an id, by number or by name: first id and count.
    public static func ranges(of uid: uid_t, in file: String) -> [(first: UInt32, count: UInt32)] {
        guard let bytes = try? FileIO.contents(of: file) else { return [] }
        return parse(String(decoding: bytes, as: UTF8.self), owners: ["\(uid)", UserDatabase.name(of: uid) ?? "\(uid)"])
    }

    static func parse(_ text: String, owners: Set<String>) -> [(first: UInt32, count: UInt32)] {
        text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count == 3, owners.contains(String(fields[0])), let first = UInt32(fields[1]),
                let count = UInt32(fields[2]), count > 0
            else { return nil }
            return (first, count)
        }
    }

    /// Maps the caller to 0, and what the system lends to it from 1 on; nil if it lends nothing.
    ///
    /// Equivalent to: `unshare --map-root-user --map-auto`.
    public static func maps() -> UserMaps? {
        let own = UserMaps.caller()
        let users = own.users + continuing(ranges(of: geteuid(), in: "/etc/subuid"))
        let groups = own.groups + continuing(ranges(of: geteuid(), in: "/etc/subgid"))
        guard users.count > 1, groups.count > 1 else { return nil }
        return UserMaps(users: users, groups: groups, allowsSetgroups: true)
    }

    /// The same, if the programs are installed that a caller without privilege needs for it.
    public static func usableMaps() -> UserMaps? {
        guard geteuid() == 0 || IDMapProgram.isInstalled else { return nil }
        return maps()
    }

    private static func continuing(_ ranges: [(first: UInt32, count: UInt32)]) -> [IDRange] {
        var next: UInt32 = 1
        return ranges.map { range in
            defer { next &+= range.count }
            return IDRange(inside: next, outside: range.first, count: range.count)
        }
    }
}
