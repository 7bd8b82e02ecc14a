// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// The settings and the state of a bridge (`IFLA_BR_*`). What is nil is not sent, or was not received.
///
/// Names are iproute2's in Swift's spelling; ``fields`` holds the original ones. All times are in seconds.
///
/// Equivalent to: `ip link add … type bridge OPTIONS`, `ip -d link show type bridge`. Source: ip-link(8).
public struct BridgeOptions: Hashable, Sendable {
    /// How long a port listens, and then learns, before it forwards (spanning tree).
    public var forwardDelay: Double?
    /// The time between two hellos of the root bridge.
    public var helloTime: Double?
    /// How old a hello may become before the topology is worked out anew.
    public var maxAge: Double?
    /// How long an address is remembered.
    public var ageingTime: Double?
    /// 0 off, 1 in the kernel, 2 left to a daemon.
    public var stpState: UInt32?
    /// The upper half of the bridge's id; the lowest id becomes the root.
    public var priority: UInt16?
    /// Which link-local groups (01:80:c2:00:00:0X) are forwarded, a bit for each X.
    public var groupForwardMask: UInt16?
    /// The group to which spanning tree messages go.
    public var groupAddress: MACAddress?

    /// Whether ports let pass their VLANs only.
    public var vlanFiltering: Bool?
    /// The EtherType: 0x8100 for 802.1Q, 0x88a8 for 802.1ad.
    public var vlanProtocol: UInt16?
    /// The VLAN of untagged frames at a new port; 0 for none.
    public var vlanDefaultPVID: UInt16?
    /// Whether packets are counted for each VLAN.
    public var vlanStatsEnabled: Bool?
    /// Whether they are counted for each port, too.
    public var vlanStatsPerPort: Bool?

    /// Whether multicast goes only to ports that asked for it.
    public var multicastSnooping: Bool?
    /// Whether that is done for each VLAN.
    public var multicastVLANSnooping: Bool?
    /// 0 never, 1 learned from queries, 2 always.
    public var multicastRouter: UInt8?
    /// Whether queries carry the bridge's own address instead of 0.0.0.0.
    public var multicastQueryUsesInterfaceAddress: Bool?
    /// Whether the bridge asks for members itself.
    public var multicastQuerier: Bool?
    /// Without effect since Linux 4.20.
    public var multicastHashElasticity: UInt32?
    /// The largest number of groups.
    public var multicastHashMax: UInt32?
    /// Queries before a group without an answer is given up.
    public var multicastLastMemberCount: UInt32?
    /// Queries in the start-up phase.
    public var multicastStartupQueryCount: UInt32?
    /// The time between those before a group is given up.
    public var multicastLastMemberInterval: Double?
    /// How long a member stays one without a report.
    public var multicastMembershipInterval: Double?
    /// How long another querier counts as alive.
    public var multicastQuerierInterval: Double?
    /// The time between two queries.
    public var multicastQueryInterval: Double?
    /// How long members may wait before they answer.
    public var multicastQueryResponseInterval: Double?
    /// The time between two queries in the start-up phase.
    public var multicastStartupQueryInterval: Double?
    /// Whether multicast messages are counted.
    public var multicastStatsEnabled: Bool?
    /// 2 or 3.
    public var multicastIGMPVersion: UInt8?
    /// 1 or 2.
    public var multicastMLDVersion: UInt8?

    /// Whether IPv4 packets that are bridged go through iptables.
    public var netfilterCallIPTables: Bool?
    /// Whether IPv6 packets that are bridged go through ip6tables.
    public var netfilterCallIP6Tables: Bool?
    /// Whether ARP packets that are bridged go through arptables.
    public var netfilterCallARPTables: Bool?

    /// Whether the senders of link-local frames are not learned.
    public var noLinkLocalLearn: Bool?
    /// Whether there is one spanning tree for several VLANs (802.1Q MST).
    public var mstEnable: Bool?

    public var rootID: BridgeIdentifier?
    /// State: this bridge.
    public var bridgeID: BridgeIdentifier?
    /// State: the number of the port towards the root; 0 at the root.
    public var rootPort: UInt16?
    /// State: the cost of the way to the root.
    public var rootPathCost: UInt32?
    /// State: whether a change is being announced.
    public var topologyChange: Bool?
    /// State: whether this bridge saw a change.
    public var topologyChangeDetected: Bool?
    /// State: time left until the next hello.
    public var helloTimer: Double?
    /// State: time left until a change is told to the root again.
    public var topologyChangeNotificationTimer: Double?
    /// State: time left to announce a change.
    public var topologyChangeTimer: Double?
    /// State: time left until old addresses are removed.
    public var garbageCollectionTimer: Double?

    /// Makes a set of options in which nothing is set.
    public init() {}
}

/// The name of a bridge in the spanning tree: a priority and a hardware address. Source: `struct ifla_bridge_id`.
public struct BridgeIdentifier: Hashable, Sendable, CustomStringConvertible {
    /// The upper half, 32768 by default.
    public let priority: UInt16
    /// The lower half.
    public let address: MACAddress

    /// As `ip -d link` prints it: "8000.2:42:ac:11:0:2", the bytes without leading zeros.
    public var description: String {
        let bytes = address.withBytes { $0.map { String($0, radix: 16) } }
        let digits = String(priority, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits + "." + bytes.joined(separator: ":")
    }
}
