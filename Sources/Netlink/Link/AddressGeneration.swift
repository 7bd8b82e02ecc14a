// SPDX-License-Identifier: GPL-3.0-or-later

/// How a link makes the interface identifiers of its addresses of IPv6 (`enum in6_addr_gen_mode`).
///
/// Equivalent to: `ip link set dev NAME addrgenmode MODE`. Source: ip-link(8), `linux/if_link.h`.
public enum AddressGeneration: UInt8, Sendable, CaseIterable {
    /// From the hardware address.
    case eui64 = 0
    /// Not at all: no link-local address.
    case none = 1
    /// From a secret, the same each time (RFC 7217).
    case stableSecret = 2
    /// The same, with a secret that the kernel makes up.
    case random = 3

    /// iproute2's word.
    public var name: String {
        switch self {
        case .eui64: "eui64"
        case .none: "none"
        case .stableSecret: "stable_secret"
        case .random: "random"
        }
    }
}
