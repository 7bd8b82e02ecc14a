// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// The words for protocols in filters, as tc(8) knows them.
public enum FilterNames {
    /// Those of frames (`ETH_P_*`): "ip", "ipv6", "arp", "802.1Q", "all".
    public static let frameProtocols = NameTable([
        (0x0003, "all"), (0x0800, "ip"), (0x86DD, "ipv6"), (0x0806, "arp"), (0x8035, "rarp"), (0x8100, "802.1Q"),
        (0x88A8, "802.1ad"), (0x8847, "mpls_uc"), (0x8848, "mpls_mc"), (0x8863, "ppp_disc"), (0x8864, "ppp_ses"),
        (0x0001, "802_3"), (0x0004, "802_2"), (0x88CC, "LLDP"), (0x88F7, "ptp"),
    ])

    public static let all: UInt16 = 0x0003
    public static let ipv4: UInt16 = 0x0800
    public static let ipv6: UInt16 = 0x86DD

    /// Those above IP (`IPPROTO_*`).
    static let ipProtocols = NameTable([
        (1, "icmp"), (2, "igmp"), (4, "ipip"), (6, "tcp"), (17, "udp"), (33, "dccp"), (41, "ipv6"), (47, "gre"),
        (50, "esp"), (51, "ah"), (58, "icmpv6"), (89, "ospf"), (115, "l2tp"), (132, "sctp"), (136, "udplite"),
    ])
}
