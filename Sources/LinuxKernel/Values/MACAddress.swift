// SPDX-License-Identifier: GPL-3.0-or-later

/// A link-layer address of six bytes, as Ethernet has it.
public struct MACAddress: Hashable, Sendable {
    /// The address as one number; the first byte is the highest of its 48 bits.
    public let bits: UInt64

    /// How many bytes an address has (`ETH_ALEN`).
    public static let byteCount = 6
    /// How many bytes an address takes as text.
    public static let textLength = 17
    /// ff:ff:ff:ff:ff:ff, which every station of a link takes for its own.
    public static let broadcast = MACAddress(bits: 0xFFFF_FFFF_FFFF)

    /// Takes the lower 48 bits of a number.
    public init(bits: UInt64) {
        self.bits = bits & 0xFFFF_FFFF_FFFF
    }

    /// Takes six bytes in the order of the wire, as a netlink attribute holds them; nil if they are not six.
    public init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount else { return nil }
        bits = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Reads "02:00:00:00:00:01": six pairs of hexadecimal digits, of either case, with colons between.
    public init?(_ text: String) {
        var text = text
        let address = text.withUTF8 { MACAddress(utf8: $0) }
        guard let address else { return nil }
        self = address
    }

    /// Reads UTF-8 text as `init(_:)` does, without making a string of it.
    public init?(utf8 text: UnsafeBufferPointer<UInt8>) {
        guard text.count == Self.textLength else { return nil }
        var bits: UInt64 = 0
        for place in stride(from: 0, to: Self.textLength, by: 3) {
            guard let high = Self.hexadecimalValue(text[place]), let low = Self.hexadecimalValue(text[place + 1]),
                place + 2 == Self.textLength || text[place + 2] == UInt8(ascii: ":")
            else { return nil }
            bits = bits << 8 | high << 4 | low
        }
        self.bits = bits
    }

    /// Whether it names a group of stations: the lowest bit of the first byte (IEEE 802).
    public var isMulticast: Bool { bits >> 40 & 0x01 != 0 }
    /// Whether no manufacturer assigned it: the second lowest bit of the first byte (IEEE 802).
    public var isLocallyAdministered: Bool { bits >> 40 & 0x02 != 0 }

    /// Hands the six bytes to `body`, in the order of the wire.
    public func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try withUnsafeBytes(of: (bits << 16).bigEndian) { (all: UnsafeRawBufferPointer) throws(E) in
            try body(UnsafeRawBufferPointer(rebasing: all[..<Self.byteCount]))
        }
    }

    /// Writes the address as text into `buffer` and returns the number of bytes, or 0 if it does not fit.
    public func write(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        guard buffer.count >= Self.textLength else { return 0 }
        var position = 0
        for shift in stride(from: UInt64(40), through: 0, by: -8) {
            let byte = UInt8(truncatingIfNeeded: bits >> shift)
            if position > 0 { buffer.append(UInt8(ascii: ":"), at: &position) }
            buffer.append(Self.hexadecimalDigit(byte >> 4), at: &position)
            buffer.append(Self.hexadecimalDigit(byte & 0xF), at: &position)
        }
        return position
    }

    private static func hexadecimalValue(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    private static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

extension MACAddress: CustomStringConvertible {
    /// The address as `ip` prints it: "02:00:00:00:00:01".
    public var description: String {
        String(unsafeUninitializedCapacity: Self.textLength) { write(into: $0) }
    }
}
