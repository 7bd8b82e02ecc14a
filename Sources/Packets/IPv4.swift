// SPDX-License-Identifier: GPL-3.0-or-later

/// IPv4. Source: RFC 791.
extension Packet {
    /// Reads IPv4 or IPv6, as the version says.
    mutating func readIP(_ bytes: ArraySlice<UInt8>) {
        switch bytes.first.map({ $0 >> 4 }) {
        case 4: readIPv4(bytes)
        case 6: readIPv6(bytes)
        default: payload = bytes
        }
    }

    private mutating func readIPv4(_ bytes: ArraySlice<UInt8>) {
        var number = 0
        var fragment = 0
        // what the link has filled a short frame up with is not the packet's
        var packet = bytes
        let rest = read("ipv4", bytes) { reader, fields throws(ByteReader.Truncated) in
            let headerLength = (try reader.u8() & 0xF) * 4
            fields.add("tos", try reader.u8())
            let length = try reader.u16()
            fields.add("length", length)
            fields.add("id", try reader.u16())
            fragment = try reader.u16()
            fields.add("dont_fragment", fragment & 0x4000 != 0)
            fields.add("more_fragments", fragment & 0x2000 != 0)
            fields.add("fragment_offset", (fragment & 0x1FFF) * 8)
            fields.add("ttl", try reader.u8())
            number = try reader.u8()
            fields.add("protocol", number, in: Self.protocols)
            fields.add("checksum", try reader.u16())
            fields.add("source", .address(try reader.bytes(4)))
            fields.add("destination", .address(try reader.bytes(4)))
            let options = try reader.bytes(max(headerLength, 20) - 20)
            if !options.isEmpty { fields.add("options", options) }
            // of a segment that the link cuts later, the length is 0
            packet = length == 0 ? bytes : bytes.prefix(max(length, headerLength))
        }
        guard let rest else { return }
        let contents = rest.prefix(max(packet.endIndex - rest.startIndex, 0))
        readTransport(number, contents, isWhole: fragment & 0x1FFF == 0)
    }

    static let protocols = [
        0: "hopopt", 1: "icmp", 2: "igmp", 4: "ipip", 6: "tcp", 17: "udp", 41: "ipv6", 43: "ipv6-route",
        44: "ipv6-frag", 47: "gre", 50: "esp", 51: "ah", 58: "ipv6-icmp", 59: "ipv6-nonxt", 60: "ipv6-opts",
        89: "ospf", 103: "pim", 112: "vrrp", 132: "sctp", 136: "udplite",
    ]

    /// Reads what is in a packet of IP; of a fragment that is not the first there is nothing to tell.
    mutating func readTransport(_ number: Int, _ bytes: ArraySlice<UInt8>, isWhole: Bool) {
        payload = bytes
        guard isWhole else { return }
        switch number {
        case 1: readICMP(bytes)
        case 4, 41: readInner(bytes)
        case 6: readTCP(bytes)
        case 17: readUDP(bytes)
        case 58: readICMPv6(bytes)
        default: break
        }
    }

    /// Reads a packet of IP within this one.
    private mutating func readInner(_ bytes: ArraySlice<UInt8>) {
        let inner = Packet(bytes, within: self)
        headers.append(PacketField("inner", .record(inner.headers)))
        (payload, truncated) = (inner.payload, inner.truncated)
    }
}
