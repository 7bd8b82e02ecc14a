// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import SystemPackage
import Testing

@testable import Netlink

/// Encapsulations, byte for byte as `ip route` writes them.
@Suite struct EncapsulationTests {
    private func cidr(_ text: String) throws -> CIDR { try CIDR(parsing: text, requiresPrefix: true) }
    private func address(_ text: String) throws -> FieldValue { .address(try #require(IPAddress(text))) }

    private func encode(_ encapsulation: Encapsulation) throws -> [UInt8] {
        var writer = MessageWriter()
        encapsulation.encode(into: &writer, type: 21, nest: 22)
        if let failure = writer.failure { throw failure }
        return writer.withBytes { Array($0) }
    }

    private func encapsulation(_ kind: EncapsulationKind, _ fields: [String: FieldValue]) -> Encapsulation {
        var encapsulation = Encapsulation(kind)
        for (name, value) in fields { encapsulation.values[name] = value }
        return encapsulation
    }

    /// Reads back what was written: as a part of a route, where the two attributes come in either order.
    private func reread(_ encapsulation: Encapsulation) throws -> Encapsulation? {
        var route = Route(to: try cidr("fd01::/64"))
        route.encapsulation = encapsulation
        let payload = try #require(RouteChange.add(route).payload)
        return try payload.withUnsafeBytes { try Route(decoding: $0) }?.encapsulation
    }

    @Test func pushesLabels() throws {
        let labels = encapsulation(.mpls, ["dst": .text("100/200"), "ttl": .number(9)])
        let expected: [UInt8] = [
            6, 0, 21, 0, 1, 0, 0, 0, 24, 0, 22, 0x80,
            12, 0, 1, 0, 0x00, 0x06, 0x40, 0x00, 0x00, 0x0C, 0x81, 0x00, 5, 0, 2, 0, 9, 0, 0, 0,
        ]
        #expect(try encode(labels) == expected)
        #expect(try reread(labels) == labels)
    }

    @Test func leavesThePlaceOfTheDestinationInAnInlineHeader() throws {
        let segments = encapsulation(
            .seg6, ["mode": .text("inline"), "segs": .list([try address("fd00::5"), try address("fd00::6")])])
        let bytes = try encode(segments)
        #expect(bytes.prefix(28) == [
            6, 0, 21, 0, 5, 0, 0, 0, 68, 0, 22, 0x80, 64, 0, 1, 0,
            0, 0, 0, 0, 0, 6, 4, 2, 2, 0, 0, 0,
        ])
        #expect(bytes[28..<44].allSatisfy { $0 == 0 })
        #expect(bytes[59] == 6 && bytes[75] == 5) // in the opposite order
        let again = try #require(try reread(segments))
        #expect(again.values["segs"] == .list([
            try address("fd00::5"), try address("fd00::6"), try address("::"),
        ]))
        #expect(try encode(again) == bytes)
    }

    @Test func putsSegmentsInAtTheEndOfOne() throws {
        let end = encapsulation(.seg6local, [
            "action": .text("End.B6.Encaps"), "segs": .list([try address("fd00::5"), try address("fd00::6")]),
        ])
        let bytes = try encode(end)
        #expect(bytes.prefix(28) == [
            6, 0, 21, 0, 7, 0, 0, 0, 56, 0, 22, 0x80, 8, 0, 1, 0, 10, 0, 0, 0, 44, 0, 2, 0, 0, 4, 4, 1,
        ])
        #expect(try reread(end) == end)
    }

    @Test func countsAndHasFlavors() throws {
        let counted = encapsulation(
            .seg6local, ["action": .text("End.DT46"), "vrftable": .named(100), "count": .flag(true)])
        #expect(try encode(counted).dropFirst(12) == [
            8, 0, 1, 0, 16, 0, 0, 0, 8, 0, 9, 0, 100, 0, 0, 0, 40, 0, 10, 0x80,
            12, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            12, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ])
        #expect(try reread(counted) == counted)
        let flavored = encapsulation(.seg6local, ["action": .text("End"), "flavors": .words(["psp", "usp"])])
        #expect(try encode(flavored).dropFirst(12) == [
            8, 0, 1, 0, 1, 0, 0, 0, 12, 0, 11, 0x80, 8, 0, 1, 0, 6, 0, 0, 0,
        ])
        #expect(try reread(flavored) == flavored)
    }

    @Test func tellsTheEndsOfATunnel() throws {
        let tunnel = encapsulation(.ip, [
            "id": .number(5), "dst": try address("10.0.0.7"), "flags": .words(["key", "seq"]),
        ])
        #expect(try encode(tunnel).dropFirst(12) == [
            12, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 5, 8, 0, 2, 0, 10, 0, 0, 7, 6, 0, 6, 0, 0, 0x0C, 0, 0,
        ])
        #expect(try reread(tunnel) == tunnel)
    }

    @Test func refusesWhatFitsIntoNoHeader() throws {
        for list in [[], [try address("10.0.0.1")], Array(repeating: try address("fd00::1"), count: 128)] {
            let segments = encapsulation(.seg6, ["segs": .list(list)])
            #expect(!segments.hasGoodSegments)
            let error = #expect(throws: KernelError.self) { _ = try encode(segments) }
            #expect(error?.detail == "segs are 1 to 127 IPv6 addresses")
        }
    }

    @Test func refusesHeadersThatEndEarly() {
        let cut: [UInt8] = [0, 2, 4, 0, 0, 0, 0, 0, 0xFD]
        #expect(throws: KernelError.self) { try cut.withUnsafeBytes { _ = try SegmentRoutingHeader(decoding: $0) } }
    }

    @Test func readsLabels() {
        #expect(LabelStack("100/200")?.labels == [100, 200])
        for text in ["", "/", "1/", "x", "-1", "1048576"] { #expect(LabelStack(text) == nil, "\(text)") }
        #expect(LabelStack("1048575")?.bytes == [0xFF, 0xFF, 0xF1, 0x00])
    }
}

/// Routes of MPLS, byte for byte as `ip -f mpls route` writes them.
@Suite struct MPLSRouteTests {
    private func route() throws -> Route {
        var route = Route(to: .any(family: IPAddress.inet), via: IPAddress("10.0.0.2"), outputIndex: 3)
        route.label = 100
        return route
    }

    @Test func takesALabelOff() throws {
        #expect(try RouteChange.add(route()).payload == [
            28, 20, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0, 8, 0, 1, 0, 0, 6, 0x41, 0,
            10, 0, 18, 0, 2, 0, 10, 0, 0, 2, 0, 0, 8, 0, 4, 0, 3, 0, 0, 0,
        ])
    }

    @Test func namesOneByItsLabelAlone() throws {
        var route = Route(to: .any(family: IPAddress.inet))
        route.label = 100
        #expect(RouteChange.remove(route).payload == [
            28, 20, 0, 0, 254, 0, 0, 1, 0, 0, 0, 0, 8, 0, 1, 0, 0, 6, 0x41, 0,
        ])
        #expect(route.subject == "label 100" && !route.isDefault)
    }

    @Test func comesBackTheSame() throws {
        var route = try route()
        (route.newLabels, route.propagatesTTL) = (LabelStack("200/300"), false)
        let payload = try #require(RouteChange.add(route).payload)
        let again = try #require(try payload.withUnsafeBytes { try Route(decoding: $0) })
        #expect(again.family == Route.mplsFamily && again.label == 100 && again.propagatesTTL == false)
        #expect(again.newLabels?.description == "200/300")
        #expect(RouteChange.add(again).payload == payload)
    }

    @Test func refusesLabelsOutOfRange() throws {
        var route = try route()
        route.label = 1 << 20
        #expect(RouteChange.add(route).payload == nil)
    }
}
