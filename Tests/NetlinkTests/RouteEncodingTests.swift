// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import SystemPackage
import Testing

@testable import Netlink

@Suite struct RouteEncodingTests {
    private func encode(_ change: RouteChange) throws -> [UInt8] {
        var writer = MessageWriter()
        change.encode(into: &writer)
        if let failure = writer.failure { throw failure }
        return writer.withBytes { Array($0) }
    }

    private func decode(_ bytes: [UInt8]) throws -> Route {
        try #require(try bytes.withUnsafeBytes { try Route(decoding: $0) })
    }

    private func cidr(_ text: String) throws -> CIDR {
        try CIDR(parsing: text, requiresPrefix: true)
    }

    @Test func writesARouteViaAGateway() throws {
        let bytes = try encode(.add(Route(to: try cidr("10.1.0.0/16"), via: IPAddress("10.0.0.254"), outputIndex: 3)))
        let expected: [UInt8] = [
            2, 16, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0,
            8, 0, 1, 0, 10, 1, 0, 0,
            8, 0, 5, 0, 10, 0, 0, 254,
            8, 0, 4, 0, 3, 0, 0, 0,
        ]
        #expect(bytes == expected)
    }

    @Test func leavesTheDefaultDestinationOut() throws {
        let route = Route(to: .any(family: IPAddress.inet6), via: IPAddress("fd00::1"))
        #expect(try encode(.add(route)).prefix(16) == [10, 0, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0, 20, 0, 5, 0])
    }

    /// The rules of `ip route`: without a router the destination is on the link.
    @Test func choosesTheScopeAsIPDoes() throws {
        let gateway = try #require(IPAddress("10.0.0.254"))
        func scope(
            _ change: (Route) -> RouteChange = RouteChange.add, _ adapt: (inout Route) -> Void
        ) throws -> String {
            var route = Route(to: try cidr("10.1.0.0/16"))
            adapt(&route)
            return RouteNames.scopeName(try encode(change(route))[6])
        }
        #expect(try scope { _ in } == "link")
        #expect(try scope { $0.gateway = gateway } == "global")
        #expect(try scope { $0.nexthops = [RouteNexthop(gateway: gateway)] } == "global")
        #expect(try scope { $0.nexthopID = 4 } == "global")
        #expect(try scope { $0.type = RouteNames.type(named: "local") ?? 0 } == "host")
        #expect(try scope { $0.type = RouteNames.type(named: "multicast") ?? 0 } == "link")
        #expect(try scope { $0.type = RouteNames.type(named: "blackhole") ?? 0 } == "global")
        #expect(try scope { $0.scope = 200 } == "site")
        #expect(try scope(RouteChange.remove) { $0.gateway = gateway } == "nowhere")
        #expect(try scope(RouteChange.remove) { $0.scope = 0 } == "global")
        #expect(RouteNames.scopeName(try encode(.add(Route(to: try cidr("fd00::/64"))))[6]) == "global")
    }

    @Test func matchesAnythingThatARemovalLeavesOpen() throws {
        let bytes = try encode(.remove(Route(to: try cidr("10.1.0.0/16"))))
        #expect(bytes.prefix(8) == [2, 16, 0, 0, 254, 0, 255, 0])
    }

    @Test func putsLargeTablesIntoAnAttribute() throws {
        let small = try encode(.add(Route(to: try cidr("10.1.0.0/16"), table: 255)))
        #expect(small[4] == 255 && small.count == 20)
        let large = try encode(.add(Route(to: try cidr("10.1.0.0/16"), table: 256)))
        #expect(large[4] == 0)
        #expect(large.suffix(8) == [8, 0, 15, 0, 0, 1, 0, 0])
    }

    /// What a dump returned can be added again: all of it survives but the state that only the kernel sets.
    @Test(arguments: Recording.tableEntries)
    func writesWhatItRead(recording: Recording) throws {
        var route = try decode(recording.payload)
        var again = try decode(try encode(.add(route)))
        route.flags = []
        again.flags = []
        if route.nexthopID != nil {
            // The kernel resolves a nexthop object for the reader, and refuses both in a request.
            #expect(again.gateway == nil && again.outputIndex == nil)
            route.gateway = nil
            route.outputIndex = nil
        }
        #expect(again == route)
    }

    @Test func leavesStateOutOfRequests() throws {
        var route = Route(to: try cidr("10.1.0.0/16"), via: IPAddress("10.0.0.1"))
        route.flags = [.onLink, .dead, .linkDown]
        #expect(try decode(encode(.add(route))).flags == .onLink)
    }

    @Test(arguments: [0, -1, 257, Int.max])
    func refusesWeightsOutOfRange(weight: Int) throws {
        var route = Route(to: try cidr("10.1.0.0/16"))
        route.nexthops = [RouteNexthop(outputIndex: 1, weight: weight)]
        let error = #expect(throws: KernelError.self) { _ = try encode(.add(route)) }
        #expect(error?.detail == "a next hop's weight is 1 to 256, not \(weight)")
    }

    @Test func writesWeightsFromOneTo256() throws {
        var route = Route(to: try cidr("10.1.0.0/16"))
        route.nexthops = [1, 256].map { RouteNexthop(outputIndex: 1, weight: $0) }
        #expect(try decode(encode(.add(route))).nexthops.map(\.weight) == [1, 256])
    }

    @Test func sendsTheRightVerb() throws {
        let route = Route(to: .any(family: IPAddress.inet), via: IPAddress("10.0.0.1"))
        #expect(RouteChange.add(route).flags == [.create, .exclusive])
        #expect(RouteChange.replace(route).flags == [.create, .replace])
        #expect(RouteChange.append(route).flags == [.create, .append])
        #expect(RouteChange.remove(route).type == .deleteRoute)
        #expect(RouteChange.remove(route).subject == "default")
    }

    @Test func filtersInTheKernel() throws {
        let transport = ReplayTransport([.done])
        var filter = RouteFilter(family: IPAddress.inet, table: 1000, protocolNumber: 4, type: 6)
        filter.outputIndex = 5
        _ = try NetlinkSession(transport: transport).routes(filter)
        let expected: [UInt8] = [2, 0, 0, 0, 0, 4, 0, 6, 0, 0, 0, 0, 8, 0, 15, 0, 232, 3, 0, 0, 8, 0, 4, 0, 5, 0, 0, 0]
        #expect(transport.messages().first?.payload == expected)
    }

    @Test func asksForOneWay() throws {
        let transport = ReplayTransport([.recording(.lookedUpRoute)])
        var lookup = RouteLookup(to: try #require(IPAddress("10.3.0.1")))
        lookup.mark = 7
        lookup.fibMatch = true
        #expect(try NetlinkSession(transport: transport).lookUpRoute(lookup).outputIndex == 2)
        let expected: [UInt8] = [
            2, 32, 0, 0, 0, 0, 0, 0, 0, 0x30, 0, 0, 8, 0, 1, 0, 10, 3, 0, 1, 8, 0, 16, 0, 7, 0, 0, 0,
        ]
        #expect(transport.messages().first?.payload == expected)
    }
}
