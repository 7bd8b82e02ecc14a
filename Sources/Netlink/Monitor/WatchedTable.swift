// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import LinuxKernel

/// A table of a network namespace whose changes the kernel announces.
public enum WatchedTable: String, CaseIterable, Sendable {
    case link, address, route, rule, nexthop, neighbour

    /// The multicast groups (`RTNLGRP_*`) in which its changes are told.
    public var groups: [UInt32] {
        let groups = switch self {
        case .link: [RTNLGRP_LINK]
        case .address: [RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR]
        case .route: [RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE, RTNLGRP_MPLS_ROUTE]
        case .rule: [RTNLGRP_IPV4_RULE, RTNLGRP_IPV6_RULE]
        case .nexthop: [RTNLGRP_NEXTHOP]
        case .neighbour: [RTNLGRP_NEIGH]
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
        case .newRule: (.rule, false)
        case .deleteRule: (.rule, true)
        case .newNexthop: (.nexthop, false)
        case .deleteNexthop: (.nexthop, true)
        case .newNeighbour: (.neighbour, false)
        case .deleteNeighbour: (.neighbour, true)
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
        case .rule: return try Rule(decoding: payload).map { .rule($0) }
        case .nexthop: return try Nexthop(decoding: payload).map { .nexthop($0) }
        case .neighbour: return try Neighbour(decoding: payload).map { .neighbour($0.withoutTimes) }
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
        case .rule: return try session.rules().map { .rule($0) }
        case .nexthop: return try session.nexthops().map { .nexthop($0) }
        case .neighbour: return try session.neighbours().map { .neighbour($0.withoutTimes) }
        }
    }
}

/// A row of one of the tables.
public enum WatchedRow: Hashable, Sendable {
    case link(Link)
    case address(Address)
    case route(Route)
    case rule(Rule)
    case nexthop(Nexthop)
    case neighbour(Neighbour)

    public var table: WatchedTable {
        switch self {
        case .link: .link
        case .address: .address
        case .route: .route
        case .rule: .rule
        case .nexthop: .nexthop
        case .neighbour: .neighbour
        }
    }

    /// The place in its table, where one row takes another one's. Only routes can share one.
    var place: Place {
        switch self {
        case .link(let link): .link(link.index)
        case .address(let address): .address(address.cidr, address.peer, address.index)
        case .route(let route):
            .route(route.destination, route.source, table: route.table, tos: route.tos, metric: route.metric)
        case .rule(let rule): .rule(rule.unstated)
        case .nexthop(let hop): .nexthop(hop.id)
        case .neighbour(let neighbour):
            .neighbour(neighbour.address, neighbour.index, isProxy: neighbour.flags.contains(.proxy))
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
        case rule(Rule)
        case nexthop(UInt32)
        case neighbour(IPAddress, Int32, isProxy: Bool)
    }
}

extension Neighbour {
    /// Without what changes with every packet.
    fileprivate var withoutTimes: Neighbour {
        var neighbour = self
        (neighbour.times, neighbour.probes) = (nil, nil)
        return neighbour
    }
}

extension Rule {
    /// Without what becomes of it by itself: all else is what tells it from other rules.
    fileprivate var unstated: Rule {
        var rule = self
        rule.state = []
        return rule
    }
}
