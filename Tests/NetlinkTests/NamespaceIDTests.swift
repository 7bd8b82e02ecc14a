// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink
import Testing

@Suite struct NamespaceIDTests {
    @Test func returnsAnIDOrNil() throws {
        let transport = ReplayTransport([.recording(.namespaceID), .recording(.noNamespaceID)])
        let session = NetlinkSession(transport: transport)
        #expect(try session.namespaceID(of: .descriptor(9)) == 0)
        #expect(try session.namespaceID(of: .process(1)) == nil)
        #expect(transport.messages(0).first?.payload == [0, 0, 0, 0, 8, 0, 3, 0, 9, 0, 0, 0])
        #expect(transport.messages(1).first?.payload == [0, 0, 0, 0, 8, 0, 2, 0, 1, 0, 0, 0])
    }

    @Test func asksForAnyIDOrForOne() throws {
        let transport = ReplayTransport([.acknowledgement, .acknowledgement])
        let session = NetlinkSession(transport: transport)
        try session.setNamespaceID(of: .descriptor(9))
        try session.setNamespaceID(of: .descriptor(9), to: 5)
        #expect(transport.messages(0).first?.payload.suffix(8) == [8, 0, 1, 0, 255, 255, 255, 255])
        #expect(transport.messages(1).first?.payload.suffix(8) == [8, 0, 1, 0, 5, 0, 0, 0])
    }

    @Test func listsIDsOfThisNamespaceAndOfAnother() throws {
        func reply(_ number: UInt32, _ id: Int32, current: Int32? = nil) -> [UInt8] {
            Datagram.message(.newNamespaceID, number, flags: .multipart) { writer in
                writer.append(UInt32(0))
                writer.attribute(1, id)
                if let current { writer.attribute(5, current) }
            }
        }
        let transport = ReplayTransport([
            .datagram { reply($0, 4) + reply($0, 2) + Datagram.done($0) },
            .datagram { reply($0, 4, current: -1) + reply($0, 9, current: 2) + Datagram.done($0) },
        ])
        let session = NetlinkSession(transport: transport)
        #expect(try session.namespaceIDs().map(\.id) == [4, 2])
        let others = try session.namespaceIDs(target: 7)
        #expect(others.map(\.id) == [4, 9] && others.map(\.current) == [nil, 2])
        #expect(transport.messages(0).first?.payload == [0, 0, 0, 0])
        #expect(transport.messages(1).first?.payload == [0, 0, 0, 0, 8, 0, 4, 0, 7, 0, 0, 0])
    }

    @Test func raisesOnAReplyWithoutID() {
        let reply = ReplayTransport.Reply.datagram { Datagram.message(.newNamespaceID, $0) { $0.append(UInt32(0)) } }
        let session = NetlinkSession(transport: ReplayTransport([reply]))
        #expect(throws: KernelError.self) { _ = try session.namespaceID(of: .process(1)) }
    }
}
