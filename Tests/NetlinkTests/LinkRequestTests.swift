// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import SystemPackage
import Testing

@testable import Netlink

@Suite struct LinkRequestTests {
    private func encode(_ change: LinkChange) throws -> [UInt8] {
        var writer = MessageWriter()
        change.encode(into: &writer)
        if let failure = writer.failure { throw failure }
        return writer.withBytes { Array($0) }
    }

    /// A reply has the form of a request, so that a request can be read back as a link.
    private func link(_ request: LinkRequest, index: Int32? = nil) throws -> Link {
        let bytes = try encode(index.map { .set(index: $0, request) } ?? .create(request))
        return try bytes.withUnsafeBytes { try Link(decoding: $0) }
    }

    @Test func writesEverythingThatIsAsked() throws {
        var request = LinkRequest(name: "br0", kind: "bridge", up: true)
        request.index = 12
        request.master = 5
        request.link = 6
        request.mac = MACAddress("02:00:00:00:00:09")
        request.broadcast = MACAddress("ff:ff:ff:ff:ff:ff")
        request.mtu = 1280
        request.group = 3
        request.transmitQueueLength = 100
        request.transmitQueues = 1
        request.receiveQueues = 2
        request.gsoMaxSize = 4000
        request.gsoMaxSegments = 10
        let link = try link(request)
        #expect(link.index == 12 && link.name == "br0" && link.kind == "bridge" && link.isUp)
        #expect(link.master == 5 && link.link == 6 && link.mtu == 1280 && link.group == 3)
        #expect(link.mac == request.mac && link.broadcast == request.broadcast)
        #expect(link.transmitQueueLength == 100 && link.transmitQueues == 1 && link.receiveQueues == 2)
        #expect(link.gsoMaxSize == 4000 && link.gsoMaxSegments == 10)
    }

    @Test func changesOnlyTheFlagsThatAreNamed() throws {
        var request = LinkRequest()
        request.up = false
        request.arp = true
        request.promiscuous = true
        let header = try encode(.set(index: 7, request)).withUnsafeBytes { try $0.header(as: ifinfomsg.self) }
        #expect(header.ifi_index == 7)
        #expect(LinkFlags(rawValue: header.ifi_flags) == [.promiscuous])
        #expect(LinkFlags(rawValue: header.ifi_change) == [.up, .noARP, .promiscuous])
    }

    @Test func writesNoMoreThanAHeaderForNoChange() throws {
        #expect(try encode(.set(index: 7, LinkRequest())) == [0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    }

    /// Against the message that `ip link add v0 type veth peer name v1` sends, but for the order of attributes.
    @Test func nestsThePeerOfAVeth() throws {
        var peer = LinkRequest(name: "v1")
        peer.index = 9
        peer.namespace = .descriptor(33)
        let bytes = try encode(.create(.veth(LinkRequest(name: "v0"), peer: peer)))
        let expected: [UInt8] = [
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            7, 0, 3, 0, 118, 48, 0, 0,
            56, 0, 18, 0x80,
            9, 0, 1, 0, 118, 101, 116, 104, 0, 0, 0, 0,
            40, 0, 2, 0x80,
            36, 0, 1, 0,
            0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            7, 0, 3, 0, 118, 49, 0, 0,
            8, 0, 28, 0, 33, 0, 0, 0,
        ]
        #expect(bytes == expected)
    }

    @Test func writesBridgeOptionsInClockTicks() throws {
        var wanted = try bridgeFields()
        wanted["ageing_time"] = .seconds(1.5)
        wanted["mcast_query_intvl"] = .seconds(2)
        wanted["vlan_protocol"] = .text("802.1ad")
        wanted["mcast_vlan_snooping"] = .flag(false)
        wanted["no_linklocal_learn"] = .flag(true)
        var request = LinkRequest(kind: "bridge")
        request.kindData = .fields(wanted)
        #expect(try link(request).kindData == .fields(wanted))
        let bytes = try encode(.create(request))
        #expect(bytes.contains([6, 0, 8, 0, 0x88, 0xa8]) && bytes.contains([12, 0, 46, 0, 1, 0, 0, 0, 3, 0, 0, 0]))
        wanted["ageing_time"] = .seconds(1.504)
        request.kindData = .fields(wanted)
        guard case .fields(let rounded) = try link(request).kindData else { return }
        #expect(rounded["ageing_time"] == .seconds(1.5))
    }

    private func bridgeFields() throws -> FieldValues { FieldValues(try #require(LinkKind.bridge.table)) }

    @Test(arguments: [-1, 0.99, 10.01, .infinity, .nan, 1e12] as [Double])
    func refusesTimesOutOfRange(seconds: Double) throws {
        var wanted = try bridgeFields()
        wanted["hello_time"] = .seconds(seconds)
        var request = LinkRequest(kind: "bridge")
        request.kindData = .fields(wanted)
        let error = #expect(throws: KernelError.self) { _ = try encode(.create(request)) }
        #expect(error?.errno == .outOfRange)
        #expect(error?.detail == "hello_time is out of range")
    }

    @Test(arguments: ["", "sixteen-bytes-xx", ".", "..", "a/b", "a b", "a:b", "a\0b", "a\tb"])
    func refusesNames(name: String) {
        let error = #expect(throws: KernelError.self) { _ = try encode(.create(LinkRequest(name: name))) }
        #expect(error?.errno == .invalidArgument)
        #expect(error?.detail?.contains("link") == true)
    }

    @Test(arguments: ["a", "fifteen-bytes-x", "veth%d", "ä", "eth0.100", "@"])
    func acceptsNames(name: String) throws {
        #expect(try link(LinkRequest(name: name)).name == name)
    }

    @Test func refusesWhatTheKernelWouldIgnore() throws {
        var request = LinkRequest(name: "x")
        request.alias = "text"
        #expect(throws: KernelError.self) { _ = try link(request) }
        #expect(try link(request, index: 3).alias == "text")
        request.receiveQueues = 1
        #expect(throws: KernelError.self) { _ = try link(request, index: 3) }
        var kindless = LinkRequest(name: "x")
        kindless.kindData = .fields(try bridgeFields())
        #expect(throws: KernelError.self) { _ = try link(kindless) }
    }

    /// Against the message that `bridge link set dev v0 learning off` sends.
    @Test func asksBridgesForPortsInTheirOwnWay() throws {
        var request = try #require(PortRequest(.bridge))
        request.fields["learning"] = .flag(false)
        let change = LinkChange.setPort(index: 4, request)
        #expect(change.type == .setLink)
        #expect(try encode(change) == [
            7, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12, 0, 12, 0x80, 5, 0, 8, 0, 0, 0, 0, 0,
        ])
        #expect(PortRequest(.macvlan) == nil)
    }

    @Test func deletesByIndexAndByGroup() throws {
        #expect(try encode(.delete(index: 3)) == [0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        let group = try encode(.deleteGroup(258))
        #expect(group.suffix(8) == [8, 0, 27, 0, 2, 1, 0, 0])
        #expect(LinkChange.deleteGroup(258).type == .deleteLink)
    }
}
