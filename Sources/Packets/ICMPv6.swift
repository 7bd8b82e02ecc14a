// SPDX-License-Identifier: GPL-3.0-or-later

/// Echoes, errors and the discovery of neighbours and routers. Source: RFC 4443, RFC 4861.
extension Packet {
    private static let icmpv6Names = [
        1: "destination unreachable", 2: "packet too big", 3: "time exceeded", 4: "parameter problem",
        128: "echo request", 129: "echo reply", 130: "multicast listener query", 131: "multicast listener report",
        132: "multicast listener done", 133: "router solicitation", 134: "router advertisement",
        135: "neighbour solicitation", 136: "neighbour advertisement", 137: "redirect",
        143: "multicast listener report",
    ]

    mutating func readICMPv6(_ bytes: ArraySlice<UInt8>) {
        let outer = self
        _ = read("icmpv6", bytes) { reader, fields throws(ByteReader.Truncated) in
            let type = try reader.u8()
            fields.add("type", type)
            fields.add("code", try reader.u8())
            if let name = Self.icmpv6Names[type] { fields.add("name", name) }
            fields.add("checksum", try reader.u16())
            switch type {
            case 1...4:
                let word = try reader.u32()
                if type == 2 { fields.add("mtu", word) }
                fields.addOriginal(reader.rest, outer)
            case 128, 129:
                fields.add("id", try reader.u16())
                fields.add("seq", try reader.u16())
            case 133...137: try fields.addDiscovery(type, &reader)
            default: break
            }
        }
    }
}

extension FieldList {
    fileprivate mutating func addDiscovery(_ type: Int, _ reader: inout ByteReader) throws(ByteReader.Truncated) {
        switch type {
        case 134:
            add("hop_limit", try reader.u8())
            let flags = try reader.u8()
            add("managed", flags & 0x80 != 0)
            add("other_configuration", flags & 0x40 != 0)
            add("lifetime", try reader.u16())
            add("reachable_time", try reader.u32())
            add("retransmission_time", try reader.u32())
        case 136:
            let flags = try reader.u32() >> 29
            add("router", flags & 4 != 0)
            add("solicited", flags & 2 != 0)
            add("override", flags & 1 != 0)
        default: try reader.skip(4)
        }
        if type >= 135 { add("target", .address(try reader.bytes(16))) }
        if type == 137 { add("destination", .address(try reader.bytes(16))) }
        try addDiscoveryOptions(&reader)
    }

    private mutating func addDiscoveryOptions(_ reader: inout ByteReader) throws(ByteReader.Truncated) {
        var prefixes: [PacketValue] = []
        while !reader.isAtEnd {
            let kind = try reader.u8()
            let length = try reader.u8() * 8
            guard length > 0 else { throw ByteReader.Truncated() }
            var option = ByteReader(try reader.bytes(length - 2))
            switch kind {
            case 1 where length == 8: add("source_mac", .mac(try option.bytes(6)))
            case 2 where length == 8: add("target_mac", .mac(try option.bytes(6)))
            case 3: prefixes.append(.record(try Self.prefix(&option)))
            case 5:
                try option.skip(2)
                add("mtu", try option.u32())
            default: break
            }
        }
        if !prefixes.isEmpty { add("prefixes", .list(prefixes)) }
    }

    private static func prefix(_ option: inout ByteReader) throws(ByteReader.Truncated) -> [PacketField] {
        var fields = FieldList()
        let length = try option.u8()
        let flags = try option.u8()
        fields.add("length", length)
        fields.add("on_link", flags & 0x80 != 0)
        fields.add("autonomous", flags & 0x40 != 0)
        fields.add("valid_lifetime", try option.u32())
        fields.add("preferred_lifetime", try option.u32())
        try option.skip(4)
        fields.add("address", .address(try option.bytes(16)))
        return fields.fields
    }
}
