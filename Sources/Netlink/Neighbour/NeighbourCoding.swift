// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension Neighbour: NetlinkRow {
    public static var addition: MessageType { .newNeighbour }
    public static var removal: MessageType { .deleteNeighbour }

    public var subject: String { address.description }

    /// Decodes the payload of an `RTM_NEWNEIGH`; nil for a family other than IPv4 and IPv6 (an FDB, a multicast route).
    public init?(decoding payload: UnsafeRawBufferPointer) throws(KernelError) {
        let header = try payload.header(as: ndmsg.self)
        guard header.ndm_family == IPAddress.inet || header.ndm_family == IPAddress.inet6 else { return nil }
        self.init(.unspecified(family: header.ndm_family), index: header.ndm_ifindex)
        state = NeighbourState(rawValue: header.ndm_state)
        flags = NeighbourFlags(header: header.ndm_flags)
        var attributes = try AttributeIterator(payload, after: MemoryLayout<ndmsg>.size)
        while let attribute = try attributes.next() { try decode(attribute) }
    }

    private mutating func decode(_ attribute: AttributeView) throws(KernelError) {
        switch attribute.type {
        case NDA_DST: address = attribute.loadAddress() ?? address
        case NDA_LLADDR: linkAddress = LinkLayerAddress(Array(attribute.payload))
        case NDA_PROTOCOL: protocolNumber = try attribute.load()
        case NDA_PROBES: probes = try attribute.load()
        case NDA_FLAGS_EXT: flags.formUnion(NeighbourFlags(header: 0, extended: try attribute.load()))
        case NDA_CACHEINFO: times = NeighbourTimes(try attribute.loadStructure(as: nda_cacheinfo.self))
        default: break
        }
    }

    /// Writes an `ndmsg` and the attributes behind it. What tells a row to remove is its address, its link and
    /// whether it is a proxy.
    public func encode(into writer: inout MessageWriter, for verb: RowVerb) {
        let isManaged = flags.contains(.managed)
        writer.append(
            ndmsg(
                family: address.family, index: index, state: state ?? (isManaged ? [] : .permanent), flags: flags))
        writer.attribute(NDA_DST, address: address)
        guard verb != .remove else { return }
        if let linkAddress { writer.attribute(NDA_LLADDR, bytes: linkAddress.bytes) }
        if protocolNumber != 0 { writer.attribute(NDA_PROTOCOL, protocolNumber) }
        if flags.extended != 0 { writer.attribute(NDA_FLAGS_EXT, flags.extended) }
    }
}

extension ndmsg {
    /// The header of a message about a neighbour or an entry of an FDB.
    init(family: UInt8, index: Int32, state: NeighbourState = [], flags: NeighbourFlags = []) {
        self.init()
        ndm_family = family
        ndm_ifindex = index
        ndm_state = state.rawValue
        ndm_flags = flags.header
    }
}

extension NeighbourTimes {
    init(_ info: nda_cacheinfo) {
        confirmed = ClockTicks.seconds(UInt64(info.ndm_confirmed))
        used = ClockTicks.seconds(UInt64(info.ndm_used))
        updated = ClockTicks.seconds(UInt64(info.ndm_updated))
        references = info.ndm_refcnt
    }
}
