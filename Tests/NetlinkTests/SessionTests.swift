// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink
import SystemPackage
import Testing

@Suite struct SessionTests {
    private func request(_ replies: [ReplayTransport.Reply]) throws(KernelError) -> ReplayTransport {
        let transport = ReplayTransport(replies)
        let session = NetlinkSession(transport: transport)
        try session.request(.newRoute, flags: .create, subject: "10.1.0.0/16") { $0.append(UInt32(0)) }
        return transport
    }

    @Test func sendsOneAcknowledgedRequest() throws {
        let transport = try request([.acknowledgement])
        let message = try #require(transport.messages().first)
        #expect(message.type == .newRoute)
        #expect(message.flags == [.request, .acknowledge, .create])
        #expect(message.payload == [0, 0, 0, 0])
    }

    @Test func raisesWhatTheKernelSays() {
        let error = #expect(throws: KernelError.self) { _ = try request([.recording(.badGateway)]) }
        #expect(error?.operation == "RTM_NEWROUTE")
        #expect(error?.subject == "10.1.0.0/16")
        #expect(error?.errno == .networkUnreachable)
        #expect(error?.detail == "Nexthop has invalid gateway")
    }

    @Test func acceptsARecordedAcknowledgement() throws {
        #expect(try request([.recording(.acknowledgement)]).replies.isEmpty)
    }

    @Test func readsTheDetailBehindARepeatedRequest() {
        let reply = ReplayTransport.Reply.datagram { sequence in
            // Without NETLINK_CAP_ACK the whole request (here 20 bytes) stands before the attributes.
            Datagram.message(.error, sequence, flags: .extendedAcknowledgement) { writer in
                writer.append(Int32(-22))
                for word: UInt32 in [20, 24, 0, 0, 0x1111_1111] { writer.append(word) }
                writer.attribute(1, string: "no such thing")
            }
        }
        let error = #expect(throws: KernelError.self) { _ = try request([reply]) }
        #expect(error?.errno == .invalidArgument)
        #expect(error?.detail == "no such thing")
    }

    @Test func namesTheRefusedPlaceWhenThereAreNoWords() {
        let reply = ReplayTransport.Reply.datagram { sequence in
            Datagram.message(.error, sequence, flags: [.capped, .extendedAcknowledgement]) { writer in
                writer.append(Int32(-22))
                for word: UInt32 in [20, 24, 0, 0] { writer.append(word) }
                writer.attribute(2, UInt32(36))
            }
        }
        let error = #expect(throws: KernelError.self) { _ = try request([reply]) }
        #expect(error?.detail == "the attribute at byte 36 of the request was refused")
    }

    @Test func skipsAnswersToOtherRequests() throws {
        let stale = ReplayTransport.Reply.datagram { Datagram.verdict($0 &- 1, .invalidArgument) }
        let foreign = ReplayTransport.Reply.datagram { Datagram.link($0 &+ 7, index: 3) }
        #expect(try request([stale, foreign, .acknowledgement]).replies.isEmpty)
    }

    @Test func neverWaitsForAnAnswerThatDoesNotCome() {
        let error = #expect(throws: KernelError.self) { _ = try request([]) }
        #expect(error?.errno == .protocolError)
        #expect(error?.detail == "the kernel did not answer")
    }

    @Test(arguments: [Errno.noBufferSpace, .messageTooLong])
    func reportsLostDatagrams(errno: Errno) {
        let error = #expect(throws: KernelError.self) { _ = try request([.failure(errno), .acknowledgement]) }
        #expect(error?.errno == errno)
        let alone = #expect(throws: KernelError.self) { _ = try request([.failure(errno)]) }
        #expect(alone?.errno == errno)
    }

    @Test func raisesOnATruncatedMessage() {
        let cut = ReplayTransport.Reply.datagram { Array(Datagram.verdict($0).dropLast(1)) }
        let error = #expect(throws: KernelError.self) { _ = try request([cut]) }
        #expect(error?.errno == .badMessage)
    }

    @Test func sendsNothingThatCannotBeWritten() {
        let transport = ReplayTransport([.acknowledgement])
        let session = NetlinkSession(transport: transport)
        let error = #expect(throws: KernelError.self) {
            try session.request(.newLink, subject: "x") { $0.attribute(3, string: "a\0b") }
        }
        #expect(error?.operation == "RTM_NEWLINK")
        #expect(error?.errno == .invalidArgument)
        #expect(transport.sent.isEmpty)
    }

    @Test func queriesOneObject() throws {
        let session = NetlinkSession(transport: ReplayTransport([.recording(.bridge)]))
        #expect(try session.link(index: 2)?.name == "br0")
    }

    @Test func returnsNilForALinkThatIsNotThere() throws {
        let missing = ReplayTransport.Reply.error(.operationNotSupportedByDevice)
        let session = NetlinkSession(transport: ReplayTransport([missing, .error(.notPermitted)]))
        #expect(try session.link(named: "nope") == nil)
        #expect(throws: KernelError.self) { _ = try session.link(named: "nope") }
    }

    @Test func refusesEveryUseAfterClose() {
        let transport = ReplayTransport([.acknowledgement])
        let session = NetlinkSession(transport: transport)
        #expect(!session.isClosed)
        session.close()
        session.close()
        #expect(session.isClosed)
        for use: () throws -> Void in [
            { try session.request(.newLink) { _ in } }, { _ = try session.interfaceName(index: 1) },
            { _ = try session.links() }, { _ = try session.reserveLinkIndex() },
        ] {
            let error = #expect(throws: KernelError.self) { try use() }
            #expect(error?.errno == .badFileDescriptor)
            #expect(error?.detail == "session closed")
        }
        #expect(transport.sent.isEmpty)
    }

    @Test func letsGoOfItsTransportOnClose() {
        var transport: ReplayTransport? = ReplayTransport()
        weak let observer = transport
        let session = transport.map { NetlinkSession(transport: $0) }
        transport = nil
        #expect(observer != nil)
        session?.close()
        #expect(observer == nil)
    }
}
