// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// The segments of a segment routing header (RFC 8754), in the order in which they are visited. On the wire they
/// stand in the opposite order.
struct SegmentRoutingHeader {
    let segments: [IPAddress]

    init(_ segments: [IPAddress]) { self.segments = segments }

    private static let headerSize = MemoryLayout<ipv6_sr_hdr>.size
    private static let addressSize = 16
    /// The type of routing header (IANA).
    private static let routingType: UInt8 = 4

    /// Reads a header. Raises `EBADMSG` if it is not whole.
    init(decoding bytes: UnsafeRawBufferPointer) throws(KernelError) {
        guard bytes.count >= Self.headerSize,
            let place = MemoryLayout<ipv6_sr_hdr>.offset(of: \.first_segment)
        else { throw .malformedMessage() }
        let count = Int(bytes[place]) + 1
        guard bytes.count >= Self.headerSize + count * Self.addressSize else { throw .malformedMessage() }
        segments = (0..<count).reversed().compactMap { place in
            let start = Self.headerSize + place * Self.addressSize
            return IPAddress(
                family: IPAddress.inet6,
                bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<start + Self.addressSize]))
        }
    }

    /// The header with the segments behind it; nil for more than its byte of length can tell, for none at all, or for
    /// an address that is not IPv6.
    var bytes: [UInt8]? {
        guard let last = UInt8(exactly: segments.count - 1), let length = UInt8(exactly: segments.count * 2),
            segments.allSatisfy(\.isIPv6)
        else { return nil }
        var header = ipv6_sr_hdr()
        header.hdrlen = length
        header.type = Self.routingType
        header.segments_left = last
        header.first_segment = last
        let start = withUnsafeBytes(of: header) { Array($0) }
        return segments.reversed().reduce(into: start) { bytes, segment in segment.withBytes { bytes += $0 } }
    }
}
