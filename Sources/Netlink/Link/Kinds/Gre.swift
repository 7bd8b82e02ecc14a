// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension LinkKind {
    /// IP packets in GRE, over IPv4.
    ///
    /// Equivalent to: `ip link add NAME type gre remote ADDRESS local ADDRESS`.
    /// Source: `net/ipv4/ip_gre.c: ipgre_policy`.
    public static let gre = LinkKind(
        "gre", FieldTable(greFields), module: "ip_gre", option: "CONFIG_NET_IPGRE", lower: .tunnel(IFLA_GRE_LINK),
        forgets: true)

    /// Ethernet frames in GRE, over IPv4.
    public static let gretap = LinkKind(
        "gretap", FieldTable(greFields), module: "ip_gre", option: "CONFIG_NET_IPGRE", lower: .tunnel(IFLA_GRE_LINK),
        forgets: true)

    /// Mirrored frames in GRE, over IPv4.
    public static let erspan = LinkKind(
        "erspan", FieldTable(greFields + erspanFields), module: "ip_gre", option: "CONFIG_NET_IPGRE",
        lower: .tunnel(IFLA_GRE_LINK), required: ["key"], forgets: true)

    private static let greFields = commonGreFields + [
        Field("remote", IFLA_GRE_REMOTE, .ipv4), Field("local_address", IFLA_GRE_LOCAL, .ipv4),
        Field("ttl", IFLA_GRE_TTL, .ttl), Field("tos", IFLA_GRE_TOS, .tos),
        Field("pmtudisc", IFLA_GRE_PMTUDISC, .flag), Field("ignore_df", IFLA_GRE_IGNORE_DF, .flag),
    ]

    /// What GRE has over either version of IP.
    static let commonGreFields = [
        Field("key", shorthandFor: ["ikey", "okey"]),
        Field("ikey", IFLA_GRE_IKEY, .keyed(flag: keyBit, of: IFLA_GRE_IFLAGS)),
        Field("okey", IFLA_GRE_OKEY, .keyed(flag: keyBit, of: IFLA_GRE_OFLAGS)),
        Field("csum", shorthandFor: ["icsum", "ocsum"]), Field("seq", shorthandFor: ["iseq", "oseq"]),
        flag("icsum", IFLA_GRE_IFLAGS, 0x8000), flag("ocsum", IFLA_GRE_OFLAGS, 0x8000),
        flag("iseq", IFLA_GRE_IFLAGS, 0x1000), flag("oseq", IFLA_GRE_OFLAGS, 0x1000),
        Field("encap", IFLA_GRE_ENCAP_TYPE, .encapsulation),
        Field("encap_sport", IFLA_GRE_ENCAP_SPORT, .port), Field("encap_dport", IFLA_GRE_ENCAP_DPORT, .port),
        Field("encap_csum", IFLA_GRE_ENCAP_FLAGS, .flagPart(1, .half, .host)),
        Field("encap_csum6", IFLA_GRE_ENCAP_FLAGS, .flagPart(2, .half, .host)),
        Field("encap_remcsum", IFLA_GRE_ENCAP_FLAGS, .flagPart(4, .half, .host)),
        Field("external", IFLA_GRE_COLLECT_METADATA, .presence), Field("fwmark", IFLA_GRE_FWMARK, .word),
    ]

    static let erspanFields = [
        Field("erspan_ver", IFLA_GRE_ERSPAN_VER, .number(.byte, 0...2)),
        Field("erspan_index", IFLA_GRE_ERSPAN_INDEX, .number(.word, 0...0xF_FFFF)),
        Field("erspan_dir", IFLA_GRE_ERSPAN_DIR, .choice(["ingress", "egress"], .byte)),
        Field("erspan_hwid", IFLA_GRE_ERSPAN_HWID, .number(.half, 0...0x3F)),
    ]

    /// `GRE_KEY`, in the order of the wire.
    private static let keyBit: UInt64 = 0x2000

    private static func flag(_ name: StaticString, _ attribute: Int, _ bit: UInt64) -> Field {
        Field(name, attribute, .flagPart(bit, .half, .network))
    }
}
