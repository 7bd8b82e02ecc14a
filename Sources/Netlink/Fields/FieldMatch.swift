// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// What part of a packet must be, as a field: a value under one attribute, and under another the bits that count.
/// Values are texts, "VALUE" or "VALUE/MASK".
public enum FieldMatch: Sendable {
    /// A number, and which of its bits count.
    case number(FieldWidth, FieldOrder, mask: Int)
    /// A hardware address, and which of its bits count: a mask in the same form, or how many of the first.
    case mac(mask: Int)
    /// A network of IPv4, or of IPv6 under attributes of its own.
    case network(mask: Int, ipv6: Int, mask6: Int)

    /// The attributes that hold masks.
    var masks: [Int] {
        switch self {
        case .number(_, _, let mask), .mac(let mask): [mask]
        case .network(let mask, _, let mask6): [mask, mask6]
        }
    }

    /// All attributes beside that of the field.
    var attributes: [Int] {
        if case .network(_, let ipv6, _) = self { masks + [ipv6] } else { masks }
    }

    /// The value without its mask, which ``masked(_:by:)`` adds when that comes.
    func decode(_ attribute: AttributeView) throws(KernelError) -> FieldValue? {
        switch self {
        case .number(let width, let order, _): .number(try attribute.number(width, order))
        case .mac: attribute.loadMAC().map { .text($0.description) }
        case .network: attribute.loadAddress().map { .text($0.description) }
        }
    }

    /// A decoded value under the mask that an attribute holds.
    func masked(_ value: FieldValue, by attribute: AttributeView) throws(KernelError) -> FieldValue {
        switch (self, value) {
        case (.number(let width, let order, _), .number(let number)):
            let mask = try attribute.number(width, order)
            return mask == width.largest ? value : .text(NumberMatch(number, mask).description)
        case (.mac, .text(let text)):
            guard let mask = attribute.loadMAC(), mask != .broadcast else { return value }
            return .text("\(text)/\(mask)")
        case (.network, .text(let text)):
            let length = attribute.payload.reduce(0) { $0 + $1.nonzeroBitCount }
            return .text("\(text)/\(length)")
        default: return value
        }
    }

    /// - Returns: Whether the field holds such a value.
    func encode(_ value: FieldValue, as attribute: Int, into writer: inout MessageWriter) -> Bool {
        switch (self, value) {
        case (.number(let width, let order, let mask), .number(let number)):
            return writer.attribute(attribute, number, width, order)
                && writer.attribute(mask, width.largest, width, order)
        case (.number(let width, let order, let mask), .text(let text)):
            guard let match = NumberMatch(text, width) else { return false }
            return writer.attribute(attribute, match.value, width, order)
                && writer.attribute(mask, match.mask, width, order)
        case (.mac(let mask), .text(let text)):
            guard let match = MACMatch(text) else { return false }
            writer.attribute(attribute, mac: match.address)
            writer.attribute(mask, mac: match.mask)
        case (.network(let mask, let ipv6, let mask6), .text(let text)):
            guard let network = try? CIDR(parsing: text, requiresPrefix: false) else { return false }
            let isIPv4 = network.address.isIPv4
            writer.attribute(isIPv4 ? attribute : ipv6, address: network.address)
            writer.attribute(isIPv4 ? mask : mask6, address: network.mask)
        default: return false
        }
        return true
    }
}

/// A number of which some bits count: "0x10/0x3f".
public struct NumberMatch: Hashable, Sendable, CustomStringConvertible {
    public var value: UInt64
    public var mask: UInt64

    public init(_ value: UInt64, _ mask: UInt64) {
        (self.value, self.mask) = (value, mask)
    }

    /// Reads "VALUE" or "VALUE/MASK", each in decimal or with 0x; nil if a part does not fit.
    public init?(_ text: String, _ width: FieldWidth) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { part in
            part.hasPrefix("0x") ? UInt64(part.dropFirst(2), radix: 16) : UInt64(part)
        }
        guard parts.count <= 2, let value = parts[0], let mask = parts.count == 2 ? parts[1] : width.largest,
            value <= width.largest, mask <= width.largest
        else { return nil }
        self.init(value, mask)
    }

    public var description: String { "0x\(String(value, radix: 16))/0x\(String(mask, radix: 16))" }
}

/// A hardware address of which some bits count: "02:00:00:00:00:00/ff:ff:00:00:00:00" or "02:00:00:00:00:00/16".
public struct MACMatch: Hashable, Sendable {
    public var address: MACAddress
    public var mask: MACAddress

    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let address = MACAddress(parts[0]) else { return nil }
        self.address = address
        guard parts.count == 2 else {
            mask = .broadcast
            return
        }
        if let mask = MACAddress(parts[1]) {
            self.mask = mask
        } else if let length = Int(parts[1]), (0...48).contains(length) {
            mask = MACAddress(bits: ~0 << UInt64(48 - length))
        } else {
            return nil
        }
    }
}

extension CIDR {
    /// The address whose bits are ones as far as the prefix goes.
    var mask: IPAddress {
        let bytes = (0..<Int(address.bitWidth) / 8).map { place in
            UInt8(truncatingIfNeeded: 0xFF00 >> max(0, min(8, Int(prefixLength) - 8 * place)))
        }
        return bytes.withUnsafeBytes { IPAddress(family: address.family, bytes: $0) } ?? address
    }
}
