// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension BridgeVLAN: NetlinkRow {
    public static var addition: MessageType { .newVLAN }
    public static var removal: MessageType { .deleteVLAN }

    public var subject: String { vid == last ? "vid \(vid)" : "vid \(vid)-\(last)" }

    /// Decodes a request's payload; ``decode(_:each:)`` decodes replies, which hold many entries.
    public init?(decoding payload: UnsafeRawBufferPointer) throws(KernelError) {
        var found: BridgeVLAN?
        var dropsTunnel = false
        try Self.entries(payload) { entry, isOptionsOnly throws(KernelError) in
            if isOptionsOnly { dropsTunnel = true } else { found = entry }
        }
        guard let found else { return nil }
        self = found
        self.dropsTunnel = dropsTunnel
    }

    /// Gives each VLAN that a reply tells of to `each`.
    static func decode(
        _ payload: UnsafeRawBufferPointer, each: (BridgeVLAN) throws(KernelError) -> Void
    ) throws(KernelError) {
        try entries(payload) { entry, _ throws(KernelError) in
            for vlan in entry.single { try each(vlan) }
        }
    }

    private static func entries(
        _ payload: UnsafeRawBufferPointer, each: (BridgeVLAN, _ isOptionsOnly: Bool) throws(KernelError) -> Void
    ) throws(KernelError) {
        let index = Int32(bitPattern: try payload.header(as: br_vlan_msg.self).ifindex)
        var attributes = try AttributeIterator(payload, after: MemoryLayout<br_vlan_msg>.size)
        while let attribute = try attributes.next() {
            guard attribute.type == Int(BRIDGE_VLANDB_ENTRY) else { continue }
            var vlan = BridgeVLAN(0, index: index)
            var flags = 0
            var details = try attribute.nested()
            while let detail = try details.next() { try vlan.decode(detail, &flags) }
            guard numbers.contains(vlan.vid), vlan.last <= numbers.upperBound else {
                throw .malformedMessage("RTM_GETVLAN")
            }
            vlan.last = max(vlan.vid, vlan.last)
            try each(vlan, flags & Int(BRIDGE_VLAN_INFO_ONLY_OPTS) != 0)
        }
    }

    private mutating func decode(_ attribute: AttributeView, _ flags: inout Int) throws(KernelError) {
        switch attribute.type {
        case Int(BRIDGE_VLANDB_ENTRY_INFO):
            let info = try attribute.loadStructure(as: bridge_vlan_info.self)
            vid = info.vid
            flags = Int(info.flags)
            isPVID = flags & Int(BRIDGE_VLAN_INFO_PVID) != 0
            isUntagged = flags & Int(BRIDGE_VLAN_INFO_UNTAGGED) != 0
        case Int(BRIDGE_VLANDB_ENTRY_RANGE): last = try attribute.load()
        case Int(BRIDGE_VLANDB_ENTRY_STATE): state = try attribute.load()
        case Int(BRIDGE_VLANDB_ENTRY_TUNNEL_INFO):
            var tunnel = try attribute.nested()
            while let detail = try tunnel.next() {
                if detail.type == Int(BRIDGE_VLANDB_TINFO_ID) { tunnelID = try detail.load() }
            }
        case Int(BRIDGE_VLANDB_ENTRY_STATS): statistics = try Statistics(attribute)
        default: break
        }
    }

    /// Writes a `br_vlan_msg` and one entry; before it, one that ends a mapping, because the kernel changes none.
    public func encode(into writer: inout MessageWriter, for verb: RowVerb) {
        var header = br_vlan_msg()
        header.family = UInt8(AF_BRIDGE)
        header.ifindex = UInt32(bitPattern: index)
        writer.append(header)
        if dropsTunnel, verb != .remove {
            encodeEntry(into: &writer, flags: BRIDGE_VLAN_INFO_ONLY_OPTS) { writer in
                writer.nested(Int(BRIDGE_VLANDB_ENTRY_TUNNEL_INFO)) { writer in
                    writer.attribute(Int(BRIDGE_VLANDB_TINFO_CMD), UInt32(RTM_DELLINK))
                }
            }
        }
        var flags: Int32 = 0
        if isPVID { flags |= BRIDGE_VLAN_INFO_PVID }
        if isUntagged { flags |= BRIDGE_VLAN_INFO_UNTAGGED }
        encodeEntry(into: &writer, flags: verb == .remove ? 0 : flags) { writer in
            guard verb != .remove else { return }
            if let state { writer.attribute(Int(BRIDGE_VLANDB_ENTRY_STATE), state) }
            guard let tunnelID else { return }
            writer.nested(Int(BRIDGE_VLANDB_ENTRY_TUNNEL_INFO)) { writer in
                writer.attribute(Int(BRIDGE_VLANDB_TINFO_ID), tunnelID)
                writer.attribute(Int(BRIDGE_VLANDB_TINFO_CMD), UInt32(RTM_SETLINK))
            }
        }
    }

    private func encodeEntry(into writer: inout MessageWriter, flags: Int32, _ options: (inout MessageWriter) -> Void) {
        writer.nested(Int(BRIDGE_VLANDB_ENTRY)) { writer in
            let info = bridge_vlan_info(flags: UInt16(flags), vid: vid)
            writer.attribute(Int(BRIDGE_VLANDB_ENTRY_INFO), structure: info)
            if last > vid { writer.attribute(Int(BRIDGE_VLANDB_ENTRY_RANGE), last) }
            options(&writer)
        }
    }
}

extension BridgeVLAN.Statistics {
    fileprivate init(_ nest: AttributeView) throws(KernelError) {
        var attributes = try nest.nested()
        while let attribute = try attributes.next() {
            switch attribute.type {
            case Int(BRIDGE_VLANDB_STATS_RX_BYTES): rxBytes = try attribute.load()
            case Int(BRIDGE_VLANDB_STATS_RX_PACKETS): rxPackets = try attribute.load()
            case Int(BRIDGE_VLANDB_STATS_TX_BYTES): txBytes = try attribute.load()
            case Int(BRIDGE_VLANDB_STATS_TX_PACKETS): txPackets = try attribute.load()
            default: break
            }
        }
    }
}

extension NetlinkSession {
    /// Gives every VLAN of the port or the bridge with an index to `each`, or of all of them; one by one, in the
    /// kernel's order, which is that of their numbers.
    ///
    /// Equivalent to: `bridge vlan show dev DEV`, `bridge vlan tunnelshow dev DEV`; with statistics, `bridge -s vlan`.
    /// Raises `EINVAL` if the link is neither, `EOPNOTSUPP` from a kernel without `CONFIG_BRIDGE_VLAN_FILTERING`.
    public func dumpVLANs(
        index: Int32? = nil, withStatistics: Bool = false, restart: () -> Void = {},
        each: (BridgeVLAN) throws(KernelError) -> Void
    ) throws(KernelError) {
        try dump(
            .getVLAN,
            build: { writer in
                var header = br_vlan_msg()
                header.family = UInt8(AF_BRIDGE)
                header.ifindex = UInt32(bitPattern: index ?? 0)
                writer.append(header)
                if withStatistics {
                    writer.attribute(Int(BRIDGE_VLANDB_DUMP_FLAGS), UInt32(BRIDGE_VLANDB_DUMPF_STATS))
                }
            },
            restart: restart
        ) { type, payload throws(KernelError) in
            if type == .newVLAN { try BridgeVLAN.decode(payload, each: each) }
        }
    }
}
