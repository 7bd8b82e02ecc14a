// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// IP in IP: the tunnels whose attributes are `IFLA_IPTUN_*`.
extension LinkKind {
    /// IPv4 in IPv4.
    ///
    /// Equivalent to: `ip link add NAME type ipip remote ADDRESS local ADDRESS`.
    /// Source: `net/ipv4/ipip.c: ipip_policy`.
    public static let ipip = LinkKind(
        "ipip", FieldTable(ipv4Fields([("any", 0), ("ipip", 4), ("mplsip", 137)])), option: "CONFIG_NET_IPIP",
        lower: .tunnel(IFLA_IPTUN_LINK), forgets: true)

    /// IPv6 in IPv4. Source: `net/ipv6/sit.c: ipip6_policy`.
    public static let sit = LinkKind(
        "sit",
        FieldTable(ipv4Fields([("any", 0), ("ipip", 4), ("ip6ip", 41), ("mplsip", 137)]) + [
            Field("isatap", IFLA_IPTUN_FLAGS, .flagPart(0x0001, .half, .network)),
            Field("prefix", IFLA_IPTUN_6RD_PREFIX, .ipv6), Field("prefixlen", IFLA_IPTUN_6RD_PREFIXLEN, .half),
            Field("relay_prefix", IFLA_IPTUN_6RD_RELAY_PREFIX, .ipv4),
            Field("relay_prefixlen", IFLA_IPTUN_6RD_RELAY_PREFIXLEN, .half),
        ]), option: "CONFIG_IPV6_SIT", lower: .tunnel(IFLA_IPTUN_LINK), forgets: true)

    /// IPv4 or IPv6 in IPv6. Source: `net/ipv6/ip6_tunnel.c: ip6_tnl_policy`.
    public static let ip6tnl = LinkKind(
        "ip6tnl",
        FieldTable([
            Field("proto", IFLA_IPTUN_PROTO, .word([("any", 0), ("ipip6", 4), ("ip6ip6", 41)], .byte)),
            Field("remote", IFLA_IPTUN_REMOTE, .ipv6), Field("local_address", IFLA_IPTUN_LOCAL, .ipv6),
            Field("ttl", IFLA_IPTUN_TTL, .byte), Field("encap_limit", IFLA_IPTUN_ENCAP_LIMIT, .byte),
        ] + ip6Fields(flowInformation: IFLA_IPTUN_FLOWINFO, flags: IFLA_IPTUN_FLAGS) + commonFields),
        module: "ip6_tunnel", option: "CONFIG_IPV6_TUNNEL", lower: .tunnel(IFLA_IPTUN_LINK), forgets: true)

    private static func ipv4Fields(_ protocols: [(name: String, value: UInt64)]) -> [Field] {
        [
            Field("proto", IFLA_IPTUN_PROTO, .word(protocols, .byte)),
            Field("remote", IFLA_IPTUN_REMOTE, .ipv4), Field("local_address", IFLA_IPTUN_LOCAL, .ipv4),
            Field("ttl", IFLA_IPTUN_TTL, .ttl), Field("tos", IFLA_IPTUN_TOS, .tos),
            Field("pmtudisc", IFLA_IPTUN_PMTUDISC, .flag),
        ] + commonFields
    }

    private static let commonFields = [
        Field("encap", IFLA_IPTUN_ENCAP_TYPE, .encapsulation),
        Field("encap_sport", IFLA_IPTUN_ENCAP_SPORT, .port), Field("encap_dport", IFLA_IPTUN_ENCAP_DPORT, .port),
        Field("encap_csum", IFLA_IPTUN_ENCAP_FLAGS, .flagPart(1, .half, .host)),
        Field("encap_csum6", IFLA_IPTUN_ENCAP_FLAGS, .flagPart(2, .half, .host)),
        Field("encap_remcsum", IFLA_IPTUN_ENCAP_FLAGS, .flagPart(4, .half, .host)),
        Field("external", IFLA_IPTUN_COLLECT_METADATA, .presence), Field("fwmark", IFLA_IPTUN_FWMARK, .word),
    ]
}
