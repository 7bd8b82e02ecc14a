// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink
import SystemPackage

extension Route: TableRow {
    struct Key: Hashable {
        var destination: CIDR
        var table: UInt32
        var tos: UInt8
        var metric: UInt32
    }

    static let noun = (one: "route", many: "routes")
    static let absences: [Errno] = [.noSuchProcess, .noSuchDevice, .noSuchFileOrDirectory]

    /// What the kernel takes two routes for the same by.
    var key: Key {
        let defaultMetric: UInt32 = destination.address.isIPv4 ? 0 : 1024 // IP6_RT_PRIO_USER
        return Key(
            destination: destination.network, table: table == 0 ? RouteNames.main : table, tos: tos,
            metric: metric ?? defaultMetric)
    }

    static func rows(like rows: [Route], in session: NetlinkSession) throws(KernelError) -> [Route] {
        guard rows.count == 1, let row = rows.first else { return try session.routes() }
        return try session.routes(RouteFilter(family: row.family, table: row.key.table))
    }
}
