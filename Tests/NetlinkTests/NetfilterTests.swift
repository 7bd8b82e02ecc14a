// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import Testing

@testable import Netlink

@Suite struct NetfilterTests {
    /// What Linux 6.18 says of `table inet lab`: a name, flags, how many chains use it, and its handle.
    private static let lab: [UInt8] = [
        1, 0, 0, 5, 8, 0, 1, 0, 0x6C, 0x61, 0x62, 0, 8, 0, 2, 0, 0, 0, 0, 0, 8, 0, 3, 0, 0, 0, 0, 1,
        12, 0, 4, 0, 0, 0, 0, 0, 0, 0, 1, 2,
    ]

    @Test func readsTables() throws {
        let transport = ReplayTransport([
            .datagram { sequence in
                Datagram.message(MessageType(rawValue: 0x0A00), sequence, flags: .multipart) { writer in
                    Self.lab.withUnsafeBytes { writer.append(bytes: $0) }
                }
            },
            .done,
        ])
        let tables = try NetfilterSession(transport: transport).tables()
        #expect(tables == [NetfilterTable(family: 1, name: "lab", handle: 0x102)])
        #expect(tables.first?.familyName == "inet")
        #expect(transport.messages(0)[0].type.rawValue == 0x0A01 && transport.messages(0)[0].payload == [0, 0, 0, 0])
    }

    @Test func namesFamilies() {
        let names = [2, 3, 5, 7, 10, 99].map { NetfilterTable(family: $0, name: "", handle: 0).familyName }
        #expect(names == ["ip", "arp", "netdev", "bridge", "ip6", "99"])
    }

    @Test func raisesWhatTheKernelLacks() {
        let session = NetfilterSession(transport: ReplayTransport([.error(.invalidArgument)]))
        #expect(throws: KernelError.self) { try session.tables() }
    }
}
