// SPDX-License-Identifier: GPL-3.0-or-later

/// How hosts get their addresses. Source: RFC 2131, RFC 2132.
extension Packet {
    mutating func readDHCP(_ bytes: ArraySlice<UInt8>) {
        _ = read("dhcp", bytes) { reader, fields throws(ByteReader.Truncated) in
            fields.add("operation", try reader.u8(), in: [1: "request", 2: "reply"])
            let (hardware, length) = (try reader.u8(), try reader.u8())
            fields.add("hops", try reader.u8())
            fields.add("transaction", try reader.u32())
            fields.add("seconds", try reader.u16())
            fields.add("broadcast", try reader.u16() & 0x8000 != 0)
            fields.add("client_address", .address(try reader.bytes(4)))
            fields.add("your_address", .address(try reader.bytes(4)))
            fields.add("server_address", .address(try reader.bytes(4)))
            fields.add("relay_address", .address(try reader.bytes(4)))
            let address = try reader.bytes(16)
            fields.add("client_mac", hardware == 1 && length == 6 ? .mac(address.prefix(6)) : .bytes(address))
            try reader.skip(192) // the names of a server and a file, of before DHCP
            guard try reader.u32() == 0x6382_5363 else { return }
            try fields.addOptions(&reader)
        }
    }
}

extension FieldList {
    fileprivate mutating func addOptions(_ reader: inout ByteReader) throws(ByteReader.Truncated) {
        var others: [PacketValue] = []
        while !reader.isAtEnd {
            let number = try reader.u8()
            if number == 0 { continue }
            if number == 255 { break }
            let bytes = try reader.bytes(try reader.u8())
            guard try !addOption(number, bytes) else { continue }
            others.append(.record([PacketField("code", .integer(number)), PacketField("data", .bytes(bytes))]))
        }
        if !others.isEmpty { add("options", .list(others)) }
    }

    private static let messages = [
        1: "discover", 2: "offer", 3: "request", 4: "decline", 5: "ack", 6: "nak", 7: "release", 8: "inform",
    ]

    /// Adds an option that is known; false for any other.
    private mutating func addOption(_ number: Int, _ bytes: ArraySlice<UInt8>) throws(ByteReader.Truncated) -> Bool {
        var reader = ByteReader(bytes)
        switch number {
        case 53: add("message", try reader.u8(), in: Self.messages)
        case 1 where bytes.count == 4: add("netmask", .address(bytes))
        case 3: add("routers", Self.addresses(bytes))
        case 6: add("dns_servers", Self.addresses(bytes))
        case 12: add("hostname", String(decoding: bytes, as: UTF8.self))
        case 15: add("domain", String(decoding: bytes, as: UTF8.self))
        case 50 where bytes.count == 4: add("requested_address", .address(bytes))
        case 51: add("lease_time", try reader.u32())
        case 54 where bytes.count == 4: add("server", .address(bytes))
        case 55: add("requested_options", .list(bytes.map { .integer(Int($0)) }))
        case 56: add("error", String(decoding: bytes, as: UTF8.self))
        default: return false
        }
        return true
    }

    private static func addresses(_ bytes: ArraySlice<UInt8>) -> PacketValue {
        let starts = stride(from: bytes.startIndex, to: bytes.endIndex - bytes.count % 4, by: 4)
        return .list(starts.map { .address(bytes[$0..<$0 + 4]) })
    }
}
