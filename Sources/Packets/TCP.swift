// SPDX-License-Identifier: GPL-3.0-or-later

/// TCP. Source: RFC 9293.
extension Packet {
    private static let flagNames: [(bit: Int, name: String)] = [
        (0x01, "fin"), (0x02, "syn"), (0x04, "rst"), (0x08, "psh"), (0x10, "ack"), (0x20, "urg"), (0x40, "ece"),
        (0x80, "cwr"),
    ]

    mutating func readTCP(_ bytes: ArraySlice<UInt8>) {
        var ports: [Int] = []
        let rest = read("tcp", bytes) { reader, fields throws(ByteReader.Truncated) in
            ports = [try reader.u16(), try reader.u16()]
            fields.add("source_port", ports[0])
            fields.add("destination_port", ports[1])
            fields.add("seq", try reader.u32())
            fields.add("ack", try reader.u32())
            let headerLength = (try reader.u8() >> 4) * 4
            let flags = try reader.u8()
            let set = Self.flagNames.filter { flags & $0.bit != 0 }
            fields.add("flags", .list(set.map { .text($0.name) }))
            fields.add("window", try reader.u16())
            fields.add("checksum", try reader.u16())
            fields.add("urgent", try reader.u16())
            var options = ByteReader(try reader.bytes(max(headerLength, 20) - 20))
            try fields.addOptions(&options)
        }
        // over TCP a message of DNS follows its length
        guard let rest, rest.count > 2, ports.contains(53) else { return }
        readDNS(rest.dropFirst(2))
    }
}

extension FieldList {
    fileprivate mutating func addOptions(_ reader: inout ByteReader) throws(ByteReader.Truncated) {
        while !reader.isAtEnd {
            let kind = try reader.u8()
            if kind == 0 { return }
            if kind == 1 { continue }
            var option = ByteReader(try reader.bytes(try reader.u8() - 2))
            switch kind {
            case 2: add("mss", try option.u16())
            case 3: add("window_scale", try option.u8())
            case 4: add("sack_permitted", true)
            case 5:
                var blocks: [PacketValue] = []
                while !option.isAtEnd { blocks.append(.list([.integer(try option.u32()), .integer(try option.u32())])) }
                add("sack", .list(blocks))
            case 8:
                add("timestamp", try option.u32())
                add("timestamp_echo", try option.u32())
            default: break
            }
        }
    }
}
