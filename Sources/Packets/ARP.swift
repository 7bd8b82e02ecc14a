// SPDX-License-Identifier: GPL-3.0-or-later

/// Who has an address. Source: RFC 826.
extension Packet {
    mutating func readARP(_ bytes: ArraySlice<UInt8>) {
        let operations = [1: "request", 2: "reply", 3: "reverse request", 4: "reverse reply"]
        _ = read("arp", bytes) { reader, fields throws(ByteReader.Truncated) in
            fields.add("hardware", try reader.u16())
            fields.add("protocol", try reader.u16())
            let (hardware, network) = (try reader.u8(), try reader.u8())
            fields.add("operation", try reader.u16(), in: operations)
            let isKnown = hardware == 6 && network == 4
            func mac(_ bytes: ArraySlice<UInt8>) -> PacketValue { isKnown ? .mac(bytes) : .bytes(bytes) }
            func address(_ bytes: ArraySlice<UInt8>) -> PacketValue { isKnown ? .address(bytes) : .bytes(bytes) }
            fields.add("sender_mac", mac(try reader.bytes(hardware)))
            fields.add("sender_address", address(try reader.bytes(network)))
            fields.add("target_mac", mac(try reader.bytes(hardware)))
            fields.add("target_address", address(try reader.bytes(network)))
        }
    }
}
