// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import SystemPackage
import Testing

@testable import Netlink

@Suite struct LinkIndexTests {
    private static func dump(_ indexes: Int32...) -> [ReplayTransport.Reply] {
        [.datagram { sequence in indexes.flatMap { Datagram.link(sequence, index: $0) } }, .done]
    }

    @Test func countsFromTwoInAFreshNamespace() throws {
        let transport = ReplayTransport()
        let session = NetlinkSession(transport: transport, inFreshNamespace: true)
        #expect(try (0..<3).map { _ in try session.reserveLinkIndex() } == [2, 3, 4])
        #expect(transport.sent.isEmpty)
    }

    @Test func countsFromTheHighestElsewhere() throws {
        let transport = ReplayTransport(Self.dump(1, 40, 7))
        let session = NetlinkSession(transport: transport)
        #expect(try (0..<2).map { _ in try session.reserveLinkIndex() } == [41, 42])
        #expect(transport.sent.count == 1)
    }

    @Test func findsAGapBelowTheHighestNumber() {
        #expect(LinkIndex.firstFree(taken: [1, 2, 4, .max]) == 3)
        #expect(LinkIndex.firstFree(taken: [1, .max - 1]) == .max)
        #expect(LinkIndex.firstFree(taken: []) == 2)
    }

    @Test func survivesTheHighestNumber() throws {
        let transport = ReplayTransport(Self.dump(1, .max - 1) + Self.dump(1, .max))
        let session = NetlinkSession(transport: transport)
        #expect(try session.reserveLinkIndex() == .max)
        #expect(try session.reserveLinkIndex() == 2)
    }

    @Test func numbersBothEndsOfAVeth() throws {
        let transport = ReplayTransport([.acknowledgement])
        let session = NetlinkSession(transport: transport, inFreshNamespace: true)
        var request = LinkRequest.veth(LinkRequest(name: "a"), peer: LinkRequest(name: "b"))
        try session.createLink(&request)
        #expect(request.index == 2)
        #expect(request.peer?.index == 3)
    }

    @Test func numbersAPeerInItsOwnNamespace() throws {
        let near = NetlinkSession(transport: ReplayTransport([.acknowledgement]), inFreshNamespace: true)
        let far = NetlinkSession(transport: ReplayTransport(Self.dump(1, 8)))
        var peer = LinkRequest(name: "b")
        peer.namespace = .descriptor(5)
        var request = LinkRequest.veth(LinkRequest(name: "a"), peer: peer)
        try near.createLink(&request, peerSession: far)
        #expect(request.peer?.index == 9)
        #expect(request.peer?.namespace == .descriptor(5))
    }

    @Test func leavesANearEndInAnotherNamespaceToTheKernel() throws {
        let session = NetlinkSession(transport: ReplayTransport([.acknowledgement]), inFreshNamespace: true)
        var near = LinkRequest(name: "a")
        near.namespace = .process(1)
        var request = LinkRequest.veth(near, peer: LinkRequest(name: "b"))
        try session.createLink(&request)
        #expect(request.index == nil)
        #expect(request.peer?.index == 2)
    }

    @Test func triesTheNextNumberWhenOneIsTaken() throws {
        let transport = ReplayTransport([.error(.resourceBusy)] + Self.dump(1, 2, 3) + [.acknowledgement])
        transport.names = [2: "other"]
        let session = NetlinkSession(transport: transport, inFreshNamespace: true)
        var request = LinkRequest(name: "x", kind: "bridge")
        try session.createLink(&request)
        #expect(request.index == 4)
    }

    @Test func raisesWhenTheNameIsTaken() {
        let transport = ReplayTransport([.error(.fileExists)])
        transport.names = [9: "x"]
        let session = NetlinkSession(transport: transport, inFreshNamespace: true)
        var request = LinkRequest(name: "x", kind: "bridge")
        let error = #expect(throws: KernelError.self) { try session.createLink(&request) }
        #expect(error?.errno == .fileExists)
        #expect(error?.subject == "x")
        #expect(request.index == nil)
        #expect(transport.sent.count == 1)
    }

    @Test func givesUpAfterFourCollisions() {
        let collision = [ReplayTransport.Reply.error(.fileExists)] + Self.dump(1)
        let transport = ReplayTransport((0..<9).flatMap { _ in collision })
        transport.names = [2: "other"]
        let session = NetlinkSession(transport: transport, inFreshNamespace: true)
        var request = LinkRequest(name: "x", kind: "bridge")
        #expect(throws: KernelError.self) { try session.createLink(&request) }
        #expect(transport.messages(0).first?.type == .newLink)
        #expect(transport.sent.count == 7)
    }

    private static var acknowledgement: ReplayTransport.Reply { .datagram { Datagram.verdict($0) } }

    /// Not in the same `send`: if the number was taken meanwhile, another link would get them.
    @Test func asksForWhatOnlyAnExistingLinkTakesAfterwards() throws {
        let transport = ReplayTransport(Array(repeating: Self.acknowledgement, count: 3))
        let session = NetlinkSession(transport: transport, inFreshNamespace: true)
        var request = LinkRequest(name: "x", kind: "bridge")
        request.alias = "text"
        request.alternativeNames = ["other"]
        try session.createLink(&request)
        #expect(transport.sent.indices.map { transport.messages($0)[0].type } == [
            .newLink, .newLink, .newLinkProperty,
        ])
        #expect(request.alias == "text" && request.index == 2)
    }

    @Test func deletesALinkWhoseOtherNameIsTaken() throws {
        let transport = ReplayTransport([
            Self.acknowledgement, .error(.fileExists), Self.acknowledgement,
        ])
        let session = NetlinkSession(transport: transport, inFreshNamespace: true)
        var request = LinkRequest(name: "x", kind: "bridge")
        request.alternativeNames = ["other"]
        let error = #expect(throws: KernelError.self) { try session.createLink(&request) }
        #expect(error?.errno == .fileExists && error?.subject == "x")
        #expect(transport.messages(2).map(\.type) == [.deleteLink])
    }

    @Test func numbersALinkInTwoNamespacesAtOnce() throws {
        let transport = ReplayTransport([Self.acknowledgement])
        let here = NetlinkSession(transport: transport, inFreshNamespace: true)
        let there = NetlinkSession(transport: ReplayTransport(), inFreshNamespace: true)
        for _ in 0..<3 { _ = try there.reserveLinkIndex() }
        var request = LinkRequest(name: "x", kind: "macvlan")
        request.namespace = .descriptor(9)
        try here.createLink(&request, targetSession: there)
        #expect(request.index == 5)
        #expect(try here.reserveLinkIndex() == 6 && there.reserveLinkIndex() == 6)
    }
}
