// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension ForwardingEntry: NetlinkRow {
    public static var addition: MessageType { .newNeighbour }
    public static var removal: MessageType { .deleteNeighbour }

    public var subject: String { mac.description }

    /// Decodes the payload of an `RTM_NEWNEIGH`; nil for a neighbour of IP, and for an address that is not Ethernet's.
    public init?(decoding payload: UnsafeRawBufferPointer) throws(KernelError) {
        let header = try payload.header(as: ndmsg.self)
        guard header.ndm_family == UInt8(AF_BRIDGE) else { return nil }
        var found: MACAddress?
        var attributes = try AttributeIterator(payload, after: MemoryLayout<ndmsg>.size)
        while let attribute = try attributes.next() {
            if attribute.type == NDA_LLADDR { found = attribute.loadMAC() }
        }
        guard let mac = found else { return nil }
        self.init(mac, index: header.ndm_ifindex, bridge: nil)
        state = NeighbourState(rawValue: header.ndm_state)
        flags = NeighbourFlags(header: header.ndm_flags)
        attributes = try AttributeIterator(payload, after: MemoryLayout<ndmsg>.size)
        while let attribute = try attributes.next() { try decode(attribute) }
    }

    private mutating func decode(_ attribute: AttributeView) throws(KernelError) {
        switch attribute.type {
        case NDA_MASTER:
            let master: Int32 = try attribute.load()
            // An entry of the device itself is none of the bridge that it is a port of.
            bridge = flags.contains(.own) && master != index ? nil : master
        case NDA_VLAN: vlan = try attribute.load()
        case NDA_DST: destination = attribute.loadAddress()
        case NDA_PORT: port = try attribute.loadBigEndian()
        case NDA_VNI: vni = try attribute.load()
        case NDA_SRC_VNI: sourceVNI = try attribute.load()
        case NDA_IFINDEX: via = try attribute.load()
        case NDA_LINK_NETNSID: viaNamespaceID = try attribute.load()
        case NDA_NH_ID: nexthopID = try attribute.load()
        case NDA_FLAGS_EXT: flags.formUnion(NeighbourFlags(header: 0, extended: try attribute.load()))
        case NDA_CACHEINFO: times = NeighbourTimes(try attribute.loadStructure(as: nda_cacheinfo.self))
        case NDA_FDB_EXT_ATTRS: try decodeExtension(attribute)
        default: break
        }
    }

    private mutating func decodeExtension(_ nest: AttributeView) throws(KernelError) {
        var attributes = try nest.nested()
        while let attribute = try attributes.next() {
            if attribute.type == NFEA_ACTIVITY_NOTIFY { activity = try attribute.load() }
        }
    }

    /// What is asked of the kernel, which needs to be told more than it tells.
    private var wantedState: NeighbourState {
        switch ForwardingState(state) {
        case .permanent: [.noARP, .permanent]
        case .static: [.noARP, .reachable]
        case .reachable, .stale: .reachable
        }
    }

    /// Writes an `ndmsg` and the attributes behind it. What tells an entry to remove is its address, its VLAN or its
    /// network, whose table it is in, and of a tunnel which of several ends.
    public func encode(into writer: inout MessageWriter, for verb: RowVerb) {
        var wanted = flags.subtracting([.own, .master, .offloaded])
        // The bridge's entries for its own addresses are asked for as those of any device.
        wanted.insert(bridge == nil || bridge == index ? .own : .master)
        writer.append(ndmsg(family: UInt8(AF_BRIDGE), index: index, state: wantedState, flags: wanted))
        writer.attribute(NDA_LLADDR, mac: mac)
        if let bridge { writer.attribute(NDA_MASTER, bridge) }
        if let vlan { writer.attribute(NDA_VLAN, vlan) }
        if let destination { writer.attribute(NDA_DST, address: destination) }
        if let port { writer.attribute(NDA_PORT, bigEndian: port) }
        if let vni { writer.attribute(NDA_VNI, vni) }
        if let sourceVNI { writer.attribute(NDA_SRC_VNI, sourceVNI) }
        if let via { writer.attribute(NDA_IFINDEX, via) }
        if let nexthopID { writer.attribute(NDA_NH_ID, nexthopID) }
        guard verb != .remove, activity != 0 || isNotRefreshed else { return }
        writer.nested(NDA_FDB_EXT_ATTRS) { writer in
            if activity != 0 { writer.attribute(NFEA_ACTIVITY_NOTIFY, activity) }
            if isNotRefreshed { writer.attribute(flag: NFEA_DONT_REFRESH) }
        }
    }
}
