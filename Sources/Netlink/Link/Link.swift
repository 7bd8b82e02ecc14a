// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// A network device as the kernel describes it (`RTM_NEWLINK`).
///
/// Equivalent to: one entry of `ip -d -s link`. Source: rtnetlink(7), `rtnetlink.c: rtnl_fill_ifinfo`.
public struct Link: Hashable, Sendable {
    /// The number that names the link in its namespace.
    public var index: Int32 = 0
    /// At most 15 bytes.
    public var name = ""
    /// The driver's word: "veth", "bridge", "vxlan" …; nil for hardware and `lo`.
    public var kind: String?
    /// The kind of hardware: "ether", "loopback" …
    public var type = LinkType(rawValue: 0)
    /// `IFF_*`.
    public var flags: LinkFlags = []
    /// The largest packet in bytes.
    public var mtu: UInt32 = 0
    /// The smallest MTU that the driver takes.
    public var minMTU: UInt32?
    /// The largest MTU that the driver takes.
    public var maxMTU: UInt32?

    /// The hardware address; nil where it has another length than Ethernet's.
    public var mac: MACAddress?
    /// The hardware address that reaches everybody.
    public var broadcast: MACAddress?
    /// The hardware address that the device was built with.
    public var permanentAddress: MACAddress?

    /// Whether it can carry packets, more exactly than the flags say.
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

    /// A number under which links can be listed, changed and deleted together.
    public var group: UInt32 = 0
    /// How many packets may wait to be sent.
    public var transmitQueueLength: UInt32?
    /// The number of queues for sending.
    public var transmitQueues: UInt32 = 1
    /// The number of queues for receiving.
    public var receiveQueues: UInt32 = 1
    /// What orders the packets that wait: "noqueue", "fq_codel" …
    public var queueingDiscipline: String?
    /// Free text of the administrator.
    public var alias: String?
    /// Further names, of at most 127 bytes.
    public var alternativeNames: [String] = []
    /// How many users want the link to be promiscuous.
    public var promiscuity: UInt32 = 0
    /// How many users want the link to receive all multicast.
    public var allMulticast: UInt32 = 0
    /// Whether there is a carrier.
    public var carrier: Bool?
    /// How often the carrier came and went.
    public var carrierChanges: UInt32?
    /// The largest packet, in bytes, that is left to the device to cut up.
    public var gsoMaxSize: UInt32?
    /// The largest number of segments of such a packet.
    public var gsoMaxSegments: UInt32?
    /// The largest packet, in bytes, to which received ones are joined.
    public var groMaxSize: UInt32?
    /// The same two sizes for IPv4, since Linux 6.3.
    public var gsoIPv4MaxSize: UInt32?
    public var groIPv4MaxSize: UInt32?
    /// What the device itself can cut up: the largest packet, and the largest number of segments.
    public var tsoMaxSize: UInt32?
    public var tsoMaxSegments: UInt32?

    /// How the link makes its addresses of IPv6; nil if it has no IPv6.
    public var addressGeneration: AddressGeneration?
    /// The lower half of the addresses that it takes from router advertisements; nil if there is none.
    public var token: IPAddress?
    /// The device of the machine that the link is on ("0000:00:04.0"), and its bus ("pci").
    public var parentDevice: String?
    public var parentBus: String?

    /// The counters, nil if the kernel sent none.
    public var statistics: LinkStatistics?
    /// What the driver says about the link, nil if nothing.
    public var kindData: LinkKindData?
    /// What the master says about the link as its port (`IFLA_INFO_SLAVE_DATA`), where ``LinkKind``
    /// knows its attributes.
    public var slaveData: FieldValues?

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
    /// A kind whose attributes ``LinkKind`` knows.
    case fields(FieldValues)
    /// Any other kind: the attributes as they stand on the wire.
    case raw([RawAttribute])
}
