// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import SystemPackage
import Testing

@testable import Netlink

@Suite struct MessageWriterTests {
    private func bytes(_ build: (inout MessageWriter) -> Void) -> [UInt8] {
        var writer = MessageWriter()
        build(&writer)
        return writer.withBytes { Array($0) }
    }

    @Test func writesLengthTypeAndFlags() {
        let message = bytes { writer in
            writer.begin(.newLink, flags: [.request, .acknowledge])
            writer.append(UInt32(0x0403_0201))
            writer.end()
        }
        #expect(message == [20, 0, 0, 0, 16, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4])
    }

    @Test func padsAttributesWithZeros() {
        #expect(bytes { $0.attribute(3, UInt8(9)) } == [5, 0, 3, 0, 9, 0, 0, 0])
        #expect(bytes { $0.attribute(3, UInt16(0x0102)) } == [6, 0, 3, 0, 2, 1, 0, 0])
        #expect(bytes { $0.attribute(3, bigEndian: UInt16(0x0102)) } == [6, 0, 3, 0, 1, 2, 0, 0])
        #expect(bytes { $0.attribute(3, string: "abc") } == [8, 0, 3, 0, 97, 98, 99, 0])
        #expect(bytes { $0.attribute(3, string: "abcd") } == [9, 0, 3, 0, 97, 98, 99, 100, 0, 0, 0, 0])
        #expect(bytes { $0.attribute(3, string: "") } == [5, 0, 3, 0, 0, 0, 0, 0])
        #expect(bytes { $0.attribute(flag: 3) } == [4, 0, 3, 0])
        #expect(bytes { $0.attribute(3, bytes: [1, 2, 3, 4, 5]) } == [9, 0, 3, 0, 1, 2, 3, 4, 5, 0, 0, 0])
    }

    @Test func writesAddresses() throws {
        let address = try #require(IPAddress("10.1.2.3"))
        let mac = try #require(MACAddress("02:00:00:00:00:0a"))
        #expect(bytes { $0.attribute(1, address: address) } == [8, 0, 1, 0, 10, 1, 2, 3])
        #expect(bytes { $0.attribute(1, mac: mac) } == [10, 0, 1, 0, 2, 0, 0, 0, 0, 10, 0, 0])
    }

    @Test func countsNestedAttributes() {
        let nested = bytes { writer in
            writer.nested(18) { writer in
                writer.attribute(1, string: "veth")
                writer.nested(2, flagged: false) { $0.attribute(flag: 7) }
            }
        }
        let expected: [UInt8] = [
            24, 0, 18, 0x80, 9, 0, 1, 0, 118, 101, 116, 104, 0, 0, 0, 0, 8, 0, 2, 0, 4, 0, 7, 0,
        ]
        #expect(nested == expected)
    }

    @Test func keepsSeveralMessagesThroughGrowth() {
        let names = (0..<200).map { "link\($0)" }
        let datagram = bytes { writer in
            for name in names {
                writer.begin(.newLink, flags: .request)
                writer.attribute(3, string: name)
                writer.end()
            }
        }
        let messages = SentMessage.split(datagram)
        #expect(messages.count == names.count)
        #expect(messages.last?.payload.prefix(12) == [12, 0, 3, 0, 108, 105, 110, 107, 49, 57, 57, 0])
    }

    @Test func refusesTextWithNUL() {
        var writer = MessageWriter()
        writer.attribute(3, string: "a\0b")
        #expect(writer.failure?.errno == .invalidArgument)
        writer.removeAll()
        #expect(writer.failure == nil)
        #expect(writer.count == 0)
    }

    @Test func refusesAttributesBeyondTheirLengthField() {
        var writer = MessageWriter()
        writer.attribute(3, bytes: [UInt8](repeating: 1, count: 65531))
        #expect(writer.failure == nil)
        writer.attribute(3, bytes: [UInt8](repeating: 1, count: 65532))
        #expect(writer.failure?.errno == .messageTooLong)

        var nest = MessageWriter()
        nest.nested(1) { writer in
            for _ in 0..<9000 { writer.attribute(2, UInt32(0)) }
        }
        #expect(nest.failure?.errno == .messageTooLong)
    }
}
