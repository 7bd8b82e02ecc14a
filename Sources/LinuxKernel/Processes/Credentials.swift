// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// Who a program is run as: ids of the user namespace that it starts in.
///
/// Source: credentials(7).
public struct Credentials: Hashable, Sendable {
    /// The user.
    public var uid: uid_t
    /// The group.
    public var gid: gid_t
    /// The supplementary groups.
    public var groups: [gid_t]

    /// Names a user and groups.
    public init(uid: uid_t, gid: gid_t, groups: [gid_t] = []) {
        self.uid = uid
        self.gid = gid
        self.groups = groups
    }
}
