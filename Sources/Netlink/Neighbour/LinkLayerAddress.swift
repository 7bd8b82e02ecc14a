// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// The address of a station on its link, of whatever length the link's technology gives it: six bytes on Ethernet, an
/// IP address on a tunnel, 20 bytes on InfiniBand.
public struct LinkLayerAddress: Hashable, Sendable {
    /// The bytes in the order of the wire.
    public let bytes: [UInt8]

    /// The longest that the kernel takes (`MAX_ADDR_LEN`).
    public static let maximumCount = 32

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public init(_ mac: MACAddress) { self.init(mac.withBytes { Array($0) }) }

    /// Reads pairs of hexadecimal digits with colons between, as Ethernet and InfiniBand have them, or an IP address.
    public init?(_ text: String) {
        if let mac = MACAddress(text) {
            self.init(mac)
        } else if let address = IPAddress(text) {
            self.init(address.withBytes { Array($0) })
        } else {
            let pairs = text.split(separator: ":", omittingEmptySubsequences: false)
            let read = pairs.compactMap { $0.utf8.count == 2 ? UInt8($0, radix: 16) : nil }
            guard read.count == pairs.count, read.count > 1, read.count <= Self.maximumCount else { return nil }
            self.init(read)
        }
    }
}

extension LinkLayerAddress: CustomStringConvertible {
    /// What `ip` prints: an IP address for 4 and 16 bytes, and else pairs of digits.
    public var description: String {
        bytes.withUnsafeBytes { raw in
            if let mac = MACAddress(bytes: raw) { return mac.description }
            for family in [IPAddress.inet, IPAddress.inet6] {
                if let address = IPAddress(family: family, bytes: raw) { return address.description }
            }
            return raw.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
        }
    }
}
