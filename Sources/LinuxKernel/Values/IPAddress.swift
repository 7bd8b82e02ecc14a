// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// An IPv4 or IPv6 address, kept in 16 bytes beside its family.
public struct IPAddress: Hashable, Sendable {
    /// The bytes in network order, as two words in the order of memory; IPv4 has the first four, and zeros.
    @usableFromInline let upper: UInt64
    @usableFromInline let lower: UInt64
    /// `AF_INET` or `AF_INET6`, as wide as netlink's headers have it.
    public let family: UInt8

    @usableFromInline init(upper: UInt64, lower: UInt64, family: UInt8) {
        self.upper = upper
        self.lower = lower
        self.family = family
    }

    /// `AF_INET`.
    @inlinable public static var inet: UInt8 { UInt8(AF_INET) }
    /// `AF_INET6`.
    @inlinable public static var inet6: UInt8 { UInt8(AF_INET6) }

    /// The IPv4 address of four bytes, first byte first.
    public init(v4 first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
        let bytes = UInt64(first) | UInt64(second) << 8 | UInt64(third) << 16 | UInt64(fourth) << 24
        self.init(upper: UInt64(littleEndian: bytes), lower: 0, family: Self.inet)
    }

    /// Takes the bytes of an address of `family` in network order, as a netlink attribute holds them.
    ///
    /// Nil if the family is none of the two, or has addresses of another length.
    public init?(family: UInt8, bytes: UnsafeRawBufferPointer) {
        switch (family, bytes.count) {
        case (Self.inet, 4):
            self.init(v4: bytes[0], bytes[1], bytes[2], bytes[3])
        case (Self.inet6, 16):
            let upper = bytes.loadUnaligned(as: UInt64.self)
            let lower = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            self.init(upper: upper, lower: lower, family: family)
        default:
            return nil
        }
    }

    /// The address of `family` whose bits are all zero: 0.0.0.0, or `::` for any other family.
    public static func unspecified(family: UInt8) -> IPAddress {
        IPAddress(upper: 0, lower: 0, family: family == inet ? inet : inet6)
    }

    /// Whether it is an IPv4 address.
    @inlinable public var isIPv4: Bool { family == Self.inet }
    /// Whether it is an IPv6 address.
    @inlinable public var isIPv6: Bool { family == Self.inet6 }
    /// How many bytes an address of this family has.
    @inlinable public var byteCount: Int { isIPv4 ? 4 : 16 }
    /// How many bits an address of this family has: 32 or 128.
    @inlinable public var bitWidth: UInt8 { isIPv4 ? 32 : 128 }

    /// Whether all bits are zero: 0.0.0.0 or `::`.
    public var isUnspecified: Bool { upper == 0 && lower == 0 }
    /// Whether it is in 127.0.0.0/8, or is `::1`.
    public var isLoopback: Bool {
        isIPv4 ? bits.upper >> 56 == 127 : bits.upper == 0 && bits.lower == 1
    }
    /// Whether it is in 224.0.0.0/4 or ff00::/8.
    public var isMulticast: Bool {
        isIPv4 ? bits.upper >> 60 == 0xE : bits.upper >> 56 == 0xFF
    }
    /// Whether it is in 169.254.0.0/16 or fe80::/10.
    public var isLinkLocal: Bool {
        isIPv4 ? bits.upper >> 48 == 0xA9FE : bits.upper >> 54 == 0xFE80 >> 6
    }

    /// Hands the bytes to `body`, in network order: 4 or 16 of them.
    @inlinable
    public func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try withUnsafeBytes(of: (upper, lower)) { (all: UnsafeRawBufferPointer) throws(E) in
            try body(UnsafeRawBufferPointer(rebasing: all[..<byteCount]))
        }
    }
}

extension IPAddress {
    /// The address as two numbers; IPv4 stands in the 32 high bits of the upper one.
    var bits: (upper: UInt64, lower: UInt64) { (UInt64(bigEndian: upper), UInt64(bigEndian: lower)) }

    /// The address so many numbers further on, without regard to where its network ends.
    func advanced(by number: Int) -> IPAddress {
        let distance = UInt64(bitPattern: Int64(number))
        if isIPv4 {
            let value = UInt32(truncatingIfNeeded: bits.upper >> 32) &+ UInt32(truncatingIfNeeded: distance)
            return IPAddress(upper: UInt64(bigEndian: UInt64(value) << 32), lower: 0, family: family)
        }
        let (low, carries) = bits.lower.addingReportingOverflow(distance)
        let high = bits.upper &+ (number < 0 ? UInt64.max : 0) &+ (carries ? 1 : 0)
        return IPAddress(upper: UInt64(bigEndian: high), lower: UInt64(bigEndian: low), family: family)
    }

    /// The address with all bits after the first `length` set.
    func filled(from length: UInt8) -> IPAddress {
        let rest = masked(to: length)
        let upperMask = length >= 64 ? 0 : UInt64.max >> UInt64(length)
        if isIPv4 {
            let upper = rest.bits.upper | upperMask & 0xFFFF_FFFF_0000_0000
            return IPAddress(upper: UInt64(bigEndian: upper), lower: 0, family: family)
        }
        let lowerMask = length <= 64 ? UInt64.max : length >= 128 ? 0 : UInt64.max >> UInt64(length - 64)
        return IPAddress(
            upper: UInt64(bigEndian: rest.bits.upper | upperMask),
            lower: UInt64(bigEndian: rest.bits.lower | lowerMask), family: family)
    }

    /// The address with all bits after the first `length` cleared.
    func masked(to length: UInt8) -> IPAddress {
        let upperMask = length >= 64 ? UInt64.max : ~(UInt64.max >> UInt64(length))
        let lowerMask = length <= 64 ? 0 : ~(UInt64.max >> UInt64(length - 64))
        return IPAddress(
            upper: UInt64(bigEndian: bits.upper & upperMask), lower: UInt64(bigEndian: bits.lower & lowerMask),
            family: family)
    }
}
