// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Testing

@testable import Netlink

@Suite struct LinkDecodingTests {
    private func link(_ recording: Recording) throws -> Link {
        try recording.payload.withUnsafeBytes { try Link(decoding: $0) }
    }

    @Test func decodesABridgePort() throws {
        let link = try link(.bridgePort)
        #expect(link.index == 4)
        #expect(link.name == "v0")
        #expect(link.kind == "veth")
        #expect(link.type.name == "ether")
        #expect(link.mtu == 1400)
        #expect(link.mac == MACAddress("02:00:00:00:00:02"))
        #expect(link.broadcast == MACAddress("ff:ff:ff:ff:ff:ff"))
        #expect(link.master == 2)
        #expect(link.link == 3)
        #expect(link.linkNamespaceID == nil)
        #expect(link.slaveKind == "bridge")
        #expect(link.group == 7)
        #expect(link.transmitQueueLength == 500)
        #expect(link.alias == "uplink of the lab")
        #expect(link.alternativeNames == ["a-very-long-alternative-name"])
        #expect(link.promiscuity == 1)
        #expect(link.minMTU == 68)
        #expect(link.maxMTU == 65535)
        #expect(link.queueingDiscipline == "noqueue")
        #expect(link.kindData == nil)
    }

    @Test func decodesStateAndFlags() throws {
        let link = try link(.bridgePort)
        #expect(link.isUp)
        #expect(link.isRunning)
        #expect(link.lowerUp)
        #expect(link.operationalState == .up)
        #expect(link.carrier == true)
        #expect(link.flags.names == ["BROADCAST", "MULTICAST", "UP", "LOWER_UP"])
        #expect(link.statistics != nil)
    }

    @Test func decodesABridge() throws {
        let bridge = try fields(try link(.bridge))
        #expect(bridge["ageing_time"] == .seconds(300))
        #expect(bridge["forward_delay"] == .seconds(2))
        #expect(bridge["hello_time"] == .seconds(2))
        #expect(bridge["max_age"] == .seconds(20))
        #expect(bridge["priority"] == .number(4096))
        #expect(bridge["stp"] == .flag(false))
        #expect(bridge["stp_state"] == .number(0))
        #expect(bridge["mcast_snooping"] != nil)
        #expect(bridge["group_addr"] == MACAddress("01:80:c2:00:00:00").map { .mac($0) })
        #expect(bridge["bridge_id"] == .text("1000.2:0:0:0:0:1"))
        #expect(bridge["vlan_protocol"] == nil || bridge["vlan_protocol"] == .text("802.1Q"))
    }

    @Test func decodesTheWholeTableOfABridge() throws {
        let bridge = try fields(try link(.bridge))
        var writer = MessageWriter()
        bridge.encode(into: &writer)
        let bytes = writer.withBytes { Array($0) }
        let again = try bytes.withUnsafeBytes { try FieldValues(bridge.table, decoding: $0) }
        for (place, field) in bridge.table.fields.enumerated() where again[place] != bridge[place] {
            #expect(field.isReadOnly, "\(field.name)") // state is not sent
        }
    }

    private func fields(_ link: Link) throws -> FieldValues {
        guard case .fields(let values) = link.kindData else { throw KernelError.malformedMessage() }
        return values
    }

    @Test func namesWhatIPNames() {
        #expect(LinkType(rawValue: 772).name == "loopback")
        #expect(LinkType(rawValue: 4321).name == "[4321]")
        #expect(LinkFlags.up.names == ["NO-CARRIER", "UP"])
        #expect(LinkFlags(rawValue: 0x1043).names == ["BROADCAST", "MULTICAST", "UP"])
        #expect(OperationalState.allCases.map(\.rawValue).contains("lowerlayerdown"))
        #expect((0...7).map { OperationalState(rawState: $0) } == [
            .unknown, .notpresent, .down, .lowerlayerdown, .testing, .dormant, .up, .unknown,
        ])
    }

    @Test func namesMessageTypes() {
        #expect(MessageType.newLink.name == "RTM_NEWLINK")
        #expect(MessageType.deleteRoute.name == "RTM_DELROUTE")
        #expect(MessageType.getNamespaceID.name == "RTM_GETNSID")
        #expect(MessageType.done.name == "NLMSG_DONE")
        #expect(MessageType(rawValue: 9999).name == "message type 9999")
    }
}
