// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// The settings and the state of a bridge (`IFLA_BR_*`). What is nil is not sent, or was not received.
///
/// Names are iproute2's in Swift's spelling; ``fields`` holds the original ones. All times are in seconds.
///
/// Equivalent to: `ip link add … type bridge OPTIONS`, `ip -d link show type bridge`. Source: ip-link(8).
public struct BridgeOptions: Hashable, Sendable {
    public var forwardDelay: Double?
    public var helloTime: Double?
    public var maxAge: Double?
    /// How long an address is remembered.
    public var ageingTime: Double?
    /// 0 off, 1 in the kernel, 2 left to a daemon.
    public var stpState: UInt32?
    public var priority: UInt16?
    public var groupForwardMask: UInt16?
    public var groupAddress: MACAddress?

    public var vlanFiltering: Bool?
    /// The EtherType: 0x8100 for 802.1Q, 0x88a8 for 802.1ad.
    public var vlanProtocol: UInt16?
    public var vlanDefaultPVID: UInt16?
    public var vlanStatsEnabled: Bool?
    public var vlanStatsPerPort: Bool?

    public var multicastSnooping: Bool?
    public var multicastVLANSnooping: Bool?
    /// 0 never, 1 learned from queries, 2 always.
    public var multicastRouter: UInt8?
    public var multicastQueryUsesInterfaceAddress: Bool?
    public var multicastQuerier: Bool?
    public var multicastHashElasticity: UInt32?
    public var multicastHashMax: UInt32?
    public var multicastLastMemberCount: UInt32?
    public var multicastStartupQueryCount: UInt32?
    public var multicastLastMemberInterval: Double?
    public var multicastMembershipInterval: Double?
    public var multicastQuerierInterval: Double?
    public var multicastQueryInterval: Double?
    public var multicastQueryResponseInterval: Double?
    public var multicastStartupQueryInterval: Double?
    public var multicastStatsEnabled: Bool?
    public var multicastIGMPVersion: UInt8?
    public var multicastMLDVersion: UInt8?

    public var netfilterCallIPTables: Bool?
    public var netfilterCallIP6Tables: Bool?
    public var netfilterCallARPTables: Bool?

    public var noLinkLocalLearn: Bool?
    public var mstEnable: Bool?

    /// State, which the kernel reports and does not take.
    public var rootID: BridgeIdentifier?
    public var bridgeID: BridgeIdentifier?
    public var rootPort: UInt16?
    public var rootPathCost: UInt32?
    public var topologyChange: Bool?
    public var topologyChangeDetected: Bool?
    public var helloTimer: Double?
    public var topologyChangeNotificationTimer: Double?
    public var topologyChangeTimer: Double?
    public var garbageCollectionTimer: Double?

    /// Makes a set of options in which nothing is set.
    public init() {}
}

/// The name of a bridge in the spanning tree: a priority and a hardware address. Source: `struct ifla_bridge_id`.
public struct BridgeIdentifier: Hashable, Sendable, CustomStringConvertible {
    public let priority: UInt16
    public let address: MACAddress

    /// As `ip -d link` prints it: "8000.2:42:ac:11:0:2", the bytes without leading zeros.
    public var description: String {
        let bytes = address.withBytes { $0.map { String($0, radix: 16) } }
        let digits = String(priority, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits + "." + bytes.joined(separator: ":")
    }
}
