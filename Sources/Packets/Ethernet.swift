// SPDX-License-Identifier: GPL-3.0-or-later

/// Ethernet and VLAN tags. Source: IEEE 802.3, IEEE 802.1Q.
extension Packet {
    mutating func readEthernet(_ bytes: ArraySlice<UInt8>) {
        var type = 0
        let rest = read("ethernet", bytes) { reader, fields throws(ByteReader.Truncated) in
            fields.add("destination", .mac(try reader.bytes(6)))
            fields.add("source", .mac(try reader.bytes(6)))
            type = try reader.u16()
            // up to 1500 it is the length of the old format
            if type > 1500 { fields.add("type", type) } else { fields.add("length", type) }
        }
        if let rest { readBehindEthernet(type, rest) }
    }

    mutating func readBehindEthernet(_ type: Int, _ bytes: ArraySlice<UInt8>) {
        switch type {
        case 0x8100, 0x88A8: readVLAN(type, bytes)
        case 0x0806: readARP(bytes)
        case 0x0800, 0x86DD: readIP(bytes)
        default: payload = bytes
        }
    }

    private mutating func readVLAN(_ tag: Int, _ bytes: ArraySlice<UInt8>) {
        var type = tag
        var tags: [PacketValue] = []
        let list = headers.count
        var rest = bytes
        while type == 0x8100 || type == 0x88A8, tags.count < 8 {
            let tag = type
            let behind = read("vlan", rest) { reader, fields throws(ByteReader.Truncated) in
                let control = try reader.u16()
                fields.add("id", control & 0xFFF)
                fields.add("priority", control >> 13)
                if control & 0x1000 != 0 { fields.add("drop_eligible", true) }
                fields.add("tag", tag)
                type = try reader.u16()
                fields.add("type", type)
            }
            guard let behind else { break } // it is the last header, and stands behind those before
            if case .record(let fields)? = headers.popLast()?.value { tags.append(.record(fields)) }
            rest = behind
        }
        // one tag is what there is nearly always: its fields are at hand then
        if tags.count == 1, let only = tags.first {
            headers.insert(PacketField("vlan", only), at: list)
        } else if let outermost = tags.first {
            headers.insert(PacketField("vlan", outermost), at: list)
            headers.insert(PacketField("vlans", .list(tags)), at: list + 1)
        }
        if truncated == nil { readBehindEthernet(tags.count < 8 ? type : 0, rest) }
    }
}
