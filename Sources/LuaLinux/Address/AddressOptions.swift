// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// Addresses as options.
extension Options {
    /// `"10.0.0.1"` or `"fd00::1"`.
    func ipAddress(_ key: StaticString) throws -> IPAddress? {
        try bytes(key, "address") { text in
            if let address = IPAddress(utf8: text) { return address }
            throw error(key, "'\(String(decoding: text, as: UTF8.self))' is not an IPv4 or IPv6 address")
        }
    }

    /// `"ipv4"` or `"ipv6"` as an address family.
    func family(_ key: StaticString = "family") throws -> AddressFamily? {
        guard let word = try string(key) else { return nil }
        guard let family = AddressFamily(rawValue: word) else {
            throw error(key, "'ipv4' or 'ipv6' expected, got '\(word)'")
        }
        return family
    }
}

/// The two families of addresses, as scripts name them.
enum AddressFamily: String {
    case ipv4, ipv6

    init(_ address: IPAddress) { self = address.isIPv4 ? .ipv4 : .ipv6 }

    /// The number in sys/socket.h.
    var number: UInt8 { UInt8(self == .ipv4 ? AF_INET : AF_INET6) }
}
