// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension FilterKind {
    /// Packets by what stands in their headers.
    ///
    /// Equivalent to: `tc filter add dev DEV parent 1: protocol ip flower ip_proto tcp dst_port 80 classid 1:1`.
    /// Source: tc-flower(8), `net/sched/cls_flower.c`.
    public static let flower = FilterKind(
        "flower", TrafficOptions(
            FieldTable(
                link + network + transport + icmp + arp + mpls + tunnel + tracking
                    + [Field("indev", Int(TCA_FLOWER_INDEV), .text(15))] + flags(Int(TCA_FLOWER_FLAGS))),
            problem: FlowerPorts.problem),
        FlowerPorts.self, actions: Int(TCA_FLOWER_ACT))

    private static func masked(_ name: StaticString, _ width: FieldWidth, _ attribute: Int, _ mask: Int) -> Field {
        Field(name, attribute, .match(.number(width, .network, mask: mask)))
    }

    private static func mac(_ name: StaticString, _ attribute: Int, _ mask: Int) -> Field {
        Field(name, attribute, .match(.mac(mask: mask)))
    }

    private static let link = [
        mac("dst_mac", Int(TCA_FLOWER_KEY_ETH_DST), Int(TCA_FLOWER_KEY_ETH_DST_MASK)),
        mac("src_mac", Int(TCA_FLOWER_KEY_ETH_SRC), Int(TCA_FLOWER_KEY_ETH_SRC_MASK)),
        Field("vlan_id", Int(TCA_FLOWER_KEY_VLAN_ID), .number(.half, 0...4095)),
        Field("vlan_prio", Int(TCA_FLOWER_KEY_VLAN_PRIO), .number(.byte, 0...7)),
        Field("vlan_ethtype", Int(TCA_FLOWER_KEY_VLAN_ETH_TYPE), .networkWord(frameTypes, .half)),
        Field("cvlan_id", Int(TCA_FLOWER_KEY_CVLAN_ID), .number(.half, 0...4095)),
        Field("cvlan_prio", Int(TCA_FLOWER_KEY_CVLAN_PRIO), .number(.byte, 0...7)),
        Field("cvlan_ethtype", Int(TCA_FLOWER_KEY_CVLAN_ETH_TYPE), .networkWord(frameTypes, .half)),
    ]

    private static let frameTypes: [(name: String, value: UInt64)] = [
        ("ip", 0x0800), ("ipv6", 0x86DD), ("arp", 0x0806), ("802.1Q", 0x8100), ("802.1ad", 0x88A8), ("mpls_uc", 0x8847),
    ]

    private static let network = [
        Field("ip_proto", Int(TCA_FLOWER_KEY_IP_PROTO), .named({ FilterNames.ipProtocols }, .byte)),
        Field(
            "src_ip", Int(TCA_FLOWER_KEY_IPV4_SRC),
            .match(.network(
                mask: Int(TCA_FLOWER_KEY_IPV4_SRC_MASK), ipv6: Int(TCA_FLOWER_KEY_IPV6_SRC),
                mask6: Int(TCA_FLOWER_KEY_IPV6_SRC_MASK)))),
        Field(
            "dst_ip", Int(TCA_FLOWER_KEY_IPV4_DST),
            .match(.network(
                mask: Int(TCA_FLOWER_KEY_IPV4_DST_MASK), ipv6: Int(TCA_FLOWER_KEY_IPV6_DST),
                mask6: Int(TCA_FLOWER_KEY_IPV6_DST_MASK)))),
        masked("ip_tos", .byte, Int(TCA_FLOWER_KEY_IP_TOS), Int(TCA_FLOWER_KEY_IP_TOS_MASK)),
        masked("ip_ttl", .byte, Int(TCA_FLOWER_KEY_IP_TTL), Int(TCA_FLOWER_KEY_IP_TTL_MASK)),
    ]

    private static let transport = [
        Field("src_port", .range(.half, 0...0xFFFF, .network)),
        Field("dst_port", .range(.half, 0...0xFFFF, .network)),
        masked("tcp_flags", .half, Int(TCA_FLOWER_KEY_TCP_FLAGS), Int(TCA_FLOWER_KEY_TCP_FLAGS_MASK)),
    ]

    private static let icmp = [
        Field("icmp_type", .byte), Field("icmp_code", .byte),
    ]

    private static let arp = [
        Field(
            "arp_sip", Int(TCA_FLOWER_KEY_ARP_SIP),
            .match(.network(mask: Int(TCA_FLOWER_KEY_ARP_SIP_MASK), ipv6: -1, mask6: -1))),
        Field(
            "arp_tip", Int(TCA_FLOWER_KEY_ARP_TIP),
            .match(.network(mask: Int(TCA_FLOWER_KEY_ARP_TIP_MASK), ipv6: -1, mask6: -1))),
        masked("arp_op", .byte, Int(TCA_FLOWER_KEY_ARP_OP), Int(TCA_FLOWER_KEY_ARP_OP_MASK)),
        mac("arp_sha", Int(TCA_FLOWER_KEY_ARP_SHA), Int(TCA_FLOWER_KEY_ARP_SHA_MASK)),
        mac("arp_tha", Int(TCA_FLOWER_KEY_ARP_THA), Int(TCA_FLOWER_KEY_ARP_THA_MASK)),
    ]

    private static let mpls = [
        Field("mpls_label", Int(TCA_FLOWER_KEY_MPLS_LABEL), .number(.word, 0...0xFFFFF)),
        Field("mpls_tc", Int(TCA_FLOWER_KEY_MPLS_TC), .number(.byte, 0...7)),
        Field("mpls_bos", Int(TCA_FLOWER_KEY_MPLS_BOS), .number(.byte, 0...1)),
        Field("mpls_ttl", Int(TCA_FLOWER_KEY_MPLS_TTL), .byte),
    ]

    private static let tunnel = [
        Field("enc_key_id", Int(TCA_FLOWER_KEY_ENC_KEY_ID), .networkOrder(.word, 0...0xFFFF_FFFF)),
        Field(
            "enc_src_ip", Int(TCA_FLOWER_KEY_ENC_IPV4_SRC),
            .match(.network(
                mask: Int(TCA_FLOWER_KEY_ENC_IPV4_SRC_MASK), ipv6: Int(TCA_FLOWER_KEY_ENC_IPV6_SRC),
                mask6: Int(TCA_FLOWER_KEY_ENC_IPV6_SRC_MASK)))),
        Field(
            "enc_dst_ip", Int(TCA_FLOWER_KEY_ENC_IPV4_DST),
            .match(.network(
                mask: Int(TCA_FLOWER_KEY_ENC_IPV4_DST_MASK), ipv6: Int(TCA_FLOWER_KEY_ENC_IPV6_DST),
                mask6: Int(TCA_FLOWER_KEY_ENC_IPV6_DST_MASK)))),
        masked("enc_dst_port", .half, Int(TCA_FLOWER_KEY_ENC_UDP_DST_PORT), Int(TCA_FLOWER_KEY_ENC_UDP_DST_PORT_MASK)),
        masked("enc_tos", .byte, Int(TCA_FLOWER_KEY_ENC_IP_TOS), Int(TCA_FLOWER_KEY_ENC_IP_TOS_MASK)),
        masked("enc_ttl", .byte, Int(TCA_FLOWER_KEY_ENC_IP_TTL), Int(TCA_FLOWER_KEY_ENC_IP_TTL_MASK)),
    ]

    /// What conntrack says of a packet; numbers in the host's byte order.
    private static let tracking = [
        Field(
            "ct_state", Int(TCA_FLOWER_KEY_CT_STATE),
            .match(.number(.half, .host, mask: Int(TCA_FLOWER_KEY_CT_STATE_MASK)))),
        Field(
            "ct_zone", Int(TCA_FLOWER_KEY_CT_ZONE),
            .match(.number(.half, .host, mask: Int(TCA_FLOWER_KEY_CT_ZONE_MASK)))),
        Field(
            "ct_mark", Int(TCA_FLOWER_KEY_CT_MARK),
            .match(.number(.word, .host, mask: Int(TCA_FLOWER_KEY_CT_MARK_MASK)))),
    ]
}
