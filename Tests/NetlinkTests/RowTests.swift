// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Testing

@testable import Netlink

/// Neighbours, rules and nexthops, byte for byte as `ip` writes them; what is read back asks for the same.
@Suite struct RowTests {
    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }
    private func cidr(_ text: String) throws -> CIDR { try CIDR(parsing: text, requiresPrefix: true) }

    private func reread<Row: NetlinkRow>(_ row: Row) throws -> Row {
        let payload = try #require(RowRequest(.add, row).payload)
        let again = try #require(try payload.withUnsafeBytes { try Row(decoding: $0) })
        #expect(RowRequest(.add, again).payload == payload)
        return again
    }

    // MARK: Neighbours

    @Test func writesNeighbours() throws {
        let mac = LinkLayerAddress("02:00:00:00:00:01")
        let plain = Neighbour(try address("10.0.0.9"), index: 3, linkAddress: mac)
        #expect(NeighbourChange.add(plain).payload == [
            2, 0, 0, 0, 3, 0, 0, 0, 0x80, 0, 0, 0, 8, 0, 1, 0, 10, 0, 0, 9, 10, 0, 2, 0, 2, 0, 0, 0, 0, 1, 0, 0,
        ])
        #expect(NeighbourChange.remove(plain).payload == [
            2, 0, 0, 0, 3, 0, 0, 0, 0x80, 0, 0, 0, 8, 0, 1, 0, 10, 0, 0, 9,
        ])
        let managed = Neighbour(try address("10.0.0.9"), index: 3, flags: .managed)
        #expect(NeighbourChange.add(managed).payload == [
            2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 8, 0, 1, 0, 10, 0, 0, 9, 8, 0, 15, 0, 1, 0, 0, 0,
        ])
        let proxy = Neighbour(try address("10.0.0.9"), index: 3, flags: .proxy)
        #expect(NeighbourChange.add(proxy).payload?[10] == 8)
    }

    @Test func readsNeighbours() throws {
        var row = Neighbour(
            try address("fd00::9"), index: 70_000, linkAddress: LinkLayerAddress("02:00:00:00:00:01"), state: .stale,
            flags: [.router, .managed, .externallyLearned])
        row.protocolNumber = 42
        #expect(try reread(row) == row)
        let fdb: [UInt8] = [7, 0, 0, 0, 3, 0, 0, 0, 0x80, 0, 0, 0]
        #expect(try fdb.withUnsafeBytes { try Neighbour(decoding: $0) } == nil)
    }

    @Test func readsAddressesOfLinks() {
        #expect(LinkLayerAddress("02:00:00:00:00:0A")?.description == "02:00:00:00:00:0a")
        #expect(LinkLayerAddress("10.0.0.1")?.bytes == [10, 0, 0, 1])
        #expect(LinkLayerAddress([10, 0, 0, 1]).description == "10.0.0.1")
        #expect(LinkLayerAddress(Array(repeating: 0, count: 16)).description == "::")
        let long = (0..<20).map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
        #expect(LinkLayerAddress(long)?.description == long)
        for text in ["", "02", "2:3:4", "02:00:00:00:00:xx", "02::1:"] {
            #expect(LinkLayerAddress(text) == nil, "\(text)")
        }
    }

    @Test func namesStates() {
        #expect(NeighbourState.reachable.name == "reachable" && NeighbourState().name == "none")
        #expect(NeighbourState(rawValue: 6).name == "reachable,stale")
        #expect(NeighbourState(named: "permanent") == .permanent && NeighbourState(named: "Permanent") == nil)
    }

    // MARK: Rules

    /// `ip rule add from 10.0.0.0/8 table 100 prio 50`
    @Test func writesRules() throws {
        var rule = Rule(family: IPAddress.inet)
        rule.source = try cidr("10.0.0.0/8")
        rule.tableNumber = 100
        rule.priority = 50
        #expect(RuleChange.add(rule).payload == [
            2, 0, 8, 0, 0, 0, 0, 1, 0, 0, 0, 0, 8, 0, 2, 0, 10, 0, 0, 0,
            8, 0, 6, 0, 50, 0, 0, 0, 8, 0, 15, 0, 100, 0, 0, 0,
        ])
        #expect(rule.subject == "50 from 10.0.0.0/8")
        #expect(RuleChange.remove(Rule(family: IPAddress.inet)).payload == [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(RuleChange.add(Rule(family: IPAddress.inet)).payload == [2, 0, 0, 0, 254, 0, 0, 1, 0, 0, 0, 0])
    }

    @Test func readsRules() throws {
        var rule = Rule(family: IPAddress.inet6)
        (rule.source, rule.destination) = (try cidr("fd00::/64"), try cidr("fd01::1/128"))
        (rule.isInverted, rule.tos, rule.action) = (true, 4, .lookup)
        for (name, value) in [
            ("priority", FieldValue.number(7)), ("table", .named(254)), ("iif", .text("eth0")),
            ("fwmark", .number(1)),
            ("fwmask", .number(255)), ("uidrange", .range(0...10)), ("ipproto", .named(6)), ("sport", .range(1...5)),
            ("dport", .range(80...80)), ("dscp", .number(46)), ("flowlabel", .number(5)),
            ("flowlabel_mask", .number(0xFF)), ("tun_id", .number(9)), ("suppress_prefixlength", .number(0)),
            ("suppress_ifgroup", .named(5)), ("realms", .text("1/2")), ("protocol", .named(4)),
        ] { rule.fields[name] = value }
        #expect(try reread(rule) == rule)
        #expect(rule.isMatched(by: rule))
        var open = rule
        (open.priority, open.fields["iif"]) = (nil, nil)
        #expect(open.isMatched(by: rule) && !rule.isMatched(by: open))
    }

    @Test func forgetsWhatTheKernelSaysAnyway() throws {
        // priority 0, no protocol, and the marks of "nothing suppressed"
        let payload: [UInt8] = [
            2, 0, 0, 0, 255, 0, 0, 1, 0, 0, 0, 0, 8, 0, 14, 0, 255, 255, 255, 255,
            8, 0, 15, 0, 255, 0, 0, 0, 5, 0, 21, 0, 0, 0, 0, 0,
        ]
        let rule = try #require(try payload.withUnsafeBytes { try Rule(decoding: $0) })
        #expect(rule.priority == 0 && rule.fields["suppress_prefixlength"] == nil && rule.fields["protocol"] == nil)
        #expect(rule.tableNumber == 255)
    }

    // MARK: Nexthops

    @Test func writesNexthops() throws {
        var hop = Nexthop(id: 1)
        (hop.gateway, hop.outputIndex) = (try address("10.0.0.2"), 3)
        #expect(NexthopChange.add(hop).payload == [
            2, 0, 0, 0, 0, 0, 0, 0, 8, 0, 1, 0, 1, 0, 0, 0, 8, 0, 5, 0, 3, 0, 0, 0, 8, 0, 6, 0, 10, 0, 0, 2,
        ])
        #expect(NexthopChange.remove(hop).payload == [0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 1, 0, 1, 0, 0, 0])
        var group = Nexthop(id: 9)
        group.group = [NexthopMember(id: 1), NexthopMember(id: 2, weight: 300)]
        #expect(NexthopChange.add(group).payload == [
            0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 1, 0, 9, 0, 0, 0,
            20, 0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 43, 1, 0, 0,
        ])
        group.group[0].weight = 0
        #expect(NexthopChange.add(group).payload == nil)
    }

    @Test func readsNexthops() throws {
        var group = Nexthop(id: 9)
        group.group = [NexthopMember(id: 1, weight: 256), NexthopMember(id: 2, weight: 65535)]
        var resilience = NexthopResilience()
        (resilience.buckets, resilience.idleTimer, resilience.unbalancedTimer) = (32, 10.5, 0)
        group.resilience = resilience
        #expect(try reread(group) == group)
        var hop = Nexthop(id: 4)
        (hop.gateway, hop.outputIndex, hop.flags, hop.family) = (try address("fd00::2"), 3, .onLink, IPAddress.inet6)
        hop.encapsulation = Encapsulation(.mpls)
        hop.encapsulation?.values["dst"] = .text("100")
        #expect(try reread(hop) == hop)
        resilience.idleTimer = -1
        group.resilience = resilience
        #expect(NexthopChange.add(group).payload == nil)
    }

    @Test func survivesEveryEndOfABuffer() throws {
        var rule = Rule(family: IPAddress.inet)
        rule.source = try cidr("10.0.0.0/8")
        rule.fields["uidrange"] = .range(1...2)
        var group = Nexthop(id: 9)
        group.group = [NexthopMember(id: 1)]
        let neighbour = Neighbour(try address("fd00::9"), index: 3, linkAddress: LinkLayerAddress("02:00:00:00:00:01"))
        for payload in [
            RuleChange.add(rule).payload, NexthopChange.add(group).payload, NeighbourChange.add(neighbour).payload,
        ] {
            let bytes = try #require(payload)
            for length in 0..<bytes.count {
                try? bytes.prefix(length).withUnsafeBytes { _ = try Rule(decoding: $0) }
                try? bytes.prefix(length).withUnsafeBytes { _ = try Nexthop(decoding: $0) }
                try? bytes.prefix(length).withUnsafeBytes { _ = try Neighbour(decoding: $0) }
            }
        }
    }
}
