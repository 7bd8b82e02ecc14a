// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink
import SystemPackage

extension Nexthop: TableRow {
    static let noun = (one: "nexthop", many: "nexthops")
    static let absences: [Errno] = [.noSuchFileOrDirectory, .noSuchDevice]

    var key: UInt32 { id }

    /// A group needs its nexthops, and goes away with the last of them.
    static func ordered(_ rows: [Nexthop], for verb: RowVerb) -> [Nexthop] {
        let (groups, others) = (rows.filter { !$0.group.isEmpty }, rows.filter(\.group.isEmpty))
        return verb == .remove ? groups + others : others + groups
    }

    static func rows(like rows: [Nexthop], in session: NetlinkSession) throws(KernelError) -> [Nexthop] {
        guard rows.count == 1, let row = rows.first else { return try session.nexthops() }
        return [try session.nexthop(id: row.id)]
    }
}
