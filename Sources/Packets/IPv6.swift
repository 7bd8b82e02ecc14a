// SPDX-License-Identifier: GPL-3.0-or-later

/// IPv6 and its extension headers. Source: RFC 8200.
extension Packet {
    mutating func readIPv6(_ bytes: ArraySlice<UInt8>) {
        var next = 0
        var isWhole = true
        var length = 0
        let rest = read("ipv6", bytes) { reader, fields throws(ByteReader.Truncated) in
            let first = try reader.u32()
            fields.add("traffic_class", first >> 20 & 0xFF)
            fields.add("flow_label", first & 0xFFFFF)
            length = try reader.u16()
            fields.add("length", length)
            next = try reader.u8()
            fields.add("next_header", next, in: Self.protocols)
            fields.add("hop_limit", try reader.u8())
            fields.add("source", .address(try reader.bytes(16)))
            fields.add("destination", .address(try reader.bytes(16)))
        }
        guard var rest else { return }
        if length > 0 { rest = rest.prefix(length) } // 0 is that of a jumbogram, or of one that is not segmented yet
        var extensions: [PacketValue] = []
        while Self.isExtension(next), extensions.count < 16 {
            guard let behind = readExtension(&next, rest, &extensions, &isWhole) else { break }
            rest = behind
        }
        if !extensions.isEmpty { headers.append(PacketField("ipv6_extensions", .list(extensions))) }
        if truncated == nil { readTransport(next, rest, isWhole: isWhole) }
    }

    private static func isExtension(_ number: Int) -> Bool { [0, 43, 44, 51, 60].contains(number) }

    /// Reads one extension header into the list.
    private mutating func readExtension(
        _ next: inout Int, _ bytes: ArraySlice<UInt8>, _ list: inout [PacketValue], _ isWhole: inout Bool
    ) -> ArraySlice<UInt8>? {
        let kind = next
        var following = 0
        var isFirst = true
        let rest = read("ipv6_extension", bytes) { reader, fields throws(ByteReader.Truncated) in
            fields.add("kind", kind, in: Self.protocols)
            following = try reader.u8()
            fields.add("next_header", following, in: Self.protocols)
            let length = try reader.u8()
            if kind == 44 {
                let place = try reader.u16()
                fields.add("fragment_offset", place & 0xFFF8)
                fields.add("more_fragments", place & 1 != 0)
                fields.add("id", try reader.u32())
                isFirst = place & 0xFFF8 == 0
            } else {
                // an authentication header counts in other units
                fields.add("data", try reader.bytes(kind == 51 ? length * 4 + 6 : length * 8 + 6))
            }
        }
        guard let rest else { return nil }
        if case .record(let fields)? = headers.popLast()?.value { list.append(.record(fields)) }
        next = following
        isWhole = isWhole && isFirst
        return rest
    }
}
