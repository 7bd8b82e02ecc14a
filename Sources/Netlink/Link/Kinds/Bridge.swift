// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension LinkKind {
    /// A virtual switch, whose ports are other links.
    ///
    /// Equivalent to: `ip link add NAME type bridge OPTIONS`.
    /// Source: `net/bridge/br_netlink.c: br_policy, br_fill_info`.
    public static let bridge = LinkKind("bridge", bridgeTable, port: bridgePortTable, option: "CONFIG_BRIDGE")

    private static let bridgeTable = FieldTable(
        spanningTree + vlanFields + multicastFields + multicastTimes + otherFields + stateFields)

    /// Words for what carries the tags of VLANs.
    static let vlanProtocols: [(name: String, value: UInt64)] = [
        ("802.1Q", UInt64(ETH_P_8021Q)), ("802.1ad", UInt64(ETH_P_8021AD)),
    ]

    private static let spanningTree = [
        Field("stp", IFLA_BR_STP_STATE, .toggle(.word)),
        Field("priority", IFLA_BR_PRIORITY, .half),
        Field("forward_delay", IFLA_BR_FORWARD_DELAY, .seconds(.ticks, .word, 0...30)),
        Field("hello_time", IFLA_BR_HELLO_TIME, .seconds(.ticks, .word, 1...10)),
        Field("max_age", IFLA_BR_MAX_AGE, .seconds(.ticks, .word, 6...40)),
        Field("ageing_time", IFLA_BR_AGEING_TIME, .seconds(.ticks, .word)),
        bit("mst_enabled", BR_BOOLOPT_MST_ENABLE.rawValue),
    ]

    private static let vlanFields = [
        Field("vlan_filtering", IFLA_BR_VLAN_FILTERING, .flag),
        Field("vlan_protocol", IFLA_BR_VLAN_PROTOCOL, .networkWord(vlanProtocols, .half)),
        Field("vlan_default_pvid", IFLA_BR_VLAN_DEFAULT_PVID, .number(.half, 0...4094)),
        Field("vlan_stats_enabled", IFLA_BR_VLAN_STATS_ENABLED, .flag),
        Field("vlan_stats_per_port", IFLA_BR_VLAN_STATS_PER_PORT, .flag),
    ]

    private static let multicastFields = [
        Field("mcast_snooping", IFLA_BR_MCAST_SNOOPING, .flag),
        bit("mcast_vlan_snooping", BR_BOOLOPT_MCAST_VLAN_SNOOPING.rawValue),
        Field("mcast_router", IFLA_BR_MCAST_ROUTER, .number(.byte, 0...2)),
        Field("mcast_query_use_ifaddr", IFLA_BR_MCAST_QUERY_USE_IFADDR, .flag),
        Field("mcast_querier", IFLA_BR_MCAST_QUERIER, .flag),
        Field("mcast_hash_elasticity", IFLA_BR_MCAST_HASH_ELASTICITY, .word),
        Field("mcast_hash_max", IFLA_BR_MCAST_HASH_MAX, .word),
        Field("mcast_last_member_cnt", IFLA_BR_MCAST_LAST_MEMBER_CNT, .word),
        Field("mcast_startup_query_cnt", IFLA_BR_MCAST_STARTUP_QUERY_CNT, .word),
        Field("mcast_stats_enabled", IFLA_BR_MCAST_STATS_ENABLED, .flag),
        Field("mcast_igmp_version", IFLA_BR_MCAST_IGMP_VERSION, .number(.byte, 2...3)),
        Field("mcast_mld_version", IFLA_BR_MCAST_MLD_VERSION, .number(.byte, 1...2)),
        bit("mdb_offload_fail_notification", UInt32(CLINUX_BR_BOOLOPT_MDB_OFFLOAD_FAIL_NOTIFICATION)),
    ]

    /// The limits of the times between queries are those to which the kernel corrects others without a word.
    private static let multicastTimes = [
        Field("mcast_last_member_intvl", IFLA_BR_MCAST_LAST_MEMBER_INTVL, .seconds(.ticks, .long)),
        Field("mcast_membership_intvl", IFLA_BR_MCAST_MEMBERSHIP_INTVL, .seconds(.ticks, .long)),
        Field("mcast_querier_intvl", IFLA_BR_MCAST_QUERIER_INTVL, .seconds(.ticks, .long)),
        Field("mcast_query_intvl", IFLA_BR_MCAST_QUERY_INTVL, .seconds(.ticks, .long, 1...86_400)),
        Field("mcast_query_response_intvl", IFLA_BR_MCAST_QUERY_RESPONSE_INTVL, .seconds(.ticks, .long)),
        Field("mcast_startup_query_intvl", IFLA_BR_MCAST_STARTUP_QUERY_INTVL, .seconds(.ticks, .long, 1...86_400)),
    ]

    private static let otherFields = [
        Field("group_fwd_mask", IFLA_BR_GROUP_FWD_MASK, .half),
        Field("group_addr", IFLA_BR_GROUP_ADDR, .mac),
        Field("fdb_max_learned", Int(CLINUX_IFLA_BR_FDB_MAX_LEARNED), .word),
        Field("nf_call_iptables", IFLA_BR_NF_CALL_IPTABLES, .flag),
        Field("nf_call_ip6tables", IFLA_BR_NF_CALL_IP6TABLES, .flag),
        Field("nf_call_arptables", IFLA_BR_NF_CALL_ARPTABLES, .flag),
        bit("no_linklocal_learn", BR_BOOLOPT_NO_LL_LEARN.rawValue),
        bit("fdb_local_vlan_0", UInt32(CLINUX_BR_BOOLOPT_FDB_LOCAL_VLAN_0)),
    ]

    private static let stateFields = [
        state("stp_state", IFLA_BR_STP_STATE, .word), state("root_id", IFLA_BR_ROOT_ID, .bridgeID),
        state("bridge_id", IFLA_BR_BRIDGE_ID, .bridgeID), state("root_port", IFLA_BR_ROOT_PORT, .half),
        state("root_path_cost", IFLA_BR_ROOT_PATH_COST, .word),
        state("topology_change", IFLA_BR_TOPOLOGY_CHANGE, .flag),
        state("topology_change_detected", IFLA_BR_TOPOLOGY_CHANGE_DETECTED, .flag),
        state("hello_timer", IFLA_BR_HELLO_TIMER, .seconds(.ticks, .long)),
        state("tcn_timer", IFLA_BR_TCN_TIMER, .seconds(.ticks, .long)),
        state("topology_change_timer", IFLA_BR_TOPOLOGY_CHANGE_TIMER, .seconds(.ticks, .long)),
        state("gc_timer", IFLA_BR_GC_TIMER, .seconds(.ticks, .long)),
        state("fdb_n_learned", Int(CLINUX_IFLA_BR_FDB_N_LEARNED), .word),
        state("mcast_querier_state", IFLA_BR_MCAST_QUERIER_STATE, .nest(querierTable)),
    ]

    /// Who asks for the members of groups.
    private static let querierTable = FieldTable([
        state("mcast_querier_ipv4_addr", BRIDGE_QUERIER_IP_ADDRESS, .address),
        state("mcast_querier_ipv4_port", BRIDGE_QUERIER_IP_PORT, .link),
        state("mcast_querier_ipv4_other_timer", BRIDGE_QUERIER_IP_OTHER_TIMER, .seconds(.ticks, .long)),
        state("mcast_querier_ipv6_addr", BRIDGE_QUERIER_IPV6_ADDRESS, .address),
        state("mcast_querier_ipv6_port", BRIDGE_QUERIER_IPV6_PORT, .link),
        state("mcast_querier_ipv6_other_timer", BRIDGE_QUERIER_IPV6_OTHER_TIMER, .seconds(.ticks, .long)),
    ])

    static func state(_ name: StaticString, _ attribute: Int, _ form: FieldForm) -> Field {
        Field(name, attribute, form, readOnly: true)
    }

    private static func bit(_ name: StaticString, _ option: UInt32) -> Field {
        Field(name, IFLA_BR_MULTI_BOOLOPT, .bit(1 << option, .valueThenMask))
    }
}
