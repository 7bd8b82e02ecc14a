// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// A key of a u32 filter: a word of the packet, counted from its network header, and which bits of it count.
struct U32Key: Hashable {
    /// Where the word stands; the kernel wants whole words.
    var offset: Int32
    /// In the order of the packet: the first byte is the highest.
    var value: UInt32
    var mask: UInt32
    /// Whether the offset counts from the header behind that of IP.
    var isBehindHeader = false

    /// A key as scripts write it: 8, 16 or 32 bits at an offset.
    static let table = FieldTable([
        Field("at", .signed(-4096...65535)),
        Field("u32", .word), Field("u16", .half), Field("u8", .byte),
        Field("mask", .word), Field("nexthdr", .flag),
    ])

    private static let widths: [(name: String, width: Int32)] = [("u32", 4), ("u16", 2), ("u8", 1)]

    /// Why a key cannot be; nil if it can.
    static func problem(_ fields: FieldValues) -> String? {
        let given = widths.filter { fields[$0.name] != nil }
        guard let (name, width) = given.first, given.count == 1 else {
            return "each key has one of 'u8', 'u16' and 'u32'"
        }
        let offset = fields.signed("at") ?? 0
        guard offset % Int64(width) == 0 else { return "\(name) at \(offset): a multiple of \(width) expected" }
        let largest = UInt64.max >> UInt64(64 - 8 * width)
        guard let mask = fields.number("mask"), mask > largest else { return nil }
        return "\(name) at \(offset): a mask of at most 0x\(String(largest, radix: 16)) expected"
    }

    init(offset: Int32, value: UInt32, mask: UInt32) {
        (self.offset, self.mask) = (offset, mask)
        self.value = value & mask
    }

    /// So many bytes at an offset that is a multiple of their number, in the word that holds them.
    init(at offset: Int32, width: Int32, value: UInt64, mask: UInt64) {
        let shift = UInt64(8 * (4 - width - (offset & 3)))
        self.init(
            offset: offset & ~3, value: UInt32(truncatingIfNeeded: value << shift),
            mask: UInt32(truncatingIfNeeded: mask << shift))
    }

    init(_ key: tc_u32_key) {
        offset = key.off
        (value, mask) = (UInt32(bigEndian: key.val), UInt32(bigEndian: key.mask))
        isBehindHeader = key.offmask != 0
    }

    var structure: tc_u32_key {
        tc_u32_key(mask: mask.bigEndian, val: value.bigEndian, off: offset, offmask: isBehindHeader ? -1 : 0)
    }

    /// The key as `list` tells it.
    var fields: FieldValues {
        var fields = FieldValues(Self.table)
        fields["at"] = .signed(Int64(offset))
        fields["u32"] = .number(UInt64(value))
        fields["mask"] = .number(UInt64(mask))
        if isBehindHeader { fields["nexthdr"] = .flag(true) }
        return fields
    }

    private init?(_ fields: FieldValues) {
        guard let (name, width) = Self.widths.first(where: { fields[$0.name] != nil }),
            let value = fields.number(name)
        else { return nil }
        let mask = fields.number("mask") ?? UInt64.max >> UInt64(64 - 8 * width)
        self.init(at: Int32(clamping: fields.signed("at") ?? 0), width: width, value: value, mask: mask)
        isBehindHeader = fields.flag("nexthdr") ?? false
    }

    // MARK: Headers of IP

    /// Where parts of the headers stand; ports where the header of IP has no options. Source: RFC 791, RFC 8200.
    private static let places: [(name: String, width: Int32, ipv4: Int32, ipv6: Int32)] = [
        ("ip_proto", 1, 9, 6), ("src_port", 2, 20, 40), ("dst_port", 2, 22, 42),
    ]

    /// All keys of a filter, those for parts of headers first.
    static func keys(_ values: FieldValues, isIPv6: Bool) -> [U32Key] {
        var keys: [U32Key] = []
        for (name, ipv4, ipv6) in [("src_ip", Int32(12), Int32(8)), ("dst_ip", 16, 24)] {
            guard let text = values.text(name), let network = try? CIDR(parsing: text, requiresPrefix: false) else {
                continue
            }
            keys += self.keys(network, at: network.address.isIPv4 ? ipv4 : ipv6)
        }
        for (name, width, ipv4, ipv6) in places {
            guard let match = match(values[name], width) else { continue }
            keys.append(U32Key(at: isIPv6 ? ipv6 : ipv4, width: width, value: match.value, mask: match.mask))
        }
        if let match = match(values["ip_tos"], 1) {
            // the class of traffic lies across two bytes in IPv6
            keys.append(isIPv6
                ? U32Key(at: 0, width: 2, value: match.value << 4, mask: match.mask << 4)
                : U32Key(at: 1, width: 1, value: match.value, mask: match.mask))
        }
        return keys + (values.list("keys") ?? []).compactMap { key in
            if case .fields(let fields) = key { U32Key(fields) } else { nil }
        }
    }

    /// The words of an address as far as its prefix goes.
    private static func keys(_ network: CIDR, at offset: Int32) -> [U32Key] {
        func words(_ address: IPAddress) -> [UInt32] {
            address.withBytes { bytes in
                stride(from: 0, to: bytes.count, by: 4).map {
                    UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self))
                }
            }
        }
        return zip(words(network.address), words(network.mask)).enumerated().compactMap { place, pair in
            pair.1 == 0 ? nil : U32Key(offset: offset + 4 * Int32(place), value: pair.0, mask: pair.1)
        }
    }

    private static func match(_ value: FieldValue?, _ width: Int32) -> NumberMatch? {
        let wide: FieldWidth = width == 1 ? .byte : .half
        switch value {
        case .number(let number): return NumberMatch(number, wide.largest)
        case .named(let number): return NumberMatch(UInt64(number), wide.largest)
        case .text(let text):
            return FilterNames.ipProtocols.number(text).map { NumberMatch(UInt64($0), wide.largest) }
                ?? NumberMatch(text, wide)
        default: return nil
        }
    }
}
