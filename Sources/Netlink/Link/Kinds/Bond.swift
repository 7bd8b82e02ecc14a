// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension LinkKind {
    /// Several links as one.
    ///
    /// Equivalent to: `ip link add NAME type bond mode MODE`.
    /// Source: `drivers/net/bonding/bond_netlink.c: bond_policy`.
    public static let bond = LinkKind(
        "bond", bondTable, port: bondPortTable, module: "bonding", option: "CONFIG_BONDING")

    private static let bondTable = FieldTable([
        Field("mode", IFLA_BOND_MODE, .choice([
            "balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb",
        ], .byte)),
        Field("active_slave", IFLA_BOND_ACTIVE_SLAVE, .link),
        Field("miimon", IFLA_BOND_MIIMON, .seconds(.milliseconds, .word)),
        Field("updelay", IFLA_BOND_UPDELAY, .seconds(.milliseconds, .word)),
        Field("downdelay", IFLA_BOND_DOWNDELAY, .seconds(.milliseconds, .word)),
        Field("peer_notify_delay", IFLA_BOND_PEER_NOTIF_DELAY, .seconds(.milliseconds, .word)),
        Field("use_carrier", IFLA_BOND_USE_CARRIER, .flag),
        Field("arp_interval", IFLA_BOND_ARP_INTERVAL, .seconds(.milliseconds, .word)),
        Field("arp_missed_max", IFLA_BOND_MISSED_MAX, .byte),
        Field("arp_ip_target", IFLA_BOND_ARP_IP_TARGET, .list(.ipv4, firstAttribute: 0)),
        Field("ns_ip6_target", IFLA_BOND_NS_IP6_TARGET, .list(.ipv6, firstAttribute: 0)),
        Field("arp_validate", IFLA_BOND_ARP_VALIDATE, .choice([
            "none", "active", "backup", "all", "filter", "filter_active", "filter_backup",
        ], .word)),
        Field("arp_all_targets", IFLA_BOND_ARP_ALL_TARGETS, .choice(["any", "all"], .word)),
        Field("primary", IFLA_BOND_PRIMARY, .link),
        Field("primary_reselect", IFLA_BOND_PRIMARY_RESELECT, .choice(["always", "better", "failure"], .byte)),
        Field("fail_over_mac", IFLA_BOND_FAIL_OVER_MAC, .choice(["none", "active", "follow"], .byte)),
        Field("xmit_hash_policy", IFLA_BOND_XMIT_HASH_POLICY, .choice([
            "layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4", "vlan+srcmac",
        ], .byte)),
        Field("resend_igmp", IFLA_BOND_RESEND_IGMP, .word), Field("num_peer_notif", IFLA_BOND_NUM_PEER_NOTIF, .byte),
        Field("all_slaves_active", IFLA_BOND_ALL_SLAVES_ACTIVE, .flag),
        Field("min_links", IFLA_BOND_MIN_LINKS, .word),
        Field("lp_interval", IFLA_BOND_LP_INTERVAL, .seconds(.whole, .word)),
        Field("packets_per_slave", IFLA_BOND_PACKETS_PER_SLAVE, .word),
        Field("ad_lacp_active", IFLA_BOND_AD_LACP_ACTIVE, .flag),
        Field("ad_lacp_rate", IFLA_BOND_AD_LACP_RATE, .choice(["slow", "fast"], .byte)),
        Field("ad_select", IFLA_BOND_AD_SELECT, .choice(["stable", "bandwidth", "count"], .byte)),
        Field("ad_info", IFLA_BOND_AD_INFO, .nest(aggregatorTable), readOnly: true),
        Field("ad_actor_sys_prio", IFLA_BOND_AD_ACTOR_SYS_PRIO, .half),
        Field("ad_user_port_key", IFLA_BOND_AD_USER_PORT_KEY, .half),
        Field("ad_actor_system", IFLA_BOND_AD_ACTOR_SYSTEM, .mac),
        Field("tlb_dynamic_lb", IFLA_BOND_TLB_DYNAMIC_LB, .flag),
    ])

    /// What was negotiated by 802.3ad.
    private static let aggregatorTable = FieldTable([
        Field("aggregator", IFLA_BOND_AD_INFO_AGGREGATOR, .half, readOnly: true),
        Field("num_ports", IFLA_BOND_AD_INFO_NUM_PORTS, .half, readOnly: true),
        Field("actor_key", IFLA_BOND_AD_INFO_ACTOR_KEY, .half, readOnly: true),
        Field("partner_key", IFLA_BOND_AD_INFO_PARTNER_KEY, .half, readOnly: true),
        Field("partner_mac", IFLA_BOND_AD_INFO_PARTNER_MAC, .mac, readOnly: true),
    ])

    private static let bondPortTable = FieldTable([
        Field("state", IFLA_BOND_SLAVE_STATE, .choice(["active", "backup"], .byte), readOnly: true),
        Field(
            "mii_status", IFLA_BOND_SLAVE_MII_STATUS, .choice(["up", "going_down", "down", "going_back"], .byte),
            readOnly: true),
        Field("link_failure_count", IFLA_BOND_SLAVE_LINK_FAILURE_COUNT, .word, readOnly: true),
        Field("perm_hwaddr", IFLA_BOND_SLAVE_PERM_HWADDR, .mac, readOnly: true),
        Field("queue_id", IFLA_BOND_SLAVE_QUEUE_ID, .half),
        Field("prio", IFLA_BOND_SLAVE_PRIO, .signed(Int64(Int32.min)...Int64(Int32.max))),
        Field("ad_aggregator_id", IFLA_BOND_SLAVE_AD_AGGREGATOR_ID, .half, readOnly: true),
        Field("ad_actor_oper_port_state", IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE, .byte, readOnly: true),
        Field("ad_partner_oper_port_state", IFLA_BOND_SLAVE_AD_PARTNER_OPER_PORT_STATE, .half, readOnly: true),
    ])
}
