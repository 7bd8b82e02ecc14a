// SPDX-License-Identifier: GPL-3.0-or-later

/// The headers that Linux gives packets of links of any type. Source: pcap-linktype(7), LINKTYPE_LINUX_SLL and SLL2.
extension Packet {
    private static let ways = [0: "in", 1: "broadcast", 2: "multicast", 3: "other", 4: "out"]

    mutating func readLinuxCooked(_ bytes: ArraySlice<UInt8>) {
        var type = 0
        let rest = read("cooked", bytes) { reader, fields throws(ByteReader.Truncated) in
            fields.add("way", try reader.u16(), in: Self.ways)
            fields.add("link_type", try reader.u16())
            let length = try reader.u16()
            fields.addSource(try reader.bytes(8).prefix(length))
            type = try reader.u16()
            fields.add("type", type)
        }
        if let rest { readBehindEthernet(type, rest) }
    }

    /// The second version, which tells the link as well.
    mutating func readLinuxCooked2(_ bytes: ArraySlice<UInt8>) {
        var type = 0
        var index = 0
        let rest = read("cooked", bytes) { reader, fields throws(ByteReader.Truncated) in
            type = try reader.u16()
            fields.add("type", type)
            try reader.skip(2)
            index = try reader.u32()
            fields.add("link_type", try reader.u16())
            fields.add("way", try reader.u8(), in: Self.ways)
            let length = try reader.u8()
            fields.addSource(try reader.bytes(8).prefix(length))
        }
        guard let rest else { return }
        linkIndex = index
        readBehindEthernet(type, rest)
    }
}

extension FieldList {
    fileprivate mutating func addSource(_ address: ArraySlice<UInt8>) {
        if address.count == 6 { add("source", .mac(address)) }
    }
}
