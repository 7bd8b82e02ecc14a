// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// One bridge option as a row of a table: the word of iproute2, the number of the kernel, the property and its form
/// on the wire. Encoding, decoding and any other front end walk over ``BridgeOptions/fields``.
public struct BridgeField: Sendable {
    /// A property of ``BridgeOptions``.
    public typealias Property<Value> = WritableKeyPath<BridgeOptions, Value?> & Sendable

    /// Where a value is kept and how it is written on the wire.
    public enum Access: Sendable {
        case flag(Property<Bool>)
        case byte(Property<UInt8>)
        case half(Property<UInt16>)
        /// Network byte order.
        case halfBigEndian(Property<UInt16>)
        case word(Property<UInt32>)
        /// Seconds here, clock ticks in 32 or 64 bits on the wire.
        case seconds(Property<Double>)
        case longSeconds(Property<Double>)
        case mac(Property<MACAddress>)
        case identifier(Property<BridgeIdentifier>)
        /// A bit (`BR_BOOLOPT_*`) of the one attribute that holds the newer switches.
        case bit(Property<Bool>, Int)
    }

    /// The word of `ip link`: "forward_delay".
    public let name: String

    /// The number of the kernel: `IFLA_BR_FORWARD_DELAY`.
    public let attribute: Int

    /// The property, and its form on the wire.
    public let access: Access

    /// True for state that the kernel reports and does not take.
    public let isReadOnly: Bool

    init(_ name: String, _ attribute: Int, _ access: Access, readOnly: Bool = false) {
        self.name = name
        self.attribute = attribute
        self.access = access
        isReadOnly = readOnly
    }
}

extension BridgeOptions {
    /// Every option and every piece of state, settings first.
    public static let fields: [BridgeField] = timeFields + vlanFields + multicastFields + otherFields + stateFields

    private static let timeFields: [BridgeField] = [
        BridgeField("forward_delay", IFLA_BR_FORWARD_DELAY, .seconds(\.forwardDelay)),
        BridgeField("hello_time", IFLA_BR_HELLO_TIME, .seconds(\.helloTime)),
        BridgeField("max_age", IFLA_BR_MAX_AGE, .seconds(\.maxAge)),
        BridgeField("ageing_time", IFLA_BR_AGEING_TIME, .seconds(\.ageingTime)),
        BridgeField("mcast_last_member_interval", IFLA_BR_MCAST_LAST_MEMBER_INTVL,
            .longSeconds(\.multicastLastMemberInterval)),
        BridgeField("mcast_membership_interval", IFLA_BR_MCAST_MEMBERSHIP_INTVL,
            .longSeconds(\.multicastMembershipInterval)),
        BridgeField("mcast_querier_interval", IFLA_BR_MCAST_QUERIER_INTVL, .longSeconds(\.multicastQuerierInterval)),
        BridgeField("mcast_query_interval", IFLA_BR_MCAST_QUERY_INTVL, .longSeconds(\.multicastQueryInterval)),
        BridgeField("mcast_query_response_interval", IFLA_BR_MCAST_QUERY_RESPONSE_INTVL,
            .longSeconds(\.multicastQueryResponseInterval)),
        BridgeField("mcast_startup_query_interval", IFLA_BR_MCAST_STARTUP_QUERY_INTVL,
            .longSeconds(\.multicastStartupQueryInterval)),
    ]

    private static let vlanFields: [BridgeField] = [
        BridgeField("vlan_filtering", IFLA_BR_VLAN_FILTERING, .flag(\.vlanFiltering)),
        BridgeField("vlan_protocol", IFLA_BR_VLAN_PROTOCOL, .halfBigEndian(\.vlanProtocol)),
        BridgeField("vlan_default_pvid", IFLA_BR_VLAN_DEFAULT_PVID, .half(\.vlanDefaultPVID)),
        BridgeField("vlan_stats_enabled", IFLA_BR_VLAN_STATS_ENABLED, .flag(\.vlanStatsEnabled)),
        BridgeField("vlan_stats_per_port", IFLA_BR_VLAN_STATS_PER_PORT, .flag(\.vlanStatsPerPort)),
    ]

    private static let multicastFields: [BridgeField] = [
        BridgeField("mcast_snooping", IFLA_BR_MCAST_SNOOPING, .flag(\.multicastSnooping)),
        BridgeField("mcast_router", IFLA_BR_MCAST_ROUTER, .byte(\.multicastRouter)),
        BridgeField("mcast_query_use_ifaddr", IFLA_BR_MCAST_QUERY_USE_IFADDR,
            .flag(\.multicastQueryUsesInterfaceAddress)),
        BridgeField("mcast_querier", IFLA_BR_MCAST_QUERIER, .flag(\.multicastQuerier)),
        BridgeField("mcast_hash_elasticity", IFLA_BR_MCAST_HASH_ELASTICITY, .word(\.multicastHashElasticity)),
        BridgeField("mcast_hash_max", IFLA_BR_MCAST_HASH_MAX, .word(\.multicastHashMax)),
        BridgeField("mcast_last_member_count", IFLA_BR_MCAST_LAST_MEMBER_CNT, .word(\.multicastLastMemberCount)),
        BridgeField("mcast_startup_query_count", IFLA_BR_MCAST_STARTUP_QUERY_CNT, .word(\.multicastStartupQueryCount)),
        BridgeField("mcast_stats_enabled", IFLA_BR_MCAST_STATS_ENABLED, .flag(\.multicastStatsEnabled)),
        BridgeField("mcast_igmp_version", IFLA_BR_MCAST_IGMP_VERSION, .byte(\.multicastIGMPVersion)),
        BridgeField("mcast_mld_version", IFLA_BR_MCAST_MLD_VERSION, .byte(\.multicastMLDVersion)),
    ]

    private static let otherFields: [BridgeField] = [
        BridgeField("stp_state", IFLA_BR_STP_STATE, .word(\.stpState)),
        BridgeField("priority", IFLA_BR_PRIORITY, .half(\.priority)),
        BridgeField("group_fwd_mask", IFLA_BR_GROUP_FWD_MASK, .half(\.groupForwardMask)),
        BridgeField("group_address", IFLA_BR_GROUP_ADDR, .mac(\.groupAddress)),
        BridgeField("nf_call_iptables", IFLA_BR_NF_CALL_IPTABLES, .flag(\.netfilterCallIPTables)),
        BridgeField("nf_call_ip6tables", IFLA_BR_NF_CALL_IP6TABLES, .flag(\.netfilterCallIP6Tables)),
        BridgeField("nf_call_arptables", IFLA_BR_NF_CALL_ARPTABLES, .flag(\.netfilterCallARPTables)),
        bit("no_linklocal_learn", \.noLinkLocalLearn, BR_BOOLOPT_NO_LL_LEARN),
        bit("mcast_vlan_snooping", \.multicastVLANSnooping, BR_BOOLOPT_MCAST_VLAN_SNOOPING),
        bit("mst_enable", \.mstEnable, BR_BOOLOPT_MST_ENABLE),
    ]

    private static let stateFields: [BridgeField] = [
        BridgeField("root_id", IFLA_BR_ROOT_ID, .identifier(\.rootID), readOnly: true),
        BridgeField("bridge_id", IFLA_BR_BRIDGE_ID, .identifier(\.bridgeID), readOnly: true),
        BridgeField("root_port", IFLA_BR_ROOT_PORT, .half(\.rootPort), readOnly: true),
        BridgeField("root_path_cost", IFLA_BR_ROOT_PATH_COST, .word(\.rootPathCost), readOnly: true),
        BridgeField("topology_change", IFLA_BR_TOPOLOGY_CHANGE, .flag(\.topologyChange), readOnly: true),
        BridgeField("topology_change_detected", IFLA_BR_TOPOLOGY_CHANGE_DETECTED, .flag(\.topologyChangeDetected),
            readOnly: true),
        BridgeField("hello_timer", IFLA_BR_HELLO_TIMER, .longSeconds(\.helloTimer), readOnly: true),
        BridgeField("tcn_timer", IFLA_BR_TCN_TIMER, .longSeconds(\.topologyChangeNotificationTimer), readOnly: true),
        BridgeField("topology_change_timer", IFLA_BR_TOPOLOGY_CHANGE_TIMER, .longSeconds(\.topologyChangeTimer),
            readOnly: true),
        BridgeField("gc_timer", IFLA_BR_GC_TIMER, .longSeconds(\.garbageCollectionTimer), readOnly: true),
    ]

    private static func bit(
        _ name: String, _ property: BridgeField.Property<Bool>, _ bit: br_boolopt_id
    ) -> BridgeField {
        BridgeField(name, IFLA_BR_MULTI_BOOLOPT, .bit(property, Int(bit.rawValue)))
    }
}
