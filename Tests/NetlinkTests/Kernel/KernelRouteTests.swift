// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink
import SystemPackage
import Testing

/// Addresses and routes of a real kernel, compared with what `ip` says about them.
@Suite(.enabled(if: ScratchNamespace.isAllowed, "needs root for network namespaces"))
struct KernelRouteTests {
    /// Makes the links v0 and v1, up, with addresses of both families on v0.
    private static func prepare() throws -> (session: NetlinkSession, index: Int32) {
        let session = try NetlinkSession.open(inFreshNamespace: true)
        var request = LinkRequest.veth(LinkRequest(name: "v0", up: true), peer: LinkRequest(name: "v1"))
        try session.createLink(&request)
        let index = try #require(request.index)
        try session.setLink(index: index + 1, LinkRequest(up: true))
        try session.setLink(index: 1, LinkRequest(up: true))
        try session.addAddress(Address(try cidr("10.0.0.1/24"), index: index))
        try session.addAddress(Address(try cidr("fd00::1/64"), index: index, flags: .noDuplicateDetection))
        return (session, index)
    }

    private static func cidr(_ text: String) throws -> CIDR {
        try CIDR(parsing: text, requiresPrefix: true)
    }

    @Test func readsAddressesAsIPDoes() throws {
        let (ours, json) = try ScratchNamespace.run {
            let (session, index) = try Self.prepare()
            var address = Address(try Self.cidr("10.7.0.1/32"), index: index)
            address.peer = IPAddress("10.7.0.2")
            address.label = "v0:x"
            address.validLifetime = 1000
            address.preferredLifetime = 500
            try session.addAddress(address)
            return try ScratchNamespace.compare("address show dev v0") { try session.addresses(index: index) }
        }
        let rows = try #require(json.elements.first?["addr_info"]).elements
        try #require(rows.count == ours.count)
        for (address, row) in zip(ours, rows) {
            #expect(row["local"]?.text == address.cidr.address.description)
            #expect(row["prefixlen"]?.number == Double(address.cidr.prefixLength))
            #expect(row["address"]?.text == address.peer?.description)
            #expect(row["label"]?.text == address.label)
            #expect(row["scope"]?.text == address.scope.map(RouteNames.scopeName))
            #expect(row["broadcast"] == nil && address.broadcast == nil)
            #expect((row["dynamic"] == .bool(true)) == address.flagNames.contains("dynamic"))
        }
        // It runs down.
        let left = ours.first { $0.cidr.description == "10.7.0.1/32" }?.preferredLifetime
        #expect(try (400...500).contains(#require(left)))
    }

    @Test func addsReplacesAndRemovesAddresses() throws {
        try ScratchNamespace.run {
            let (session, index) = try Self.prepare()
            var address = Address(try Self.cidr("10.0.0.1/24"), index: index)
            let error = #expect(throws: KernelError.self) { try session.addAddress(address) }
            #expect(error?.code == "EEXIST" && error?.subject == "10.0.0.1/24")
            address.validLifetime = 300
            try session.replaceAddress(address)
            #expect(try session.addresses(family: IPAddress.inet, index: index).first?.validLifetime == 300)
            try session.removeAddress(address)
            #expect(try session.addresses(family: IPAddress.inet, index: index).isEmpty)
            #expect(throws: KernelError.self) { try session.removeAddress(address) }
        }
    }

    /// Adds routes of many shapes; returns the session.
    private static func makeRoutes() throws -> NetlinkSession {
        let (session, index) = try prepare()
        var plain = Route(to: .any(family: IPAddress.inet), via: IPAddress("10.0.0.254"))
        plain.metric = 100
        plain.metrics[.mtu] = 1300
        plain.metrics.congestionControl = "reno"
        var hole = Route(to: try cidr("10.66.0.0/16"))
        hole.type = RouteNames.type(named: "blackhole") ?? 0
        var several = Route(to: try cidr("10.3.0.0/16"))
        several.protocolNumber = RouteNames.protocolNumber(named: "static") ?? 0
        several.nexthops = [
            RouteNexthop(gateway: IPAddress("10.0.0.7"), outputIndex: index, weight: 3),
            RouteNexthop(gateway: IPAddress("10.99.0.8"), outputIndex: index, flags: .onLink),
        ]
        var six = Route(to: try cidr("fd02::/64"), via: IPAddress("fd00::7"))
        six.metrics[.hoplimit] = 5
        var batch = RequestBatch()
        for route in [
            plain, hole, several, six, Route(to: try cidr("10.4.0.0/16"), via: IPAddress("fd00::9"), table: 1000),
            Route(to: try cidr("10.5.0.0/16"), outputIndex: index),
            Route(to: try cidr("fd03::/64"), outputIndex: index),
        ] { batch.append(RouteChange.add(route)) }
        let failures = try session.perform(&batch)
        try #require(failures.isEmpty, "\(failures)")
        return session
    }

    /// A destination as `ip` writes it: a word for the default, no prefix length for one host.
    private static func destination(_ route: Route) -> String {
        if route.isDefault { return "default" }
        return route.destination.isHost ? route.destination.address.description : route.destination.description
    }

    @Test(arguments: [IPAddress.inet, IPAddress.inet6])
    func readsRoutesAsIPDoes(family: UInt8) throws {
        let (ours, json, names) = try ScratchNamespace.run {
            let session = try Self.makeRoutes()
            let option = family == IPAddress.inet ? "-4" : "-6"
            let names = Dictionary(uniqueKeysWithValues: try session.links().map { ($0.index, $0.name) })
            let (ours, theirs) = try ScratchNamespace.compare("\(option) route show table all") {
                try session.routes(RouteFilter(family: family))
            }
            return (ours, theirs.elements, names)
        }
        try #require(json.count == ours.count)
        for (route, row) in zip(ours, json) {
            #expect(row["dst"]?.text == Self.destination(route))
            #expect(row["type"]?.text == RouteNames.typeName(route.type))
            #expect(row["table"]?.text == RouteNames.tableName(route.table))
            #expect(row["protocol"]?.text == RouteNames.protocolName(route.protocolNumber))
            #expect(row["scope"]?.text == route.scope.map(RouteNames.scopeName))
            #expect(row["dev"]?.text == route.outputIndex.flatMap { names[$0] })
            #expect((row["gateway"]?.text ?? row["via"]?["host"]?.text) == route.gateway?.description)
            #expect(row["prefsrc"]?.text == route.preferredSource?.description)
            #expect(row["metric"]?.number == route.metric.map { Double($0) })
            #expect(row["flags"]?.elements.compactMap(\.text) == route.flags.names)
            #expect(row["metrics"]?.elements.first?["mtu"]?.number == route.metrics[.mtu].map { Double($0) })
            #expect(row["metrics"]?.elements.first?["hoplimit"]?.number == route.metrics[.hoplimit].map { Double($0) })
            let hops = row["nexthops"]?.elements ?? []
            #expect(hops.map { $0["gateway"]?.text } == route.nexthops.map { $0.gateway?.description })
            #expect(hops.map { $0["weight"]?.number } == route.nexthops.map { Double($0.weight) })
        }
    }

    @Test func addsAgainWhatADumpReturned() throws {
        let (before, between, after) = try ScratchNamespace.run {
            let session = try Self.makeRoutes()
            let kernel = RouteNames.protocolNumber(named: "kernel")
            func own() throws -> [Route] {
                try session.routes().filter { $0.protocolNumber != kernel }.map { route in
                    // Whether there is a carrier yet is no part of what was asked for.
                    var route = route
                    route.flags.subtract([.linkDown, .dead])
                    for index in route.nexthops.indices { route.nexthops[index].flags.subtract([.linkDown, .dead]) }
                    return route
                }
            }
            let before = try own()
            for route in before { try session.removeRoute(route) }
            let between = try own()
            for route in before { try session.addRoute(route) }
            return (before, between, try own())
        }
        #expect(before.count == 7)
        #expect(between.isEmpty)
        #expect(after == before)
    }

    @Test func obeysFilters() throws {
        try ScratchNamespace.run {
            let session = try Self.makeRoutes()
            func destinations(_ filter: RouteFilter) throws -> [String] {
                try session.routes(filter).map(\.destination.description)
            }
            #expect(try destinations(RouteFilter(table: 1000)) == ["10.4.0.0/16"])
            #expect(try destinations(RouteFilter(family: IPAddress.inet, table: 77)).isEmpty)
            #expect(try destinations(RouteFilter(family: IPAddress.inet, table: 254, type: 6)) == ["10.66.0.0/16"])
            #expect(try destinations(RouteFilter(family: IPAddress.inet, protocolNumber: 4)) == ["10.3.0.0/16"])
            #expect(try destinations(RouteFilter(family: IPAddress.inet, outputIndex: 1)).contains("127.0.0.0/8"))
        }
    }

    @Test func findsTheWay() throws {
        try ScratchNamespace.run {
            let session = try Self.makeRoutes()
            var lookup = RouteLookup(to: try #require(IPAddress("10.3.1.2")))
            #expect(try session.lookUpRoute(lookup).preferredSource == IPAddress("10.0.0.1"))
            lookup.fibMatch = true
            #expect(try session.lookUpRoute(lookup).destination.description == "10.3.0.0/16")
            let unreachable = try #require(IPAddress("fd99::1"))
            let error = #expect(throws: KernelError.self) { _ = try session.lookUpRoute(RouteLookup(to: unreachable)) }
            #expect(error?.description == "RTM_GETROUTE fd99::1: Network is unreachable (ENETUNREACH)")
        }
    }

    @Test func reportsTheRefusedOnesOfABatch() throws {
        let (failures, handedOver, count) = try ScratchNamespace.run {
            let (session, _) = try Self.prepare()
            var batch = RequestBatch()
            for number in 0..<1500 {
                let gateway = number == 700 ? "192.0.2.1" : "10.0.0.2"
                let destination = try Self.cidr("10.\(50 + number / 250).\(number % 250).0/24")
                batch.append(RouteChange.add(Route(to: destination, via: IPAddress(gateway))))
            }
            let failures = try session.perform(&batch)
            let table = RouteFilter(family: IPAddress.inet, table: 254, protocolNumber: 3)
            return (failures, batch.handedOver, try session.routes(table).count)
        }
        #expect(failures.map(\.index) == [700])
        #expect(failures.first?.error.detail == "Nexthop has invalid gateway")
        #expect(handedOver == 1000)
        #expect(count == 999)
    }
}
