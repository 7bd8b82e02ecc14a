// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension MulticastEntry: NetlinkRow {
    public static var addition: MessageType { .newMulticast }
    public static var removal: MessageType { .deleteMulticast }

    public var subject: String { group.description }

    /// Decodes a request's payload; ``rows(decoding:)`` decodes replies, which hold several entries each.
    public init?(decoding payload: UnsafeRawBufferPointer) throws(KernelError) {
        let header = try payload.header(as: br_port_msg.self)
        var entry: MulticastEntry?
        var attributes = try AttributeIterator(payload, after: MemoryLayout<br_port_msg>.size)
        while let attribute = try attributes.next() {
            switch attribute.type {
            case MDBA_SET_ENTRY:
                entry = MulticastEntry(try attribute.loadStructure(as: clinux_mdb_entry.self), Int32(header.ifindex))
            case MDBA_SET_ENTRY_ATTRS:
                var details = try attribute.nested()
                while let detail = try details.next() { try entry?.decode(request: detail) }
            default: break
            }
        }
        guard let entry else { return nil }
        self = entry
    }

    init?(_ entry: clinux_mdb_entry, _ index: Int32) {
        let found = withUnsafeBytes(of: entry.address) { bytes -> Group? in
            func address(_ family: UInt8, _ size: Int) -> Group? {
                IPAddress(family: family, bytes: UnsafeRawBufferPointer(rebasing: bytes.prefix(size)))
                    .map { .address($0) }
            }
            switch Int32(UInt16(bigEndian: entry.proto)) {
            case ETH_P_IP: return address(IPAddress.inet, 4)
            case ETH_P_IPV6: return address(IPAddress.inet6, 16)
            default: return MACAddress(bytes: UnsafeRawBufferPointer(rebasing: bytes.prefix(6))).map { .mac($0) }
            }
        }
        guard let found else { return nil }
        self.init(found, index: index, port: Int32(bitPattern: entry.ifindex))
        vlan = entry.vid
        isPermanent = entry.state & UInt8(MDB_PERMANENT) != 0
        flags = entry.flags
    }

    private mutating func decode(request attribute: AttributeView) throws(KernelError) {
        switch attribute.type {
        case MDBE_ATTR_SOURCE: source = attribute.loadAddress()
        case Int(CLINUX_MDBE_ATTR_SRC_LIST): try decodeSources(attribute)
        case Int(CLINUX_MDBE_ATTR_GROUP_MODE): filterMode = FilterMode(number: try attribute.load())
        case Int(CLINUX_MDBE_ATTR_RTPROT): protocolNumber = try attribute.load()
        case Int(CLINUX_MDBE_ATTR_DST): destination = attribute.loadAddress()
        case Int(CLINUX_MDBE_ATTR_DST_PORT): destinationPort = try attribute.load()
        case Int(CLINUX_MDBE_ATTR_VNI): vni = try attribute.load()
        case Int(CLINUX_MDBE_ATTR_IFINDEX): via = try attribute.load()
        case Int(CLINUX_MDBE_ATTR_SRC_VNI): sourceVNI = try attribute.load()
        default: break
        }
    }

    private mutating func decode(reply attribute: AttributeView) throws(KernelError) {
        switch attribute.type {
        case MDBA_MDB_EATTR_TIMER: timer = ClockTicks.seconds(UInt64(try attribute.load(as: UInt32.self)))
        case MDBA_MDB_EATTR_SRC_LIST: try decodeSources(attribute)
        case MDBA_MDB_EATTR_GROUP_MODE: filterMode = FilterMode(number: try attribute.load())
        case MDBA_MDB_EATTR_SOURCE: source = attribute.loadAddress()
        case MDBA_MDB_EATTR_RTPROT: protocolNumber = try attribute.load()
        case Int(CLINUX_MDBA_MDB_EATTR_DST): destination = attribute.loadAddress()
        case Int(CLINUX_MDBA_MDB_EATTR_DST_PORT): destinationPort = try attribute.load()
        case Int(CLINUX_MDBA_MDB_EATTR_VNI): vni = try attribute.load()
        case Int(CLINUX_MDBA_MDB_EATTR_IFINDEX): via = try attribute.load()
        case Int(CLINUX_MDBA_MDB_EATTR_SRC_VNI): sourceVNI = try attribute.load()
        default: break
        }
    }

    /// Replies and requests number the sources and their addresses alike.
    private mutating func decodeSources(_ list: AttributeView) throws(KernelError) {
        var entries = try list.nested()
        while let entry = try entries.next() {
            var source: Source?
            var attributes = try entry.nested()
            while let attribute = try attributes.next() {
                switch attribute.type {
                case MDBA_MDB_SRCATTR_ADDRESS: source = attribute.loadAddress().map { Source($0) }
                case MDBA_MDB_SRCATTR_TIMER:
                    source?.timer = ClockTicks.seconds(UInt64(try attribute.load(as: UInt32.self)))
                default: break
                }
            }
            if let source { sources.append(source) }
        }
    }

    // MARK: Replies

    /// Gives the entries of a reply to `each`. Raises `EBADMSG` on malformed bytes.
    static func decode(
        _ payload: UnsafeRawBufferPointer, each: (MulticastEntry) throws(KernelError) -> Void
    ) throws(KernelError) {
        let index = Int32(bitPattern: try payload.header(as: br_port_msg.self).ifindex)
        var attributes = try AttributeIterator(payload, after: MemoryLayout<br_port_msg>.size)
        while let attribute = try attributes.next() {
            guard attribute.type == MDBA_MDB else { continue }
            var groups = try attribute.nested()
            while let group = try groups.next() {
                var entries = try group.nested()
                while let information = try entries.next() {
                    guard var entry = MulticastEntry(try information.loadStructure(as: clinux_mdb_entry.self), index)
                    else { continue }
                    var details = try information.nested(after: MemoryLayout<clinux_mdb_entry>.size)
                    while let detail = try details.next() { try entry.decode(reply: detail) }
                    try each(entry)
                }
            }
        }
    }

    // MARK: Requests

    /// Writes a `br_port_msg` and the attributes behind it.
    public func encode(into writer: inout MessageWriter, for verb: RowVerb) {
        writer.append(br_port_msg(index))
        writer.attribute(MDBA_SET_ENTRY, structure: wireEntry(for: verb))
        guard hasIdentity || verb != .remove && hasDetails else { return }
        writer.nested(MDBA_SET_ENTRY_ATTRS) { writer in
            encodeIdentity(into: &writer)
            guard verb != .remove else { return }
            if let wantedMode { writer.attribute(Int(CLINUX_MDBE_ATTR_GROUP_MODE), wantedMode.number) }
            if let protocolNumber = wantedProtocol { writer.attribute(Int(CLINUX_MDBE_ATTR_RTPROT), protocolNumber) }
            guard !sources.isEmpty else { return }
            writer.nested(Int(CLINUX_MDBE_ATTR_SRC_LIST)) { writer in
                for source in sources {
                    writer.nested(Int(CLINUX_MDBE_SRC_LIST_ENTRY)) { writer in
                        writer.attribute(Int(CLINUX_MDBE_SRCATTR_ADDRESS), address: source.address)
                    }
                }
            }
        }
    }

    // Linux before 6.3 tells the mode and the protocol, and takes neither: what it would choose itself is not said.

    /// The kernel tells the mode of an entry about one sender, but does not want to be told.
    private var wantedMode: FilterMode? {
        source != nil || filterMode == .exclude && sources.isEmpty ? nil : filterMode
    }

    private var wantedProtocol: UInt8? { protocolNumber == UInt8(RTPROT_STATIC) ? nil : protocolNumber }

    private var hasDetails: Bool { wantedMode != nil || wantedProtocol != nil || !sources.isEmpty }

    private var hasIdentity: Bool {
        source != nil || destination != nil || destinationPort != nil || vni != nil || sourceVNI != nil || via != nil
    }

    /// What tells an entry from others, besides what stands in the structure.
    private func encodeIdentity(into writer: inout MessageWriter) {
        if let source { writer.attribute(MDBE_ATTR_SOURCE, address: source) }
        if let destination { writer.attribute(Int(CLINUX_MDBE_ATTR_DST), address: destination) }
        if let destinationPort { writer.attribute(Int(CLINUX_MDBE_ATTR_DST_PORT), destinationPort) }
        if let vni { writer.attribute(Int(CLINUX_MDBE_ATTR_VNI), vni) }
        if let via { writer.attribute(Int(CLINUX_MDBE_ATTR_IFINDEX), via) }
        if let sourceVNI { writer.attribute(Int(CLINUX_MDBE_ATTR_SRC_VNI), sourceVNI) }
    }

    func wireEntry(for verb: RowVerb) -> clinux_mdb_entry {
        var entry = clinux_mdb_entry()
        entry.ifindex = UInt32(bitPattern: port)
        entry.vid = vlan
        if isPermanent, verb != .remove { entry.state = UInt8(MDB_PERMANENT) }
        withUnsafeMutableBytes(of: &entry.address) { target in
            switch group {
            case .address(let address): address.withBytes { target.copyMemory(from: $0) }
            case .mac(let mac): mac.withBytes { target.copyMemory(from: $0) }
            }
        }
        if case .address(let address) = group {
            entry.proto = UInt16(address.isIPv4 ? ETH_P_IP : ETH_P_IPV6).bigEndian
        }
        return entry
    }
}

extension MulticastEntry.FilterMode {
    /// The numbers of linux/in.h, where 0 excludes.
    fileprivate init(number: UInt8) { self = number == 0 ? .exclude : .include }

    fileprivate var number: UInt8 { self == .exclude ? 0 : 1 }
}

extension br_port_msg {
    /// The header of a request about the multicast database of a link, or about all of them with 0.
    init(_ index: Int32) {
        self.init()
        family = UInt8(AF_BRIDGE)
        ifindex = UInt32(bitPattern: index)
    }
}
