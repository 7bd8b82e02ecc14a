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
        let link = try link(.bridge)
        guard case .bridge(let options) = link.kindData else {
            Issue.record("no bridge options")
            return
        }
        #expect(options.ageingTime == 300)
        #expect(options.forwardDelay == 2)
        #expect(options.helloTime == 2)
        #expect(options.maxAge == 20)
        #expect(options.priority == 4096)
        #expect(options.stpState == 0)
        #expect(options.multicastSnooping != nil)
        #expect(options.groupAddress == MACAddress("01:80:c2:00:00:00"))
        #expect(options.bridgeID?.description == "1000.2:0:0:0:0:1")
        #expect(options.multicastQueryInterval == 125 || options.multicastQueryInterval == nil)
    }

    @Test func decodesTheWholeTableOfBridgeOptions() throws {
        guard case .bridge(let options) = try link(.bridge).kindData else {
            Issue.record("no bridge options")
            return
        }
        var writer = MessageWriter()
        options.encode(into: &writer)
        let bytes = writer.withBytes { Array($0) }
        var again = try bytes.withUnsafeBytes { try BridgeOptions(decoding: $0) }
        // State is not sent, so it is compared apart.
        again.rootID = options.rootID
        again.bridgeID = options.bridgeID
        again.rootPort = options.rootPort
        again.rootPathCost = options.rootPathCost
        again.topologyChange = options.topologyChange
        again.topologyChangeDetected = options.topologyChangeDetected
        again.helloTimer = options.helloTimer
        again.topologyChangeNotificationTimer = options.topologyChangeNotificationTimer
        again.topologyChangeTimer = options.topologyChangeTimer
        again.garbageCollectionTimer = options.garbageCollectionTimer
        #expect(again == options)
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
