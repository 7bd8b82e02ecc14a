// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// Which entries of one multicast database are removed at once.
public struct MulticastFlush: NetlinkRequest {
    /// The index of the bridge or of the VXLAN.
    public var index: Int32
    /// Only those of this port.
    public var port: Int32 = 0
    /// Only those of this VLAN.
    public var vlan: UInt16 = 0
    /// Only those that stay, or do not.
    public var isPermanent: Bool?
    /// Only those that this one made.
    public var protocolNumber: UInt8?

    public init(index: Int32) { self.index = index }

    public var type: MessageType { .deleteMulticast }
    public var flags: MessageFlags { .bulk }
    public var subject: String { "link \(index)" }

    public func encode(into writer: inout MessageWriter) {
        writer.append(br_port_msg(index))
        var entry = clinux_mdb_entry()
        entry.ifindex = UInt32(bitPattern: port)
        entry.vid = vlan
        if isPermanent == true { entry.state = UInt8(MDB_PERMANENT) }
        writer.attribute(MDBA_SET_ENTRY, structure: entry)
        guard isPermanent != nil || protocolNumber != nil else { return }
        writer.nested(MDBA_SET_ENTRY_ATTRS) { writer in
            if isPermanent != nil { writer.attribute(Int(CLINUX_MDBE_ATTR_STATE_MASK), UInt8(MDB_PERMANENT)) }
            if let protocolNumber { writer.attribute(Int(CLINUX_MDBE_ATTR_RTPROT), protocolNumber) }
        }
    }
}

extension NetlinkSession {
    /// Gives every entry of all multicast databases to `each`.
    ///
    /// Equivalent to: `bridge -d -s mdb show`
    public func dumpMulticast(
        restart: () -> Void = {}, each: (MulticastEntry) throws(KernelError) -> Void
    ) throws(KernelError) {
        try dump(.getMulticast, build: { $0.append(br_port_msg(0)) }, restart: restart) {
            _, payload throws(KernelError) in try MulticastEntry.decode(payload, each: each)
        }
    }

    /// Returns the entries of one group: one for each port. Raises `ENOENT` when there is none.
    ///
    /// Equivalent to: `bridge mdb get dev BRIDGE grp GROUP`. Linux 6.8; older kernels raise `EOPNOTSUPP`.
    public func multicastEntries(like entry: MulticastEntry) throws(KernelError) -> [MulticastEntry] {
        try query(
            .getMulticast, subject: entry.subject,
            build: { writer in
                writer.append(br_port_msg(entry.index))
                var wanted = entry
                wanted.port = 0
                writer.attribute(MDBA_SET_ENTRY, structure: wanted.wireEntry(for: .remove))
                guard entry.source != nil || entry.sourceVNI != nil else { return }
                writer.nested(MDBA_SET_ENTRY_ATTRS) { writer in
                    if let source = entry.source { writer.attribute(MDBE_ATTR_SOURCE, address: source) }
                    if let vni = entry.sourceVNI { writer.attribute(Int(CLINUX_MDBE_ATTR_SRC_VNI), vni) }
                }
            }
        ) { _, payload throws(KernelError) in
            var found: [MulticastEntry] = []
            try MulticastEntry.decode(payload) { entry throws(KernelError) in found.append(entry) }
            return found
        }
    }

    /// Gives every port behind which there is a multicast router to `each`.
    ///
    /// Equivalent to: the router ports of `bridge -d -s mdb show`
    public func dumpMulticastRouters(
        restart: () -> Void = {}, each: (MulticastRouter) throws(KernelError) -> Void
    ) throws(KernelError) {
        try dump(.getMulticast, build: { $0.append(br_port_msg(0)) }, restart: restart) {
            _, payload throws(KernelError) in try MulticastRouter.decode(payload, each: each)
        }
    }
}

extension MulticastRouter {
    fileprivate static func decode(
        _ payload: UnsafeRawBufferPointer, each: (MulticastRouter) throws(KernelError) -> Void
    ) throws(KernelError) {
        let bridge = Int32(bitPattern: try payload.header(as: br_port_msg.self).ifindex)
        var attributes = try AttributeIterator(payload, after: MemoryLayout<br_port_msg>.size)
        while let attribute = try attributes.next() {
            guard attribute.type == MDBA_ROUTER else { continue }
            var ports = try attribute.nested()
            while let port = try ports.next() { try each(MulticastRouter(port, bridge)) }
        }
    }

    private init(_ port: AttributeView, _ bridge: Int32) throws(KernelError) {
        self.init(bridge: bridge, port: try port.load())
        var attributes = try port.nested(after: MemoryLayout<UInt32>.size)
        while let attribute = try attributes.next() {
            switch attribute.type {
            case MDBA_ROUTER_PATTR_TIMER: timer = ClockTicks.seconds(UInt64(try attribute.load(as: UInt32.self)))
            case MDBA_ROUTER_PATTR_TYPE:
                let type: UInt8 = try attribute.load()
                isTemporary = [MDB_RTR_TYPE_TEMP_QUERY, MDB_RTR_TYPE_TEMP].contains(Int(type))
            default: break
            }
        }
    }
}
