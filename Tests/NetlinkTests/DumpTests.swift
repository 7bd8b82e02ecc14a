// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink
import SystemPackage
import Testing

@Suite struct DumpTests {
    private func indexes(_ transport: ReplayTransport) throws(KernelError) -> [Int32] {
        try NetlinkSession(transport: transport).links().map(\.index)
    }

    private static func links(_ indexes: Int32..., flags: MessageFlags = .multipart) -> ReplayTransport.Reply {
        .datagram { sequence in indexes.flatMap { Datagram.link(sequence, index: $0, flags: flags) } }
    }

    @Test func readsSeveralDatagramsToTheEnd() throws {
        let transport = ReplayTransport([Self.links(1, 2), Self.links(3), .done])
        #expect(try indexes(transport) == [1, 2, 3])
        #expect(transport.messages().first?.flags == [.request, .dump])
        #expect(transport.replies.isEmpty)
    }

    @Test func readsADumpThatEndsInItsLastDatagram() throws {
        let reply = ReplayTransport.Reply.datagram { Datagram.link($0, index: 4) + Datagram.done($0) }
        #expect(try indexes(ReplayTransport([reply])) == [4])
    }

    @Test func beginsAgainWhenTheTableChanged() throws {
        let transport = ReplayTransport([
            Self.links(1, 2), Self.links(3, flags: [.multipart, .dumpInterrupted]), .done, Self.links(1, 5), .done,
        ])
        #expect(try indexes(transport) == [1, 5])
        #expect(transport.sent.count == 2)
    }

    @Test func seesAnInterruptionOnTheLastMessageToo() throws {
        let end = ReplayTransport.Reply.datagram { Datagram.done($0, flags: .dumpInterrupted) }
        #expect(try indexes(ReplayTransport([Self.links(1), end, Self.links(2), .done])) == [2])
    }

    @Test func givesUpOnATableThatKeepsChanging() {
        let changed = Self.links(1, flags: [.multipart, .dumpInterrupted])
        let transport = ReplayTransport((0..<20).flatMap { _ in [changed, .done] })
        let error = #expect(throws: KernelError.self) { _ = try indexes(transport) }
        #expect(error?.errno == .resourceTemporarilyUnavailable)
        #expect(transport.sent.count == 8)
    }

    @Test func raisesTheErrorAtTheEndOfADump() {
        let transport = ReplayTransport([.recording(.noSuchLink)])
        let error = #expect(throws: KernelError.self) {
            _ = try NetlinkSession(transport: transport).addresses(index: 77)
        }
        #expect(error?.operation == "RTM_GETADDR")
        #expect(error?.errno == .operationNotSupportedByDevice)
    }

    @Test func findsNoRoutesInATableThatDoesNotExist() throws {
        let session = NetlinkSession(transport: ReplayTransport([.recording(.noSuchTable), .recording(.noSuchTable)]))
        #expect(try session.routes(RouteFilter(family: IPAddress.inet, table: 777)).isEmpty)
        let error = #expect(throws: KernelError.self) { _ = try session.routes() }
        #expect(error?.detail == "ipv4: FIB table does not exist")
    }

    @Test func acceptsAnEndWithoutVerdict() throws {
        let empty = ReplayTransport.Reply.datagram { Datagram.message(.done, $0) { _ in } }
        #expect(try indexes(ReplayTransport([Self.links(9), empty])) == [9])
    }

    @Test func readsToTheEndAfterAnErrorOfTheReader() throws {
        let transport = ReplayTransport([Self.links(1, 2), Self.links(3), .done, Self.links(7), .done])
        let session = NetlinkSession(transport: transport)
        var seen: [Int32] = []
        let error = #expect(throws: KernelError.self) {
            try session.dumpLinks { link throws(KernelError) in
                seen.append(link.index)
                throw KernelError("reader", errno: .invalidArgument)
            }
        }
        #expect(error?.operation == "reader")
        #expect(seen == [1])
        #expect(try session.links().map(\.index) == [7])
    }

    @Test func readsToTheEndAfterALostDatagram() throws {
        let transport = ReplayTransport([Self.links(1), .failure(.noBufferSpace), Self.links(3), .done])
        let error = #expect(throws: KernelError.self) { _ = try indexes(transport) }
        #expect(error?.errno == .noBufferSpace)
        #expect(transport.replies.isEmpty)
    }

    @Test func refusesARequestInTheMiddleOfADump() throws {
        let transport = ReplayTransport([Self.links(1), .done])
        transport.names = [1: "lo"]
        let session = NetlinkSession(transport: transport)
        var name: String?
        var refusal: KernelError?
        try session.dumpLinks { link throws(KernelError) in
            name = try session.interfaceName(index: link.index)
            do throws(KernelError) { _ = try session.links() } catch { refusal = error }
        }
        #expect(name == "lo")
        #expect(refusal?.errno == .resourceBusy)
        #expect(transport.sent.count == 1)
    }

    @Test func stopsWhenTheReaderClosesTheSession() {
        let session = NetlinkSession(transport: ReplayTransport([Self.links(1), Self.links(2), .done]))
        var seen: [Int32] = []
        let error = #expect(throws: KernelError.self) {
            try session.dumpLinks { link in
                seen.append(link.index)
                session.close()
            }
        }
        #expect(error?.errno == .badFileDescriptor)
        #expect(seen == [1])
    }

    @Test func survivesARequestThatIsMadeWhileOneIsBuilt() throws {
        let transport = ReplayTransport([.acknowledgement, .acknowledgement])
        let session = NetlinkSession(transport: transport)
        var inner: KernelError?
        try session.request(.newLink) { writer in
            do throws(KernelError) {
                try session.request(.newAddress) { $0.append(UInt32(2)) }
            } catch { inner = error }
            writer.append(UInt32(1))
        }
        #expect(inner == nil)
        #expect(transport.messages(0).first?.payload == [2, 0, 0, 0])
        #expect(transport.messages(1).first?.payload == [1, 0, 0, 0])
    }
}
