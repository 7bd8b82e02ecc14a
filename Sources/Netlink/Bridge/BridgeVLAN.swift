// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// A VLAN of a port of a bridge, or of the bridge itself, or several in a row that are alike.
///
/// Equivalent to: one line of `bridge vlan`. Source: bridge(8), `net/bridge/br_vlan.c`, `net/bridge/br_vlan_options.c`.
public struct BridgeVLAN: Hashable, Sendable {
    /// The numbers that a VLAN may have.
    public static let numbers: ClosedRange<UInt16> = 1...4094
    /// The networks of a tunnel that a VLAN may be mapped to.
    public static let tunnelIDs: ClosedRange<UInt32> = 0...0xFF_FFFF

    /// The index of the port, or of the bridge.
    public var index: Int32
    /// The VLAN, or the first of several.
    public var vid: UInt16
    /// The last of them.
    public var last: UInt16
    /// Whether frames that come in without a tag are of it.
    public var isPVID = false
    /// Whether frames leave without a tag.
    public var isUntagged = false
    /// The network of a tunnel that the port maps the VLAN to; of several, that of the first, and the others follow.
    public var tunnelID: UInt32?
    /// Requests only: the mapping that is there goes away first.
    public var dropsTunnel = false
    /// What the spanning tree lets it do (`BR_STATE_*`). In a request, nil leaves it as it is.
    public var state: UInt8?
    /// What went through, where it was asked for.
    public var statistics: Statistics?

    /// What went through, in bytes and packets.
    public struct Statistics: Hashable, Sendable {
        public var rxBytes: UInt64 = 0
        public var rxPackets: UInt64 = 0
        public var txBytes: UInt64 = 0
        public var txPackets: UInt64 = 0
    }

    /// The state of a VLAN that nobody has changed.
    private static let forwarding = UInt8(BR_STATE_FORWARDING)
    /// The words for ``state``, in the order of their numbers.
    public static let states = LinkKind.portStates.map(\.name)

    public init(_ vid: UInt16, through last: UInt16? = nil, index: Int32) {
        self.index = index
        self.vid = vid
        self.last = last ?? vid
    }

    /// Each of the VLANs alone.
    public var single: [BridgeVLAN] {
        guard vid < last else { return [self] }
        return (vid...last).map { number in
            var one = self
            one.vid = number
            one.last = number
            one.tunnelID = tunnelID.map { $0 &+ UInt32(number - vid) }
            return one
        }
    }

    /// These VLANs and the one that follows them, if they are alike.
    public func joined(with next: BridgeVLAN) -> BridgeVLAN? {
        guard last < Self.numbers.upperBound, next.vid == last + 1, next.statistics == nil else { return nil }
        var like = next
        (like.vid, like.last, like.tunnelID) = (vid, last, tunnelID)
        guard like == self, !isPVID else { return nil } // the kernel takes no range that has the PVID
        guard next.tunnelID == tunnelID.map({ $0 &+ UInt32(last - vid + 1) }) else { return nil }
        like.last = next.last
        return like
    }

    /// What has to be asked for so that a VLAN that is like `old`, or is not there, becomes this.
    public func change(from old: BridgeVLAN?) -> BridgeVLAN {
        var change = self
        // Under a spanning tree, the kernel lets nobody set the state, not even to what it is.
        let isKept = old.map { $0.state == nil || $0.state == state } ?? (state == Self.forwarding)
        if isKept { change.state = nil }
        guard let known = old?.tunnelID else { return change }
        if known == tunnelID { change.tunnelID = nil } else { change.dropsTunnel = true }
        return change
    }
}

extension BridgeVLAN {
    /// What tells one from another.
    public struct Key: Hashable {
        public var index: Int32
        public var vid: UInt16
    }

    public var key: Key { Key(index: index, vid: vid) }
}
