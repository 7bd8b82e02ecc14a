// SPDX-License-Identifier: GPL-3.0-or-later

/// Echoes, and what hosts and routers say of packets. Source: RFC 792.
extension Packet {
    private static let icmpNames = [
        0: "echo reply", 3: "destination unreachable", 4: "source quench", 5: "redirect", 8: "echo request",
        9: "router advertisement", 10: "router solicitation", 11: "time exceeded", 12: "parameter problem",
        13: "timestamp request", 14: "timestamp reply",
    ]

    mutating func readICMP(_ bytes: ArraySlice<UInt8>) {
        let outer = self
        _ = read("icmp", bytes) { reader, fields throws(ByteReader.Truncated) in
            let type = try reader.u8()
            let code = try reader.u8()
            fields.add("type", type)
            fields.add("code", code)
            if let name = Self.icmpNames[type] { fields.add("name", name) }
            fields.add("checksum", try reader.u16())
            switch type {
            case 0, 8, 13, 14:
                fields.add("id", try reader.u16())
                fields.add("seq", try reader.u16())
            case 3 where code == 4:
                try reader.skip(2)
                fields.add("mtu", try reader.u16())
            case 5: fields.add("gateway", .address(try reader.bytes(4)))
            default: try reader.skip(4)
            }
            if [3, 4, 5, 11, 12].contains(type) { fields.addOriginal(reader.rest, outer) }
        }
    }
}

extension FieldList {
    /// Adds the headers of the packet that a message is about.
    mutating func addOriginal(_ bytes: ArraySlice<UInt8>, _ outer: Packet) {
        let original = Packet(bytes, within: outer)
        if !original.headers.isEmpty { add("original", .record(original.headers)) }
    }
}
