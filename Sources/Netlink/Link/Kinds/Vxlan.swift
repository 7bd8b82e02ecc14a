// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension LinkKind {
    /// Ethernet frames in UDP: one network over another.
    ///
    /// Equivalent to: `ip link add NAME type vxlan id ID remote ADDRESS dev DEV`.
    /// Source: `drivers/net/vxlan/vxlan_core.c: vxlan_policy`.
    public static let vxlan = LinkKind(
        "vxlan", vxlanTable, option: "CONFIG_VXLAN", lower: .own(IFLA_VXLAN_LINK), required: ["id"],
        // What is heard from whom says nothing where each packet is told its way: ip-link(8) does without, too.
        withExternal: [("learning", .flag(false))])

    private static let vxlanTable = FieldTable([
        Field("id", IFLA_VXLAN_ID, .number(.word, 0...0xFF_FFFF)),
        Field("remote", IFLA_VXLAN_GROUP, .address(ipv6: IFLA_VXLAN_GROUP6)),
        Field("local_address", IFLA_VXLAN_LOCAL, .address(ipv6: IFLA_VXLAN_LOCAL6)),
        Field("port", IFLA_VXLAN_PORT, .port), Field("port_range", IFLA_VXLAN_PORT_RANGE, .ports),
        Field("ttl", IFLA_VXLAN_TTL, .byte), Field("ttl_inherit", IFLA_VXLAN_TTL_INHERIT, .presence),
        Field("tos", IFLA_VXLAN_TOS, .tos), Field("df", IFLA_VXLAN_DF, .dontFragment),
        Field("label", IFLA_VXLAN_LABEL, .networkOrder(.word, 0...0xF_FFFF)),
        Field("learning", IFLA_VXLAN_LEARNING, .flag), Field("proxy", IFLA_VXLAN_PROXY, .flag),
        Field("rsc", IFLA_VXLAN_RSC, .flag), Field("l2miss", IFLA_VXLAN_L2MISS, .flag),
        Field("l3miss", IFLA_VXLAN_L3MISS, .flag), Field("ageing", IFLA_VXLAN_AGEING, .seconds(.whole, .word)),
        Field("limit", IFLA_VXLAN_LIMIT, .word), Field("udp_csum", IFLA_VXLAN_UDP_CSUM, .flag),
        Field("udp_zero_csum6_tx", IFLA_VXLAN_UDP_ZERO_CSUM6_TX, .flag),
        Field("udp_zero_csum6_rx", IFLA_VXLAN_UDP_ZERO_CSUM6_RX, .flag),
        Field("remcsum_tx", IFLA_VXLAN_REMCSUM_TX, .flag), Field("remcsum_rx", IFLA_VXLAN_REMCSUM_RX, .flag),
        Field("external", IFLA_VXLAN_COLLECT_METADATA, .flag), Field("vnifilter", IFLA_VXLAN_VNIFILTER, .flag),
        Field("gbp", IFLA_VXLAN_GBP, .presence), Field("gpe", IFLA_VXLAN_GPE, .presence),
        Field("localbypass", Int(CLINUX_IFLA_VXLAN_LOCALBYPASS), .flag),
    ])
}
