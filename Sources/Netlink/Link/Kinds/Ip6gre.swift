// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension LinkKind {
    /// IP packets in GRE, over IPv6.
    ///
    /// Equivalent to: `ip link add NAME type ip6gre remote ADDRESS local ADDRESS`.
    /// Source: `net/ipv6/ip6_gre.c: ip6gre_policy`.
    public static let ip6gre = LinkKind(
        "ip6gre", FieldTable(ip6greFields), module: "ip6_gre", option: "CONFIG_IPV6_GRE", lower: .tunnel(IFLA_GRE_LINK),
        forgets: true)

    /// Ethernet frames in GRE, over IPv6.
    public static let ip6gretap = LinkKind(
        "ip6gretap", FieldTable(ip6greFields), module: "ip6_gre", option: "CONFIG_IPV6_GRE",
        lower: .tunnel(IFLA_GRE_LINK), forgets: true)

    /// Mirrored frames in GRE, over IPv6.
    public static let ip6erspan = LinkKind(
        "ip6erspan", FieldTable(ip6greFields + erspanFields), module: "ip6_gre", option: "CONFIG_IPV6_GRE",
        lower: .tunnel(IFLA_GRE_LINK), required: ["key"], forgets: true)

    private static let ip6greFields = commonGreFields + [
        Field("remote", IFLA_GRE_REMOTE, .ipv6), Field("local_address", IFLA_GRE_LOCAL, .ipv6),
        Field("ttl", IFLA_GRE_TTL, .byte), Field("encap_limit", IFLA_GRE_ENCAP_LIMIT, .byte),
    ] + ip6Fields(flowInformation: IFLA_GRE_FLOWINFO, flags: IFLA_GRE_FLAGS)

    /// What all tunnels over IPv6 have. Source: `linux/ip6_tunnel.h: IP6_TNL_F_*`.
    static func ip6Fields(flowInformation: Int, flags: Int) -> [Field] {
        func flag(_ name: StaticString, _ bit: UInt64) -> Field {
            Field(name, flags, .flagPart(bit, .word, .host))
        }
        return [
            Field("tclass", flowInformation, .part(0x0FF0_0000, .word, .network)),
            Field("flowlabel", flowInformation, .part(0x000F_FFFF, .word, .network)),
            flag("ignore_encap_limit", 0x01), flag("tclass_inherit", 0x02), flag("flowlabel_inherit", 0x04),
            flag("dscp_inherit", 0x10), flag("fwmark_inherit", 0x20), flag("allow_localremote", 0x40),
        ]
    }
}
