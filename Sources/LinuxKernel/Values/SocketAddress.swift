// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// An address and a port, as `struct sockaddr_in` and `struct sockaddr_in6` hold them: "10.0.0.1:51820",
/// "[fd00::1]:51820", "[fe80::1%7]:51820".
public struct SocketAddress: Hashable, Sendable {
    public var address: IPAddress
    public var port: UInt16
    /// The index of the link that a link-local address of IPv6 is reached by; 0 for none.
    public var scope: UInt32

    public init(_ address: IPAddress, port: UInt16, scope: UInt32 = 0) {
        self.address = address
        self.port = port
        self.scope = scope
    }

    /// Reads text. A scope is a number, or what `link` knows the number of.
    public init?(_ text: String, link: (String) -> UInt32? = { _ in nil }) {
        guard let colon = text.lastIndex(of: ":"), let port = Self.port(text[text.index(after: colon)...])
        else { return nil }
        var host = String(text[..<colon])
        var scope: UInt32 = 0
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = String(host.dropFirst().dropLast()) }
        if isBracketed, let percent = host.firstIndex(of: "%") {
            let name = String(host[host.index(after: percent)...])
            guard let number = UInt32(name) ?? link(name) else { return nil }
            scope = number
            host = String(host[..<percent])
        }
        guard let address = IPAddress(host), address.isIPv6 == isBracketed else { return nil }
        self.init(address, port: port, scope: scope)
    }

    private static func port(_ text: Substring) -> UInt16? {
        text.allSatisfy(\.isNumber) ? UInt16(text) : nil
    }

    /// Takes a structure of the kernel; nil if it is of another family, or too short.
    public init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 16 else { return nil }
        let family = bytes.loadUnaligned(as: sa_family_t.self)
        let port = UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
        switch Int32(family) {
        case AF_INET:
            let address = IPAddress(family: IPAddress.inet, bytes: UnsafeRawBufferPointer(rebasing: bytes[4..<8]))
            guard let address else { return nil }
            self.init(address, port: port)
        case AF_INET6 where bytes.count >= 28:
            let address = IPAddress(family: IPAddress.inet6, bytes: UnsafeRawBufferPointer(rebasing: bytes[8..<24]))
            guard let address else { return nil }
            self.init(address, port: port, scope: bytes.loadUnaligned(fromByteOffset: 24, as: UInt32.self))
        default: return nil
        }
    }

    /// The structure of the kernel.
    public var bytes: [UInt8] {
        var bytes = withUnsafeBytes(of: sa_family_t(address.family)) { Array($0) }
        bytes += [UInt8(port >> 8), UInt8(port & 0xFF)]
        guard address.isIPv6 else { return bytes + address.withBytes { Array($0) } + [UInt8](repeating: 0, count: 8) }
        bytes += [0, 0, 0, 0] + address.withBytes { Array($0) }
        return bytes + withUnsafeBytes(of: scope) { Array($0) }
    }
}

extension SocketAddress: CustomStringConvertible {
    public var description: String {
        guard address.isIPv6 else { return "\(address):\(port)" }
        return "[\(address)\(scope == 0 ? "" : "%\(scope)")]:\(port)"
    }
}
