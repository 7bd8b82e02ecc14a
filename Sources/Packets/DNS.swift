// SPDX-License-Identifier: GPL-3.0-or-later

/// Names and what they stand for. Source: RFC 1035, RFC 3596.
extension Packet {
    private static let responseCodes = [
        0: "noerror", 1: "formerr", 2: "servfail", 3: "nxdomain", 4: "notimp", 5: "refused",
    ]

    mutating func readDNS(_ bytes: ArraySlice<UInt8>) {
        _ = read("dns", bytes) { reader, fields throws(ByteReader.Truncated) in
            fields.add("id", try reader.u16())
            let flags = try reader.u16()
            fields.add("response", flags & 0x8000 != 0)
            fields.add("opcode", flags >> 11 & 0xF)
            fields.add("authoritative", flags & 0x0400 != 0)
            fields.add("truncated", flags & 0x0200 != 0)
            fields.add("recursion_desired", flags & 0x0100 != 0)
            fields.add("recursion_available", flags & 0x0080 != 0)
            fields.add("code", flags & 0xF, in: Self.responseCodes)
            let counts = [try reader.u16(), try reader.u16(), try reader.u16(), try reader.u16()]
            var message = DNSReader(bytes, reader)
            fields.add("questions", .list(try message.records(counts[0], isQuestion: true)))
            fields.add("answers", .list(try message.records(counts[1])))
            fields.add("authorities", .list(try message.records(counts[2])))
            fields.add("additional", .list(try message.records(counts[3])))
            reader = message.reader
        }
    }
}

/// Reads the records of a message of DNS, whose names refer to each other.
private struct DNSReader {
    private let message: ArraySlice<UInt8>
    private(set) var reader: ByteReader

    private static let types = [
        1: "a", 2: "ns", 5: "cname", 6: "soa", 12: "ptr", 15: "mx", 16: "txt", 28: "aaaa", 33: "srv", 41: "opt",
        255: "any",
    ]

    init(_ message: ArraySlice<UInt8>, _ reader: ByteReader) {
        self.message = message
        self.reader = reader
    }

    mutating func records(_ count: Int, isQuestion: Bool = false) throws(ByteReader.Truncated) -> [PacketValue] {
        var records: [PacketValue] = []
        for _ in 0..<count { records.append(.record(try record(isQuestion: isQuestion))) }
        return records
    }

    private mutating func record(isQuestion: Bool) throws(ByteReader.Truncated) -> [PacketField] {
        var fields = FieldList()
        fields.add("name", try name(&reader))
        let type = try reader.u16()
        fields.add("type", type, in: Self.types)
        let kind = try reader.u16()
        if type != 41 { fields.add("class", kind & 0x7FFF, in: [1: "in", 255: "any"]) } // of opt it is a size
        guard !isQuestion else { return fields.fields }
        fields.add("ttl", try reader.u32())
        try fields.add("data", data(type, ByteReader(reader.bytes(reader.u16()))))
        return fields.fields
    }

    private func data(_ type: Int, _ contents: ByteReader) throws(ByteReader.Truncated) -> PacketValue {
        var contents = contents
        let bytes = contents.rest
        switch type {
        case 1 where bytes.count == 4, 28 where bytes.count == 16: return .address(bytes)
        case 2, 5, 12: return .text(try name(&contents))
        case 15:
            let preference = try contents.u16()
            return .record([
                PacketField("preference", .integer(preference)), PacketField("exchange", .text(try name(&contents))),
            ])
        case 16:
            var texts: [PacketValue] = []
            while !contents.isAtEnd { texts.append(.bytes(try contents.bytes(try contents.u8()))) }
            return .list(texts)
        case 33:
            let numbers = [try contents.u16(), try contents.u16(), try contents.u16()]
            return .record([
                PacketField("priority", .integer(numbers[0])), PacketField("weight", .integer(numbers[1])),
                PacketField("port", .integer(numbers[2])), PacketField("target", .text(try name(&contents))),
            ])
        default: return .bytes(bytes)
        }
    }

    /// Reads a name, which may go on anywhere before; a name has 255 bytes at most, so that a circle ends.
    private func name(_ reader: inout ByteReader) throws(ByteReader.Truncated) -> String {
        var labels: [String] = []
        var length = 0
        var place = reader
        var hasJumped = false
        while true {
            let count = try place.u8()
            if count >= 0xC0 {
                let offset = (count & 0x3F) << 8 | (try place.u8())
                if !hasJumped { reader = place }
                hasJumped = true
                length += 2
                guard offset < message.count, length <= 255 else { throw ByteReader.Truncated() }
                place = ByteReader(message.dropFirst(offset))
            } else if count == 0 {
                if !hasJumped { reader = place }
                return labels.isEmpty ? "." : labels.joined(separator: ".")
            } else {
                length += count + 1
                guard count < 64, length <= 255 else { throw ByteReader.Truncated() }
                labels.append(String(decoding: try place.bytes(count), as: UTF8.self))
            }
        }
    }
}
