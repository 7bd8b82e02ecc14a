// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// Which entries of forwarding databases a dump returns, decided in the kernel.
///
/// Equivalent to: `bridge fdb show br BRIDGE brport DEV`
public struct ForwardingFilter: Hashable, Sendable {
    /// The index of the bridge; the tables of its ports are looked through, too.
    public var bridge: Int32?
    /// The index of a port or another device.
    public var index: Int32?

    public init() {}

    func encode(into writer: inout MessageWriter) {
        writer.append(ndmsg(family: UInt8(AF_BRIDGE), index: index ?? 0))
        if let bridge { writer.attribute(NDA_MASTER, bridge) }
    }
}

/// Which entries of one table are removed at once.
public struct ForwardingFlush: NetlinkRequest {
    /// The index of the bridge or of another device with a table.
    public var index: Int32
    /// Only those of this port of the bridge.
    public var port: Int32?
    public var vlan: UInt16?
    /// Only those that stay so long; nil for all but those of the host.
    public var state: ForwardingState?

    public init(index: Int32) { self.index = index }

    public var type: MessageType { .deleteNeighbour }
    public var flags: MessageFlags { .bulk }
    public var subject: String { "link \(index)" }

    public func encode(into writer: inout MessageWriter) {
        let bits: NeighbourState
        var mask: NeighbourState = [.noARP, .permanent]
        switch state {
        case .permanent: (bits, mask) = (.permanent, .permanent)
        case .static: bits = .noARP
        case .reachable, .stale: bits = []
        case nil: (bits, mask) = ([], .permanent)
        }
        writer.append(ndmsg(family: UInt8(AF_BRIDGE), index: index, state: bits, flags: .own))
        if let port { writer.attribute(NDA_IFINDEX, port) }
        if let vlan { writer.attribute(NDA_VLAN, vlan) }
        writer.attribute(NDA_NDM_STATE_MASK, mask.rawValue)
    }
}

extension NetlinkSession {
    /// Gives every entry that passes `filter` to `each`.
    ///
    /// Equivalent to: `bridge -s fdb show`
    public func dumpForwarding(
        _ filter: ForwardingFilter = ForwardingFilter(), restart: () -> Void = {},
        each: (ForwardingEntry) throws(KernelError) -> Void
    ) throws(KernelError) {
        try dump(
            .getNeighbour, build: { filter.encode(into: &$0) }, restart: restart
        ) { type, payload throws(KernelError) in
            guard type == .newNeighbour, let entry = try ForwardingEntry(decoding: payload) else { return }
            try each(entry)
        }
    }

    /// Returns the entry of an address in the table of a bridge, or in that of a device. Raises `ENOENT` when there is
    /// none.
    ///
    /// Equivalent to: `bridge fdb get LLADDR br BRIDGE vlan VID`, `bridge fdb get LLADDR dev DEV self vni VNI`
    public func forwardingEntry(
        _ mac: MACAddress, bridge: Int32?, index: Int32?, vlan: UInt16? = nil, vni: UInt32? = nil
    ) throws(KernelError) -> ForwardingEntry {
        try query(
            .getNeighbour, subject: mac.description,
            build: { writer in
                let flags: NeighbourFlags = bridge == nil ? .own : .master
                writer.append(ndmsg(family: UInt8(AF_BRIDGE), index: index ?? 0, flags: flags))
                writer.attribute(NDA_LLADDR, mac: mac)
                if let bridge { writer.attribute(NDA_MASTER, bridge) }
                if let vlan { writer.attribute(NDA_VLAN, vlan) }
                if let vni { writer.attribute(NDA_VNI, vni) }
            }
        ) { _, payload throws(KernelError) in
            guard let entry = try ForwardingEntry(decoding: payload) else { throw .malformedMessage("RTM_GETNEIGH") }
            return entry
        }
    }
}
