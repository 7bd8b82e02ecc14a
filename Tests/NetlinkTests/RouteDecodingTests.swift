// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Testing

@testable import Netlink

@Suite struct RouteDecodingTests {
    private func route(_ recording: Recording) throws -> Route {
        try #require(try recording.payload.withUnsafeBytes { try Route(decoding: $0) })
    }

    private func names(_ route: Route) -> [String] {
        [
            RouteNames.typeName(route.type), RouteNames.tableName(route.table),
            RouteNames.protocolName(route.protocolNumber), RouteNames.scopeName(route.scope ?? 0),
        ]
    }

    @Test func decodesAConnectedRoute() throws {
        let route = try route(.connectedRoute)
        #expect(route.destination.description == "10.0.0.0/24")
        #expect(names(route) == ["unicast", "main", "kernel", "link"])
        #expect(route.outputIndex == 2)
        #expect(route.preferredSource == IPAddress("10.0.0.1"))
        #expect(route.gateway == nil && route.metric == nil && route.metrics.isEmpty && route.nexthops.isEmpty)
    }

    @Test func decodesTheDefaultRouteAndItsMetrics() throws {
        let route = try route(.defaultRoute)
        #expect(route.isDefault)
        #expect(route.destination.description == "0.0.0.0/0")
        #expect(route.gateway == IPAddress("10.0.0.254"))
        #expect(route.metric == 100)
        #expect(route.metrics[.mtu] == 1300)
        #expect(route.metrics[.advmss] == 1200)
        #expect(route.metrics[.minimumRetransmission] == 200)
        #expect(route.metrics[.hoplimit] == nil)
        // ip locks rto_min by itself.
        #expect(route.metrics[.lock] == 1 << RouteMetric.mtu.number | 1 << RouteMetric.minimumRetransmission.number)
        #expect(route.metrics.congestionControl == "reno")
        #expect(Set(route.metrics.all.map(\.metric)) == [.mtu, .advmss, .minimumRetransmission, .lock])
    }

    @Test func decodesAnIPv4RouteViaIPv6InALargeTable() throws {
        let route = try route(.viaIPv6Route)
        #expect(route.gateway == IPAddress("fd00::9"))
        #expect(route.table == 1000)
        #expect(names(route) == ["unicast", "1000", "boot", "global"])
    }

    @Test func decodesSeveralNexthops() throws {
        let route = try route(.multipathRoute)
        #expect(names(route) == ["unicast", "main", "static", "global"])
        #expect(route.nexthops == [
            RouteNexthop(gateway: IPAddress("10.0.0.7"), outputIndex: 2, weight: 3),
            RouteNexthop(gateway: IPAddress("10.0.0.8"), outputIndex: 2, weight: 1, flags: .onLink),
        ])
        #expect(route.gateway == nil)
        let six = try self.route(.multipathRoute6)
        #expect(six.nexthops.map(\.weight) == [1, 2])
        #expect(six.nexthops.map { $0.gateway?.description } == ["fd00::7", "fd00::8"])
    }

    @Test func decodesNexthopObjectsAndBlackholes() throws {
        #expect(try route(.nexthopObjectRoute).nexthopID == 12)
        let blackhole = try route(.blackholeRoute)
        #expect(names(blackhole).first == "blackhole")
        #expect(blackhole.outputIndex == nil)
    }

    @Test func decodesExpiryAndPreference() throws {
        let route = try route(.expiringRoute6)
        #expect(route.destination.description == "fd02::/64")
        #expect(route.metric == 1024)
        #expect(route.preference == 1)
        let expires = try #require(route.expires)
        #expect((590...600).contains(expires))
    }

    @Test func decodesALookUp() throws {
        let route = try route(.lookedUpRoute)
        #expect(route.destination.description == "10.3.0.1/32")
        #expect(route.gateway == IPAddress("10.0.0.7"))
        #expect(route.flags.names == ["cached"])
    }

    @Test func skipsOtherFamilies() throws {
        var bytes = Recording.connectedRoute.payload
        bytes[0] = 129 // RTNL_FAMILY_IP6MR
        #expect(try bytes.withUnsafeBytes { try Route(decoding: $0) } == nil)
    }

    @Test func refusesAnAddressOfTheWrongLength() {
        var bytes = Recording.connectedRoute.payload
        bytes[0] = 10
        #expect(throws: KernelError.self) { _ = try bytes.withUnsafeBytes { try Route(decoding: $0) } }
        bytes[0] = 2
        bytes[1] = 33
        #expect(throws: KernelError.self) { _ = try bytes.withUnsafeBytes { try Route(decoding: $0) } }
    }
}
