// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// Echo requests of ICMP and ICMPv6, and what can be told from the beginning of a message.
///
/// Source: RFC 792, RFC 4443.
enum EchoMessage {
    static let headerSize = 8

    /// An echo request. The kernel fills in the checksum of ICMPv6 itself.
    static func request(isIPv4: Bool, id: UInt16, sequence: UInt16, payload: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = [isIPv4 ? UInt8(ICMP_ECHO) : UInt8(ICMPV6_ECHO_REQUEST), 0, 0, 0]
        for number in [id, sequence] { bytes += [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)] }
        bytes += payload
        if isIPv4 {
            let sum = checksum(bytes)
            (bytes[2], bytes[3]) = (UInt8(sum >> 8), UInt8(truncatingIfNeeded: sum))
        }
        return bytes
    }

    /// The ones' complement of the ones' complement sum of all 16-bit words. Source: RFC 1071.
    static func checksum(_ bytes: [UInt8]) -> UInt16 {
        var sum: UInt32 = 0
        for index in stride(from: 0, to: bytes.count, by: 2) {
            sum += UInt32(bytes[index]) << 8 | (index + 1 < bytes.count ? UInt32(bytes[index + 1]) : 0)
        }
        while sum > 0xFFFF { sum = sum & 0xFFFF + sum >> 16 }
        return ~UInt16(truncatingIfNeeded: sum)
    }

    /// The numbers of an echo message: type, id and sequence number; nil if it has not so many bytes.
    static func numbers(_ bytes: ArraySlice<UInt8>) -> (type: UInt8, id: UInt16, sequence: UInt16)? {
        guard bytes.count >= headerSize else { return nil }
        let start = bytes.startIndex
        func word(_ offset: Int) -> UInt16 { UInt16(bytes[start + offset]) << 8 | UInt16(bytes[start + offset + 1]) }
        return (bytes[start], word(4), word(6))
    }

    static func isReply(_ type: UInt8, isIPv4: Bool) -> Bool {
        type == (isIPv4 ? UInt8(ICMP_ECHOREPLY) : UInt8(ICMPV6_ECHO_REPLY))
    }
}
