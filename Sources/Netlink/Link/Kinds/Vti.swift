// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// Tunnels for IPsec: what goes through is handled by the policies with the tunnel's keys as their mark.
extension LinkKind {
    /// Over IPv4.
    ///
    /// Equivalent to: `ip link add NAME type vti remote ADDRESS local ADDRESS key KEY`.
    /// Source: `net/ipv4/ip_vti.c: vti_policy`.
    public static let vti = LinkKind(
        "vti", vtiTable(.ipv4), module: "ip_vti", option: "CONFIG_NET_IPVTI", lower: .tunnel(IFLA_VTI_LINK),
        forgets: true)

    /// Over IPv6. Source: `net/ipv6/ip6_vti.c: vti6_policy`.
    public static let vti6 = LinkKind(
        "vti6", vtiTable(.ipv6), module: "ip6_vti", option: "CONFIG_IPV6_VTI", lower: .tunnel(IFLA_VTI_LINK),
        forgets: true)

    private static func vtiTable(_ address: FieldForm) -> FieldTable {
        FieldTable([
            Field("remote", IFLA_VTI_REMOTE, address), Field("local_address", IFLA_VTI_LOCAL, address),
            Field("key", shorthandFor: ["ikey", "okey"]),
            Field("ikey", IFLA_VTI_IKEY, .networkOrder(.word, 0...0xFFFF_FFFF)),
            Field("okey", IFLA_VTI_OKEY, .networkOrder(.word, 0...0xFFFF_FFFF)),
            Field("fwmark", IFLA_VTI_FWMARK, .word),
        ])
    }
}
