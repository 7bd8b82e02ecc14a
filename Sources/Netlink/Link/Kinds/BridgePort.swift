// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension LinkKind {
    /// What belongs to a port of a bridge.
    ///
    /// Equivalent to: `bridge link set dev NAME OPTIONS`, `ip link set dev NAME type bridge_slave OPTIONS`.
    /// Source: `net/bridge/br_netlink.c: br_port_policy, br_port_fill_attrs`.
    static let bridgePortTable = FieldTable(
        portSpanningTree + portForwarding + portNeighbours + portMulticast + portState)

    /// In the order of their numbers.
    static let portStates: [(name: String, value: UInt64)] = [
        ("disabled", UInt64(BR_STATE_DISABLED)), ("listening", UInt64(BR_STATE_LISTENING)),
        ("learning", UInt64(BR_STATE_LEARNING)), ("forwarding", UInt64(BR_STATE_FORWARDING)),
        ("blocking", UInt64(BR_STATE_BLOCKING)),
    ]

    private static let portSpanningTree = [
        Field("state", IFLA_BRPORT_STATE, .word(portStates, .byte)),
        Field("priority", IFLA_BRPORT_PRIORITY, .number(.half, 0...63)),
        Field("cost", IFLA_BRPORT_COST, .number(.word, 1...0xFFFF)),
        Field("guard", IFLA_BRPORT_GUARD, .flag),
        Field("root_block", IFLA_BRPORT_PROTECT, .flag),
    ]

    private static let portForwarding = [
        Field("learning", IFLA_BRPORT_LEARNING, .flag),
        Field("flood", IFLA_BRPORT_UNICAST_FLOOD, .flag),
        Field("bcast_flood", IFLA_BRPORT_BCAST_FLOOD, .flag),
        Field("hairpin", IFLA_BRPORT_MODE, .flag),
        Field("isolated", IFLA_BRPORT_ISOLATED, .flag),
        Field("locked", IFLA_BRPORT_LOCKED, .flag),
        Field("mab", Int(CLINUX_IFLA_BRPORT_MAB), .flag),
        Field("vlan_tunnel", IFLA_BRPORT_VLAN_TUNNEL, .flag),
        Field("backup_port", IFLA_BRPORT_BACKUP_PORT, .link),
        Field("backup_nhid", Int(CLINUX_IFLA_BRPORT_BACKUP_NHID), .word),
        Field("group_fwd_mask", IFLA_BRPORT_GROUP_FWD_MASK, .half),
    ]

    private static let portNeighbours = [
        Field("proxy_arp", IFLA_BRPORT_PROXYARP, .flag),
        Field("proxy_arp_wifi", IFLA_BRPORT_PROXYARP_WIFI, .flag),
        Field("neigh_suppress", IFLA_BRPORT_NEIGH_SUPPRESS, .flag),
        Field("neigh_vlan_suppress", Int(CLINUX_IFLA_BRPORT_NEIGH_VLAN_SUPPRESS), .flag),
        Field("neigh_forward_grat", Int(CLINUX_IFLA_BRPORT_NEIGH_FORWARD_GRAT), .flag),
    ]

    private static let portMulticast = [
        Field("mcast_flood", IFLA_BRPORT_MCAST_FLOOD, .flag),
        Field("mcast_to_unicast", IFLA_BRPORT_MCAST_TO_UCAST, .flag),
        Field("mcast_router", IFLA_BRPORT_MULTICAST_ROUTER, .number(.byte, 0...3)),
        Field("fastleave", IFLA_BRPORT_FAST_LEAVE, .flag),
        Field("mcast_max_groups", Int(CLINUX_IFLA_BRPORT_MCAST_MAX_GROUPS), .word),
        Field("mcast_eht_hosts_limit", IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT, .word),
    ]

    private static let portState = [
        state("learning_sync", IFLA_BRPORT_LEARNING_SYNC, .flag),
        state("id", IFLA_BRPORT_ID, .half), state("no", IFLA_BRPORT_NO, .half),
        state("root_id", IFLA_BRPORT_ROOT_ID, .bridgeID), state("bridge_id", IFLA_BRPORT_BRIDGE_ID, .bridgeID),
        state("designated_port", IFLA_BRPORT_DESIGNATED_PORT, .half),
        state("designated_cost", IFLA_BRPORT_DESIGNATED_COST, .half),
        state("topology_change_ack", IFLA_BRPORT_TOPOLOGY_CHANGE_ACK, .flag),
        state("config_pending", IFLA_BRPORT_CONFIG_PENDING, .flag),
        state("message_age_timer", IFLA_BRPORT_MESSAGE_AGE_TIMER, .seconds(.ticks, .long)),
        state("forward_delay_timer", IFLA_BRPORT_FORWARD_DELAY_TIMER, .seconds(.ticks, .long)),
        state("hold_timer", IFLA_BRPORT_HOLD_TIMER, .seconds(.ticks, .long)),
        state("mcast_n_groups", Int(CLINUX_IFLA_BRPORT_MCAST_N_GROUPS), .word),
        state("mcast_eht_hosts_cnt", IFLA_BRPORT_MCAST_EHT_HOSTS_CNT, .word),
        state("mrp_ring_open", IFLA_BRPORT_MRP_RING_OPEN, .flag), state("mrp_in_open", IFLA_BRPORT_MRP_IN_OPEN, .flag),
    ]
}
