// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// An entry of a multicast database (MDB): a group that is wanted behind a port of a bridge, or at an end of a VXLAN.
///
/// Equivalent to: one line of `bridge mdb`. Source: bridge(8), `net/bridge/br_mdb.c`, `drivers/net/vxlan/vxlan_mdb.c`.
public struct MulticastEntry: Hashable, Sendable {
    /// What is joined.
    public enum Group: Hashable, Sendable, CustomStringConvertible {
        case address(IPAddress)
        /// A group of a protocol other than IP.
        case mac(MACAddress)

        public var description: String {
            switch self {
            case .address(let address): address.description
            case .mac(let mac): mac.description
            }
        }
    }

    /// A sender that a member wants to hear, or not to.
    public struct Source: Hashable, Sendable {
        public var address: IPAddress
        /// Seconds until it is forgotten.
        public var timer: Double?

        public init(_ address: IPAddress) { self.address = address }
    }

    /// Which senders are heard: those of the list only, or all others.
    public enum FilterMode: String, CaseIterable, Sendable {
        case exclude, include
    }

    /// The index of the bridge, or of the VXLAN.
    public var index: Int32
    /// The index of the port; the bridge itself where the host wants the group, the VXLAN in one.
    public var port: Int32
    public var group: Group
    /// The one sender that it is about; nil for all.
    public var source: IPAddress?
    /// 0 for none.
    public var vlan: UInt16 = 0
    /// Whether it stays until it is removed.
    public var isPermanent = false
    /// `MDB_FLAGS_*`, which only the kernel sets.
    public var flags: UInt8 = 0
    public var filterMode: FilterMode?
    public var sources: [Source] = []
    /// Who made it (`RTPROT_*`).
    public var protocolNumber: UInt8?
    /// Seconds until it goes.
    public var timer: Double?
    /// VXLAN: the tunnel's end.
    public var destination: IPAddress?
    /// VXLAN: the port of UDP there.
    public var destinationPort: UInt16?
    /// VXLAN: the network that frames are sent into.
    public var vni: UInt32?
    /// VXLAN: the network that frames come from.
    public var sourceVNI: UInt32?
    /// VXLAN: the index of the link by which the packets leave.
    public var via: Int32?

    public init(_ group: Group, index: Int32, port: Int32) {
        self.group = group
        self.index = index
        self.port = port
    }

    /// The words of `bridge mdb` for ``flags``.
    public var flagNames: [String] {
        zip(0..., ["offload", "fast_leave", "added_by_star_ex", "blocked", "offload_failed"])
            .filter { flags & 1 << $0.0 != 0 }.map(\.1)
    }
}

/// A port of a bridge behind which there is a multicast router.
public struct MulticastRouter: Hashable, Sendable {
    /// The index of the bridge.
    public var bridge: Int32
    /// The index of the port.
    public var port: Int32
    /// Whether it was heard of, or somebody said so.
    public var isTemporary = false
    /// Seconds until it is forgotten.
    public var timer: Double?
}

extension MulticastEntry {
    /// What tells one from another.
    public struct Key: Hashable {
        public var index: Int32
        public var port: Int32
        public var group: Group
        public var source: IPAddress?
        public var vlan: UInt16
        public var sourceVNI: UInt32
        public var destination: IPAddress?
    }

    public var key: Key {
        Key(
            index: index, port: port, group: group, source: source, vlan: vlan, sourceVNI: sourceVNI ?? 0,
            destination: destination)
    }
}
