// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// A network device as the kernel describes it (`RTM_NEWLINK`).
///
/// Equivalent to: one entry of `ip -d -s link`. Source: rtnetlink(7), `rtnetlink.c: rtnl_fill_ifinfo`.
public struct Link: Hashable, Sendable {
    /// The number that names the link in its namespace.
    public var index: Int32 = 0
    public var name = ""
    /// The driver's word: "veth", "bridge", "vxlan" …; nil for hardware and `lo`.
    public var kind: String?
    public var type = LinkType(rawValue: 0)
    public var flags: LinkFlags = []
    /// The largest packet in bytes.
    public var mtu: UInt32 = 0
    public var minMTU: UInt32?
    public var maxMTU: UInt32?

    public var mac: MACAddress?
    public var broadcast: MACAddress?
    public var permanentAddress: MACAddress?

    public var operationalState = OperationalState.unknown
    /// 0 for the default, 1 for links that wait for a supplicant ("dormant").
    public var linkMode: UInt8 = 0
    /// The index of the bridge, bond … that the link is a port of.
    public var master: Int32?
    /// The index of the other end of a veth, or of the device below a VLAN or macvlan.
    public var link: Int32?
    /// The namespace in which ``link`` counts, as an id of this namespace; nil when it is this one.
    public var linkNamespaceID: Int32?
    /// What kind of port the link is: "bridge" …
    public var slaveKind: String?

    public var group: UInt32 = 0
    public var transmitQueueLength: UInt32?
    public var transmitQueues: UInt32 = 1
    public var receiveQueues: UInt32 = 1
    public var queueingDiscipline: String?
    public var alias: String?
    public var alternativeNames: [String] = []
    /// How many users want the link to be promiscuous.
    public var promiscuity: UInt32 = 0
    public var allMulticast: UInt32 = 0
    public var carrier: Bool?
    public var carrierChanges: UInt32?
    public var gsoMaxSize: UInt32?
    public var gsoMaxSegments: UInt32?
    public var groMaxSize: UInt32?

    /// The counters, nil if the kernel sent none.
    public var statistics: LinkStatistics?
    /// What the driver says about the link, nil if nothing.
    public var kindData: LinkKindData?

    /// True when the administrator wants the link to be up.
    public var isUp: Bool { flags.contains(.up) }
    /// True when the link can carry packets.
    public var isRunning: Bool { flags.contains(.running) }
    /// True when there is a carrier.
    public var lowerUp: Bool { flags.contains(.lowerUp) }

    init() {}
}

/// What belongs to one kind of link (`IFLA_INFO_DATA`).
public indirect enum LinkKindData: Hashable, Sendable {
    /// Requests only: the far end, which the same message makes.
    case veth(peer: LinkRequest)
    case bridge(BridgeOptions)
    /// Any other kind: the attributes as they stand on the wire.
    case raw([UInt8])
}
