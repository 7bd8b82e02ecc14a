// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// A row of one of the tables.
public enum WatchedRow: Hashable, Sendable {
    case link(Link)
    case address(Address)
    case route(Route)
    case rule(Rule)
    case nexthop(Nexthop)
    case neighbour(Neighbour)
    case fdb(ForwardingEntry)
    case mdb(MulticastEntry)
    case bridgeVLAN(BridgeVLAN)
    case qdisc(Qdisc)
    case trafficClass(TrafficClass)
    case filter(Filter)

    public var table: WatchedTable {
        switch self {
        case .link: .link
        case .address: .address
        case .route: .route
        case .rule: .rule
        case .nexthop: .nexthop
        case .neighbour: .neighbour
        case .fdb: .fdb
        case .mdb: .mdb
        case .bridgeVLAN: .bridgeVLAN
        case .qdisc: .qdisc
        case .trafficClass: .trafficClass
        case .filter: .filter
        }
    }

    /// The link whose traffic it is about.
    var trafficIndex: Int32? {
        switch self {
        case .qdisc(let row): row.index
        case .trafficClass(let row): row.index
        case .filter(let row): row.index
        default: nil
        }
    }

    /// The place in its table, where one row takes another one's. Only routes can share one.
    enum Place: Hashable {
        case link(Int32)
        case address(CIDR, IPAddress?, Int32)
        case route(CIDR, CIDR?, table: UInt32, tos: UInt8, metric: UInt32?)
        case rule(Rule)
        case nexthop(UInt32)
        case neighbour(IPAddress, Int32, isProxy: Bool)
        case fdb(ForwardingEntry.Key, port: UInt16?, vni: UInt32?, via: Int32?)
        case mdb(MulticastEntry.Key)
        case bridgeVLAN(BridgeVLAN.Key)
        case qdisc(Qdisc.Key)
        case trafficClass(TrafficClass.Key)
        case filter(Filter.Key)
    }

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
        case .fdb(let entry): entry.place
        case .mdb(let entry): .mdb(entry.key)
        case .bridgeVLAN(let vlan): .bridgeVLAN(vlan.key)
        case .qdisc(let qdisc): .qdisc(qdisc.key)
        case .trafficClass(let row): .trafficClass(row.key)
        case .filter(let filter): .filter(filter.key)
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

    /// The row without what changes without a word: what is counted, and times.
    var lasting: WatchedRow {
        switch self {
        case .address, .route, .rule, .nexthop: return self
        case .link(var link):
            link.statistics = nil
            return .link(link)
        case .neighbour(var neighbour):
            (neighbour.times, neighbour.probes) = (nil, nil)
            return .neighbour(neighbour)
        case .fdb(let entry): return .fdb(entry.lasting)
        case .mdb(let entry): return .mdb(entry.lasting)
        case .bridgeVLAN(var vlan):
            vlan.statistics = nil
            return .bridgeVLAN(vlan)
        case .qdisc(var qdisc):
            (qdisc.statistics, qdisc.counters, qdisc.references) = (nil, nil, 0)
            qdisc.data = qdisc.data?.uncounted
            return .qdisc(qdisc)
        case .trafficClass(var row):
            (row.statistics, row.counters) = (nil, nil)
            return .trafficClass(row)
        case .filter(let filter): return .filter(filter.lasting)
        }
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

extension ForwardingEntry {
    /// Ends of tunnels differ in more than their address; of an address that has one end, it may become another one.
    fileprivate var place: WatchedRow.Place {
        key.end == nil
            ? .fdb(key, port: nil, vni: nil, via: nil) : .fdb(key, port: port, vni: vni, via: via)
    }

    fileprivate var lasting: ForwardingEntry {
        var entry = self
        entry.times = nil
        // It gets stale when its time is over, and nobody says so.
        if ForwardingState(state) == .stale { entry.state = ForwardingState.reachable.bit }
        return entry
    }
}

extension MulticastEntry {
    fileprivate var lasting: MulticastEntry {
        var entry = self
        entry.timer = nil
        for place in entry.sources.indices { entry.sources[place].timer = nil }
        return entry
    }
}

extension TrafficData {
    fileprivate var uncounted: TrafficData {
        guard case .fields(var values) = self else { return self }
        let fields = values.table.fields
        values.removeAll { fields[$0.place].isCounter }
        return .fields(values)
    }
}

extension Filter {
    fileprivate var lasting: Filter {
        var filter = self
        // The qdisc `ingress` has two names for where its filters are.
        if parent == TrafficHandle.ingressFilters.qdisc { filter.parent = .ingressFilters }
        filter.data = data?.uncounted
        for place in filter.actions?.indices ?? 0..<0 { filter.actions?[place].statistics = nil }
        return filter
    }
}
