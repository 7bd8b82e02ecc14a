// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// A nexthop object (`RTM_NEWNEXTHOP`): a next hop, or a group of them, that routes name by its id.
///
/// Equivalent to: one line of `ip nexthop`. Source: ip-nexthop(8), `linux/nexthop.h`.
public struct Nexthop: Hashable, Sendable {
    /// The number by which it is named; not 0.
    public var id: UInt32
    /// `AF_INET` or `AF_INET6`; 0 for a group.
    public var family: UInt8 = 0
    /// The next router; nil when the destination is on the link.
    public var gateway: IPAddress?
    /// The index of the link.
    public var outputIndex: Int32?
    /// Whether packets are dropped.
    public var isBlackhole = false
    /// Whether it is for entries of an FDB (VXLAN), and not for routes.
    public var isFDB = false
    /// `RTNH_F_*`
    public var flags: RouteFlags = []
    /// Who made it (`RTPROT_*`).
    public var protocolNumber: UInt8 = 0
    /// How far away it is (`RT_SCOPE_*`); told by the kernel.
    public var scope: UInt8 = 0
    /// How the packets are wrapped.
    public var encapsulation: Encapsulation?

    /// The nexthops over which flows are spread, if it is a group; then the rest says nothing.
    public var group: [NexthopMember] = []
    /// How a flow is kept on its way when the group changes; nil spreads by hash alone.
    public var resilience: NexthopResilience?

    public init(id: UInt32) { self.id = id }
}

/// A nexthop in a group, and its share of the flows.
public struct NexthopMember: Hashable, Sendable {
    public var id: UInt32
    /// 1 to 65535; more than 256 since Linux 6.12.
    public var weight: Int

    public init(id: UInt32, weight: Int = 1) {
        self.id = id
        self.weight = weight
    }
}

/// How a resilient group works (`NHA_RES_GROUP`): flows are hashed to buckets, which change hands when they are idle.
public struct NexthopResilience: Hashable, Sendable {
    /// How many buckets there are.
    public var buckets: UInt16?
    /// Seconds without a packet after which a bucket may change hands.
    public var idleTimer: Double?
    /// Seconds out of balance after which buckets change hands though they are used; 0 for never.
    public var unbalancedTimer: Double?
    /// Seconds that the group has been out of balance; told by the kernel.
    public var unbalancedTime: Double?

    public init() {}
}

/// A bucket of a resilient group (`RTM_NEWNEXTHOPBUCKET`).
public struct NexthopBucket: Hashable, Sendable {
    /// The id of the group.
    public var id: UInt32 = 0
    /// Its number within the group.
    public var index: UInt16 = 0
    /// The id of the nexthop that its packets take.
    public var nexthopID: UInt32 = 0
    /// Seconds since its last packet.
    public var idleTime: Double = 0
    /// `RTNH_F_*`
    public var flags: RouteFlags = []
}
