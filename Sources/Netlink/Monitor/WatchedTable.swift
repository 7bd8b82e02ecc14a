// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import LinuxKernel

/// A table of a network namespace whose changes the kernel announces.
public enum WatchedTable: String, CaseIterable, Sendable {
    case link, address, route

    /// The multicast groups (`RTNLGRP_*`) in which its changes are told.
    public var groups: [UInt32] {
        let groups = switch self {
        case .link: [RTNLGRP_LINK]
        case .address: [RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR]
        case .route: [RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE]
        }
        return groups.map(\.rawValue)
    }

    /// The table that a message is about, and whether it tells of a row that goes.
    static func subject(of type: MessageType) -> (table: WatchedTable, isEnd: Bool)? {
        switch type {
        case .newLink: (.link, false)
        case .deleteLink: (.link, true)
        case .newAddress: (.address, false)
        case .deleteAddress: (.address, true)
        case .newRoute: (.route, false)
        case .deleteRoute: (.route, true)
        default: nil
        }
    }

    /// The row that a message of this table carries; nil for what is no row of it: the bridge's own words about its
    /// ports, cached routes.
    func row(decoding payload: UnsafeRawBufferPointer) throws(KernelError) -> WatchedRow? {
        switch self {
        case .link:
            guard try payload.header(as: ifinfomsg.self).ifi_family == UInt8(AF_UNSPEC) else { return nil }
            var link = try Link(decoding: payload)
            link.statistics = nil // they change without a word
            return .link(link)
        case .address: return try Address(decoding: payload).map { .address($0) }
        case .route:
            guard let route = try Route(decoding: payload), !route.flags.contains(.cloned) else { return nil }
            return .route(route)
        }
    }

    /// All rows that are there now.
    func rows(_ session: NetlinkSession) throws(KernelError) -> [WatchedRow] {
        switch self {
        case .link:
            return try session.links().map { link in
                var link = link
                link.statistics = nil
                return .link(link)
            }
        case .address:
            var rows: [WatchedRow] = []
            try session.dumpAddresses(restart: { rows = [] }) { rows.append(.address($0)) }
            return rows
        case .route:
            let rows = try session.routes(RouteFilter(family: 0, table: 0))
            return rows.filter { !$0.flags.contains(.cloned) }.map { .route($0) }
        }
    }
}

/// A row of one of the tables.
public enum WatchedRow: Hashable, Sendable {
    case link(Link)
    case address(Address)
    case route(Route)

    public var table: WatchedTable {
        switch self {
        case .link: .link
        case .address: .address
        case .route: .route
        }
    }

    /// The place in its table, where one row takes another one's. Only routes can share one.
    var place: Place {
        switch self {
        case .link(let link): .link(link.index)
        case .address(let address): .address(address.cidr, address.peer, address.index)
        case .route(let route):
            .route(route.destination, route.source, table: route.table, tos: route.tos, metric: route.metric)
        }
    }

    /// Whether the two are one row at different times, if they are in the same place.
    func isSame(as other: WatchedRow) -> Bool {
        guard case .route(let route) = self, case .route(let other) = other else { return true }
        let hops = zip(route.nexthops, other.nexthops)
        return route.type == other.type && route.gateway == other.gateway && route.outputIndex == other.outputIndex
            && route.nexthopID == other.nexthopID && route.nexthops.count == other.nexthops.count
            && hops.allSatisfy { $0.gateway == $1.gateway && $0.outputIndex == $1.outputIndex }
    }

    enum Place: Hashable {
        case link(Int32)
        case address(CIDR, IPAddress?, Int32)
        case route(CIDR, CIDR?, table: UInt32, tos: UInt8, metric: UInt32?)
    }
}
