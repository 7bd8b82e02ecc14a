// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// An address with a prefix length, as the kernel's addresses and routes have it: "10.0.0.1/24".
///
/// It keeps the bits after the prefix, because an address assigned to a link needs them; `network` clears them.
public struct CIDR: Hashable, Sendable {
    /// The address with all its bits.
    public let address: IPAddress
    /// How many leading bits name the network: 0-32 or 0-128.
    public let prefixLength: UInt8

    /// Puts an address and a prefix length together; nil if the address has fewer bits.
    public init?(_ address: IPAddress, prefixLength: UInt8) {
        guard prefixLength <= address.bitWidth else { return nil }
        self.address = address
        self.prefixLength = prefixLength
    }

    /// The network that holds this one address: a prefix of all its bits.
    public init(host address: IPAddress) {
        self.address = address
        prefixLength = address.bitWidth
    }

    /// The network that holds every address of a family: 0.0.0.0/0 or ::/0, the destination of a default route.
    public static func any(family: UInt8) -> CIDR {
        CIDR(unchecked: .unspecified(family: family), 0)
    }

    private init(unchecked address: IPAddress, _ prefixLength: UInt8) {
        self.address = address
        self.prefixLength = prefixLength
    }

    /// `AF_INET` or `AF_INET6`.
    public var family: UInt8 { address.family }
    /// The same with the bits after the prefix cleared: "10.0.0.0/24" of "10.0.0.1/24".
    public var network: CIDR { CIDR(unchecked: address.masked(to: prefixLength), prefixLength) }
    /// Whether bits after the prefix are set, which the kernel refuses in a route.
    public var hasHostBits: Bool { address.masked(to: prefixLength) != address }
    /// Whether the prefix covers the whole address.
    public var isHost: Bool { prefixLength == address.bitWidth }

    /// The last address of the network, which IPv4 sends to all of it; nil for IPv6, and for networks of one or two.
    public var broadcast: IPAddress? {
        guard address.isIPv4, prefixLength < 31 else { return nil }
        let bits = address.withBytes { UInt32(bigEndian: $0.loadUnaligned(as: UInt32.self)) }
        let last = (bits | UInt32.max >> prefixLength).bigEndian
        return withUnsafeBytes(of: last) { IPAddress(family: IPAddress.inet, bytes: $0) }
    }

    /// Whether `other` is in this network.
    public func contains(_ other: IPAddress) -> Bool {
        other.family == family && other.masked(to: prefixLength) == address.masked(to: prefixLength)
    }

    /// The address with a number in this network, counted from its first address, which has number 0; a negative one
    /// counts from the end, where the last has -1. Nil if the network has not so many.
    public func address(number: Int) -> IPAddress? {
        let hostBits = Int(address.bitWidth - prefixLength)
        let capacity = hostBits >= 63 ? Int.max : 1 << hostBits
        guard number < capacity, number >= -capacity else { return nil }
        let first = address.masked(to: prefixLength)
        return number >= 0 ? first.advanced(by: number) : first.filled(from: prefixLength).advanced(by: number + 1)
    }
}

// MARK: Text

extension CIDR {
    /// Reads "10.0.0.1/24" or "fd00::1/64"; without a prefix length it is a host's, unless one is required.
    ///
    /// Raises an `AddressError` that says which part is wrong.
    public init(parsing text: String, requiresPrefix: Bool) throws(AddressError) {
        var text = text
        let result = text.withUTF8 { utf8 in
            Result { () throws(AddressError) in try CIDR(utf8: utf8, requiresPrefix: requiresPrefix) }
        }
        self = try result.get()
    }

    /// Reads UTF-8 text as `init(parsing:requiresPrefix:)` does, without making a string of it.
    public init(utf8 text: UnsafeBufferPointer<UInt8>, requiresPrefix: Bool) throws(AddressError) {
        let slash = text.firstIndex(of: UInt8(ascii: "/")) ?? text.count
        guard let address = IPAddress(utf8: UnsafeBufferPointer(rebasing: text[..<slash])) else {
            throw Self.error(text, .notAnAddress)
        }
        if slash < text.count {
            let length = UnsafeBufferPointer(rebasing: text[(slash + 1)...])
            switch Self.parsePrefixLength(length, maximum: address.bitWidth) {
            case .success(let length): self.init(unchecked: address, length)
            case .failure(.notANumber): throw Self.error(text, .prefixLengthNotANumber)
            case .failure(.outOfRange): throw Self.error(text, .prefixLengthOutOfRange(maximum: address.bitWidth))
            }
        } else if requiresPrefix {
            throw Self.error(text, .missingPrefixLength(example: address.isIPv4 ? 24 : 64))
        } else {
            self.init(host: address)
        }
    }

    /// How many bytes the longest one takes as text.
    public static let maximumTextLength = IPAddress.maximumTextLength + "/128".utf8.count

    /// Writes it as text into `buffer` and returns the number of bytes, or 0 if it does not fit.
    ///
    /// `maximumTextLength` bytes are always enough. There is no terminating NUL.
    public func write(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var length = address.write(into: buffer)
        let digits = prefixLength >= 100 ? 3 : prefixLength >= 10 ? 2 : 1
        guard length > 0, buffer.count >= length + 1 + digits else { return 0 }
        buffer.append(UInt8(ascii: "/"), at: &length)
        buffer.append(decimal: prefixLength, at: &length)
        return length
    }

    private static func parsePrefixLength(
        _ text: UnsafeBufferPointer<UInt8>, maximum: UInt8
    ) -> Result<UInt8, PrefixFault> {
        // A leading zero is refused: some programs read 010 as eight.
        guard !text.isEmpty, text.count == 1 || text[0] != UInt8(ascii: "0") else { return .failure(.notANumber) }
        var length: UInt32 = 0
        for byte in text {
            let digit = UInt32(byte &- UInt8(ascii: "0"))
            guard digit <= 9 else { return .failure(.notANumber) }
            // Beyond the maximum the value does not matter, and must not overflow.
            length = min(length * 10 + digit, UInt32(UInt8.max))
        }
        return length <= UInt32(maximum) ? .success(UInt8(length)) : .failure(.outOfRange)
    }

    private enum PrefixFault: Error { case notANumber, outOfRange }

    private static func error(_ text: UnsafeBufferPointer<UInt8>, _ reason: AddressError.Reason) -> AddressError {
        AddressError(String(decoding: text, as: UTF8.self), reason)
    }
}

extension CIDR: CustomStringConvertible {
    /// The form that `ip` prints and the initializer reads: "10.0.0.1/24".
    public var description: String {
        String(unsafeUninitializedCapacity: Self.maximumTextLength) { write(into: $0) }
    }
}
