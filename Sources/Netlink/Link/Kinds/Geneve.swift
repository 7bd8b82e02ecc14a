// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension LinkKind {
    /// Ethernet frames in UDP, with room for options.
    ///
    /// Equivalent to: `ip link add NAME type geneve id ID remote ADDRESS`.
    /// Source: `drivers/net/geneve.c: geneve_policy`.
    public static let geneve = LinkKind(
        "geneve", geneveTable, option: "CONFIG_GENEVE", lower: .socket, required: ["id", "remote"])

    private static let geneveTable = FieldTable([
        Field("id", IFLA_GENEVE_ID, .number(.word, 0...0xFF_FFFF)),
        Field("remote", IFLA_GENEVE_REMOTE, .address(ipv6: IFLA_GENEVE_REMOTE6)),
        Field("port", IFLA_GENEVE_PORT, .port), Field("ttl", IFLA_GENEVE_TTL, .byte),
        Field("ttl_inherit", IFLA_GENEVE_TTL_INHERIT, .flag), Field("tos", IFLA_GENEVE_TOS, .tos),
        Field("df", IFLA_GENEVE_DF, .dontFragment),
        Field("label", IFLA_GENEVE_LABEL, .networkOrder(.word, 0...0xF_FFFF)),
        Field("udp_csum", IFLA_GENEVE_UDP_CSUM, .flag),
        Field("udp_zero_csum6_tx", IFLA_GENEVE_UDP_ZERO_CSUM6_TX, .flag),
        Field("udp_zero_csum6_rx", IFLA_GENEVE_UDP_ZERO_CSUM6_RX, .flag),
        Field("external", IFLA_GENEVE_COLLECT_METADATA, .presence),
        Field("inner_proto_inherit", IFLA_GENEVE_INNER_PROTO_INHERIT, .presence),
    ])
}
