// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// An entry of a forwarding database (FDB): behind which port of a bridge, or which end of a tunnel, a hardware address
/// is.
///
/// A bridge has a table of its own, and so has a device: a VXLAN knows by it where to send frames, a network card which
/// addresses to take in.
///
/// Equivalent to: one line of `bridge fdb`. Source: bridge(8), `net/bridge/br_fdb.c`, `drivers/net/vxlan/vxlan_core.c`.
public struct ForwardingEntry: Hashable, Sendable {
    public var mac: MACAddress
    /// The index of the port, or of the device itself.
    public var index: Int32
    /// How long it stays; see ``ForwardingState``.
    public var state: NeighbourState
    /// `NTF_*`
    public var flags: NeighbourFlags = []
    /// The index of the bridge whose table it is in; nil for an entry of the device itself.
    public var bridge: Int32?
    public var vlan: UInt16?
    /// VXLAN: the tunnel's end.
    public var destination: IPAddress?
    /// VXLAN: the port of UDP there.
    public var port: UInt16?
    /// VXLAN: the network that frames are sent into.
    public var vni: UInt32?
    /// VXLAN: the network that frames come from.
    public var sourceVNI: UInt32?
    /// VXLAN: the index of the link by which the packets leave.
    public var via: Int32?
    /// The namespace in which ``via`` counts, as an id of this namespace; nil when it is this one.
    public var viaNamespaceID: Int32?
    /// VXLAN: a nexthop object in place of a tunnel's end.
    public var nexthopID: UInt32?
    /// What a program is told of (`FDB_NOTIFY_*`).
    public var activity: UInt8 = 0
    /// Requests only: leave the time of the last change as it is.
    public var isNotRefreshed = false
    /// When it was used, and when its port was learned.
    public var times: NeighbourTimes?

    /// Makes an entry to be added: of the bridge that the link is a port of, or of the device itself.
    public init(_ mac: MACAddress, index: Int32, bridge: Int32?, state: ForwardingState = .permanent) {
        self.mac = mac
        self.index = index
        self.bridge = bridge
        self.state = state.bit
    }
}

/// How long an entry stays, in the words of `bridge fdb`.
public enum ForwardingState: String, CaseIterable, Sendable {
    /// It is the host's own address: frames to it are taken in, and not sent on.
    case permanent
    /// It stays where it is until it is removed.
    case `static`
    /// It ages, and moves when it is seen elsewhere.
    case reachable
    /// It has not been seen for longer than the ageing time.
    case stale

    /// What the kernel says of an entry.
    public init(_ state: NeighbourState) {
        self = state.contains(.permanent)
            ? .permanent : state.contains(.noARP) ? .static : state.contains(.stale) ? .stale : .reachable
    }

    /// What the kernel calls it.
    public var bit: NeighbourState {
        switch self {
        case .permanent: .permanent
        case .static: .noARP
        case .reachable: .reachable
        case .stale: .stale
        }
    }
}

extension ForwardingEntry {
    /// What tells one from another.
    public struct Key: Hashable {
        public var mac: MACAddress
        /// The bridge, or the device whose own table it is.
        public var owner: Int32
        public var isOfBridge: Bool
        public var vlan: UInt16
        public var sourceVNI: UInt32
        /// Which of several ends of tunnels.
        public var end: IPAddress?
    }

    public var key: Key {
        Key(
            mac: mac, owner: bridge ?? index, isOfBridge: bridge != nil, vlan: vlan ?? 0, sourceVNI: sourceVNI ?? 0,
            end: mayHaveSeveralEnds ? destination : nil)
    }

    /// Frames to all, and to groups, may go to several ends of tunnels.
    private var mayHaveSeveralEnds: Bool {
        mac.withBytes { bytes in bytes.first.map { $0 & 1 != 0 } == true || bytes.allSatisfy { $0 == 0 } }
    }
}
