// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// A route (`RTM_NEWROUTE`): what is added, and what a dump or a look-up returns.
///
/// In a request, zero and nil ask for the default that `ip route add` takes; for a removal they match anything.
/// A route that a dump returned can be added again as it is.
///
/// Equivalent to: one line of `ip route show table all`. Source: rtnetlink(7), ip-route(8).
public struct Route: Hashable, Sendable {
    /// Where packets go to; 0.0.0.0/0 or ::/0 is the default route.
    public var destination: CIDR
    /// Which senders it is for (IPv6).
    public var source: CIDR?
    /// `RTN_*`: 0 is unicast when it is added. See ``RouteNames``.
    public var type: UInt8 = 0
    /// `RT_TABLE_*`: 0 is the main table.
    public var table: UInt32 = 0
    /// Who made it (`RTPROT_*`): 0 is boot when it is added.
    public var protocolNumber: UInt8 = 0
    /// How far away the destination is (`RT_SCOPE_*`); nil is chosen by type and gateway.
    public var scope: UInt8?
    /// The type of service that packets must have; 0 for any.
    public var tos: UInt8 = 0

    /// The next router; of the other family too (an IPv4 route via an IPv6 router).
    public var gateway: IPAddress?
    /// The index of the link by which packets leave.
    public var outputIndex: Int32?
    /// Look-ups only: where the packet came in.
    public var inputIndex: Int32?
    /// The address that packets of this host get as their source.
    public var preferredSource: IPAddress?
    /// The preference among routes to one destination; the lowest is taken.
    public var metric: UInt32?
    /// What TCP and path MTU discovery are told.
    public var metrics = RouteMetrics()
    /// How the packets are wrapped.
    public var encapsulation: Encapsulation?
    /// Several next hops over which the flows are spread; then ``gateway`` and ``outputIndex`` are nil.
    public var nexthops: [RouteNexthop] = []
    /// The id of a nexthop object, in place of gateway and link.
    public var nexthopID: UInt32?
    /// `RTNH_F_*`, `RTM_F_*`.
    public var flags: RouteFlags = []
    /// How much a router is preferred (IPv6, RFC 4191): 0 medium, 1 high, 3 low.
    public var preference: UInt8?
    /// Seconds until it goes (IPv6).
    public var expires: UInt32?
    /// Traffic realms of routing rules: source in the upper, destination in the lower 16 bits.
    public var realms: UInt32?
    /// The mark of the packets that were asked about.
    public var mark: UInt32?
    /// The user whose packets were asked about.
    public var user: UInt32?

    /// MPLS: the outermost label of the packets that it is for; then ``destination`` says nothing.
    public var label: UInt32?
    /// MPLS: the labels that take the place of the outermost one; nil takes it off.
    public var newLabels: LabelStack?
    /// MPLS: whether the hop limit is carried over to what is below the label.
    public var propagatesTTL: Bool?

    /// Makes a route to be added.
    public init(
        to destination: CIDR, via gateway: IPAddress? = nil, outputIndex: Int32? = nil, table: UInt32 = 0
    ) {
        self.destination = destination
        self.gateway = gateway
        self.outputIndex = outputIndex
        self.table = table
    }

    /// `AF_INET`, `AF_INET6`, or `AF_MPLS`.
    public var family: UInt8 { label == nil ? destination.family : Self.mplsFamily }

    /// `AF_MPLS`
    public static var mplsFamily: UInt8 { UInt8(AF_MPLS) }

    /// True for 0.0.0.0/0 and ::/0.
    public var isDefault: Bool { destination.prefixLength == 0 && label == nil }
}

/// A request about one route. `add` raises `EEXIST` when there is one with the same destination, TOS and metric,
/// `remove`
/// `ESRCH` when there is none.
public typealias RouteChange = RowRequest<Route>

/// One of several next hops of a route (`struct rtnexthop`).
public struct RouteNexthop: Hashable, Sendable {
    /// The next router; nil when the destination is on the link.
    public var gateway: IPAddress?
    /// The index of the link, 0 to let the kernel find it.
    public var outputIndex: Int32
    /// Its share of the flows, 1 to 256.
    public var weight: Int
    /// `RTNH_F_*`.
    public var flags: RouteFlags
    /// As in ``Route/realms``.
    public var realms: UInt32?
    /// As in ``Route/encapsulation``.
    public var encapsulation: Encapsulation?
    /// As in ``Route/newLabels``.
    public var newLabels: LabelStack?

    /// Makes a next hop. `outputIndex` 0 leaves it to the kernel to find the gateway's link.
    public init(gateway: IPAddress? = nil, outputIndex: Int32 = 0, weight: Int = 1, flags: RouteFlags = []) {
        self.gateway = gateway
        self.outputIndex = outputIndex
        self.weight = weight
        self.flags = flags
    }
}
