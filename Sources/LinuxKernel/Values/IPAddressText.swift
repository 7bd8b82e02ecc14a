// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// Addresses as text. IPv4 is read and written by hand, because dumps of thousands of routes do nothing else.
extension IPAddress {
    /// Reads "10.0.0.1" (exactly four decimal numbers without leading zeros) or "fd00::1"; nil for anything else.
    ///
    /// Source: inet_pton(3).
    public init?(_ text: String) {
        var text = text
        let address = text.withUTF8 { IPAddress(utf8: $0) }
        guard let address else { return nil }
        self = address
    }

    /// Reads an address from UTF-8 text without making a string of it; nil if it is none.
    public init?(utf8 text: UnsafeBufferPointer<UInt8>) {
        guard let address = Self.parseIPv4(text) ?? Self.parseIPv6(text) else { return nil }
        self = address
    }

    /// How many bytes the longest address takes as text.
    public static let maximumTextLength = Int(INET6_ADDRSTRLEN) - 1

    /// Writes the address as text into `buffer` and returns the number of bytes, or 0 if it does not fit.
    ///
    /// `maximumTextLength` bytes are always enough. There is no terminating NUL.
    public func write(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        isIPv4 ? writeIPv4(into: buffer) : writeIPv6(into: buffer)
    }

    private static func parseIPv4(_ text: UnsafeBufferPointer<UInt8>) -> IPAddress? {
        guard text.count >= 7, text.count <= 15 else { return nil }
        var address: UInt32 = 0
        var dots = 0
        var part: UInt32 = 0
        var digits = 0
        for byte in text {
            if byte == UInt8(ascii: ".") {
                guard digits > 0, dots < 3 else { return nil }
                address = address << 8 | part
                (dots, part, digits) = (dots + 1, 0, 0)
            } else {
                let digit = UInt32(byte &- UInt8(ascii: "0"))
                // A leading zero is refused: some programs read 010 as eight.
                guard digit <= 9, digits == 0 || part != 0 else { return nil }
                part = part * 10 + digit
                digits += 1
                guard part <= 255 else { return nil }
            }
        }
        guard dots == 3, digits > 0 else { return nil }
        address = address << 8 | part
        return IPAddress(
            v4: UInt8(truncatingIfNeeded: address >> 24), UInt8(truncatingIfNeeded: address >> 16),
            UInt8(truncatingIfNeeded: address >> 8), UInt8(truncatingIfNeeded: address))
    }

    private static func parseIPv6(_ text: UnsafeBufferPointer<UInt8>) -> IPAddress? {
        guard text.count >= 2, text.count <= maximumTextLength, !text.contains(0) else { return nil }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { terminated in
            for (index, byte) in text.enumerated() { terminated[index] = CChar(bitPattern: byte) }
            terminated[text.count] = 0
            var bytes = in6_addr()
            guard inet_pton(AF_INET6, terminated.baseAddress, &bytes) == 1 else { return nil }
            return withUnsafeBytes(of: bytes) { IPAddress(family: inet6, bytes: $0) }
        }
    }

    private func writeIPv4(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        // At most 15 bytes: with less room the length decides, which is found by writing elsewhere first.
        guard buffer.count >= 15 else { return copyIPv4(into: buffer) }
        var length = 0
        var rest = UInt32(truncatingIfNeeded: bits.upper >> 32)
        for part in 0..<4 {
            if part > 0 { buffer.append(UInt8(ascii: "."), at: &length) }
            buffer.append(decimal: UInt8(truncatingIfNeeded: rest >> 24), at: &length)
            rest <<= 8
        }
        return length
    }

    private func copyIPv4(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 15) { room in
            let length = writeIPv4(into: room)
            guard length <= buffer.count else { return 0 }
            _ = buffer.update(fromContentsOf: room[..<length])
            return length
        }
    }

    private func writeIPv6(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { text in
            let written = withBytes { inet_ntop(AF_INET6, $0.baseAddress, text.baseAddress, socklen_t(text.count)) }
            guard written != nil, let start = text.baseAddress else { return 0 }
            let length = strlen(start)
            guard length <= buffer.count else { return 0 }
            for index in 0..<length { buffer[index] = UInt8(bitPattern: text[index]) }
            return length
        }
    }
}

extension IPAddress: CustomStringConvertible {
    /// The address as `ip` prints it: "10.0.0.1", "fd00::1".
    public var description: String {
        String(unsafeUninitializedCapacity: Self.maximumTextLength) { write(into: $0) }
    }
}

extension UnsafeMutableBufferPointer<UInt8> {
    /// Stores `byte` at `position` and steps on; the caller has made sure of the room.
    func append(_ byte: UInt8, at position: inout Int) {
        self[position] = byte
        position += 1
    }

    /// Stores a number of up to three digits at `position` and steps on.
    func append(decimal number: UInt8, at position: inout Int) {
        if number >= 100 { append(UInt8(ascii: "0") + number / 100, at: &position) }
        if number >= 10 { append(UInt8(ascii: "0") + number / 10 % 10, at: &position) }
        append(UInt8(ascii: "0") + number % 10, at: &position)
    }
}
