// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import LinuxKernel
import SystemPackage

/// A table of a network namespace whose changes the kernel announces. What others depend on comes before them.
public enum WatchedTable: String, CaseIterable, Sendable {
    case link, address, route, rule, nexthop, neighbour, fdb, mdb
    case bridgeVLAN = "bridge_vlan"
    case qdisc
    case trafficClass = "class"
    case filter

    /// The multicast groups (`RTNLGRP_*`) in which its changes are told.
    public var groups: [UInt32] {
        let groups = switch self {
        case .link: [RTNLGRP_LINK]
        case .address: [RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR]
        case .route: [RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE, RTNLGRP_MPLS_ROUTE]
        case .rule: [RTNLGRP_IPV4_RULE, RTNLGRP_IPV6_RULE]
        case .nexthop: [RTNLGRP_NEXTHOP]
        case .neighbour, .fdb: [RTNLGRP_NEIGH]
        case .mdb: [RTNLGRP_MDB]
        case .bridgeVLAN: [RTNLGRP_BRVLAN]
        case .qdisc, .trafficClass, .filter: [RTNLGRP_TC]
        }
        return groups.map(\.rawValue)
    }

    /// Whether it is one of bridges and of their ports.
    var isOfBridges: Bool { [.fdb, .mdb, .bridgeVLAN].contains(self) }
    /// Whether it is one of traffic control.
    var isTraffic: Bool { [.qdisc, .trafficClass, .filter].contains(self) }

    /// The table that a message is about, and whether it tells of a row that goes.
    static func subject(of message: MessageView) throws(KernelError) -> (table: WatchedTable, isEnd: Bool)? {
        switch message.type {
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
        case .newNeighbour, .deleteNeighbour:
            try message.payload.header(as: ndmsg.self).ndm_family == UInt8(AF_BRIDGE)
                ? (.fdb, message.type == .deleteNeighbour) : (.neighbour, message.type == .deleteNeighbour)
        case .newMulticast: (.mdb, false)
        case .deleteMulticast: (.mdb, true)
        case .newVLAN: (.bridgeVLAN, false)
        case .deleteVLAN: (.bridgeVLAN, true)
        case .newQdisc: (.qdisc, false)
        case .deleteQdisc: (.qdisc, true)
        case .newClass: (.trafficClass, false)
        case .deleteClass: (.trafficClass, true)
        case .newFilter: (.filter, false)
        case .deleteFilter: (.filter, true)
        default: nil
        }
    }

    /// Gives the rows that a message of this table carries to `each`: none for what is no row of it, such as the
    /// bridge's own words about its ports, cached routes, and a filter that stands for all of its priority.
    func decode(
        _ payload: UnsafeRawBufferPointer, each: (WatchedRow) throws(KernelError) -> Void
    ) throws(KernelError) {
        switch self {
        case .link:
            guard try payload.header(as: ifinfomsg.self).ifi_family == UInt8(AF_UNSPEC) else { return }
            try each(.link(try Link(decoding: payload)))
        case .address: if let row = try Address(decoding: payload) { try each(.address(row)) }
        case .route:
            guard let route = try Route(decoding: payload), !route.flags.contains(.cloned) else { return }
            try each(.route(route))
        case .rule: if let row = try Rule(decoding: payload) { try each(.rule(row)) }
        case .nexthop: if let row = try Nexthop(decoding: payload) { try each(.nexthop(row)) }
        case .neighbour: if let row = try Neighbour(decoding: payload) { try each(.neighbour(row)) }
        case .fdb: if let row = try ForwardingEntry(decoding: payload) { try each(.fdb(row)) }
        case .mdb: try MulticastEntry.decode(payload) { row throws(KernelError) in try each(.mdb(row)) }
        case .bridgeVLAN: try BridgeVLAN.decode(payload) { row throws(KernelError) in try each(.bridgeVLAN(row)) }
        case .qdisc: if let row = try Qdisc(decoding: payload) { try each(.qdisc(row)) }
        case .trafficClass: if let row = try TrafficClass(decoding: payload) { try each(.trafficClass(row)) }
        case .filter: if let row = try Filter(decoding: payload), row.isSingle { try each(.filter(row)) }
        }
    }

    /// All rows that are there now; of traffic control perhaps those of one link.
    func rows(_ session: NetlinkSession, of index: Int32? = nil) throws(KernelError) -> [WatchedRow] {
        var rows: [WatchedRow] = []
        switch self {
        case .link: rows = try session.links().map { .link($0) }
        case .address: try session.dumpAddresses(restart: { rows = [] }) { rows.append(.address($0)) }
        case .route:
            let all = try session.routes(RouteFilter(family: 0, table: 0))
            rows = all.filter { !$0.flags.contains(.cloned) }.map { .route($0) }
        case .rule: rows = try session.rules().map { .rule($0) }
        case .nexthop: rows = try session.nexthops().map { .nexthop($0) }
        case .neighbour: rows = try session.neighbours().map { .neighbour($0) }
        case .fdb: try session.dumpForwarding(restart: { rows = [] }) { rows.append(.fdb($0)) }
        case .mdb, .bridgeVLAN: rows = try bridgeRows(session)
        case .qdisc: rows = try session.qdiscs(index: index).map { .qdisc($0) }
        case .trafficClass: rows = try session.classes(of: session.qdiscs(index: index)).map { .trafficClass($0) }
        case .filter: rows = try session.filters(of: session.qdiscs(index: index)).map { .filter($0) }
        }
        return rows.map(\.lasting)
    }

    /// The rows of a table that the kernel only knows once its part for bridges is there.
    private func bridgeRows(_ session: NetlinkSession) throws(KernelError) -> [WatchedRow] {
        var rows: [WatchedRow] = []
        do throws(KernelError) {
            if self == .mdb {
                try session.dumpMulticast(restart: { rows = [] }) { rows.append(.mdb($0)) }
            } else {
                try session.dumpVLANs(restart: { rows = [] }) { rows.append(.bridgeVLAN($0)) }
            }
        } catch {
            guard error.errno == .notSupported else { throw error }
        }
        return rows
    }
}

extension NetlinkSession {
    /// The classes of links that have such qdiscs.
    fileprivate func classes(of qdiscs: [Qdisc]) throws(KernelError) -> [TrafficClass] {
        var rows: [TrafficClass] = []
        for index in Set(qdiscs.filter { $0.handle != .none }.map(\.index)).sorted() {
            let start = rows.count
            try dumpClasses(index: index, restart: { rows.removeSubrange(start...) }) { rows.append($0) }
        }
        return rows
    }

    /// The filters of qdiscs, also those of their classes.
    fileprivate func filters(of qdiscs: [Qdisc]) throws(KernelError) -> [Filter] {
        var rows: [Filter] = []
        let inClasses = try classes(of: qdiscs).map { (index: $0.index, parent: $0.handle) }
        for place in qdiscs.flatMap(\.filterParents) + inClasses {
            let start = rows.count
            try dumpFilters(
                index: place.index, parent: place.parent, restart: { rows.removeSubrange(start...) }
            ) { row throws(KernelError) in
                if row.isSingle { rows.append(row) }
            }
        }
        return rows
    }
}
