// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension Address: NetlinkRow {
    public static var addition: MessageType { .newAddress }
    public static var removal: MessageType { .deleteAddress }

    public var subject: String { cidr.description }

    /// Decodes the payload of an `RTM_NEWADDR`; nil for a family other than IPv4 and IPv6. Raises `EBADMSG` on
    /// malformed bytes.
    public init?(decoding payload: UnsafeRawBufferPointer) throws(KernelError) {
        let header = try payload.header(as: ifaddrmsg.self)
        let ends = try Self.ends(payload)
        guard let own = ends.own, own.family == header.ifa_family,
            let cidr = CIDR(own, prefixLength: header.ifa_prefixlen)
        else { return nil }
        self.init(cidr, index: Int32(bitPattern: header.ifa_index), scope: header.ifa_scope)
        peer = ends.peer
        flags = AddressFlags(rawValue: UInt32(header.ifa_flags))
        var attributes = try AttributeIterator(payload, after: MemoryLayout<ifaddrmsg>.size)
        while let attribute = try attributes.next() { try decode(attribute) }
    }

    /// `IFA_ADDRESS` is the other end of a point-to-point link, and the link's own address where there is no other
    /// end: then `IFA_LOCAL` is the same (IPv4) or missing (IPv6).
    private static func ends(
        _ payload: UnsafeRawBufferPointer
    ) throws(KernelError) -> (own: IPAddress?, peer: IPAddress?) {
        var local: IPAddress?
        var far: IPAddress?
        var attributes = try AttributeIterator(payload, after: MemoryLayout<ifaddrmsg>.size)
        while let attribute = try attributes.next() {
            if attribute.type == IFA_LOCAL { local = attribute.loadAddress() }
            if attribute.type == IFA_ADDRESS { far = attribute.loadAddress() }
        }
        return (local ?? far, local == nil || local == far ? nil : far)
    }

    private mutating func decode(_ attribute: AttributeView) throws(KernelError) {
        switch attribute.type {
        case IFA_BROADCAST: broadcast = attribute.loadAddress()
        case IFA_LABEL: label = attribute.loadString()
        case IFA_FLAGS: flags = AddressFlags(rawValue: try attribute.load())
        case IFA_PROTO: protocolNumber = try attribute.load()
        case IFA_RT_PRIORITY: metric = try attribute.load()
        case IFA_CACHEINFO:
            let times = try attribute.loadStructure(as: ifa_cacheinfo.self)
            preferredLifetime = times.ifa_prefered == .max ? nil : times.ifa_prefered
            validLifetime = times.ifa_valid == .max ? nil : times.ifa_valid
        default: break
        }
    }

    /// Writes an `ifaddrmsg` and the attributes behind it.
    public func encode(into writer: inout MessageWriter, for verb: RowVerb) {
        writer.append(
            ifaddrmsg(
                ifa_family: cidr.family, ifa_prefixlen: cidr.prefixLength,
                ifa_flags: UInt8(truncatingIfNeeded: flags.rawValue), ifa_scope: scope ?? defaultScope,
                ifa_index: UInt32(bitPattern: index)))
        writer.attribute(IFA_LOCAL, address: cidr.address)
        writer.attribute(IFA_ADDRESS, address: peer ?? cidr.address)
        if let broadcast { writer.attribute(IFA_BROADCAST, address: broadcast) }
        if let label { writer.attribute(IFA_LABEL, string: label) }
        if flags.rawValue > UInt32(UInt8.max) { writer.attribute(IFA_FLAGS, flags.rawValue) }
        if protocolNumber != 0 { writer.attribute(IFA_PROTO, protocolNumber) }
        if let metric { writer.attribute(IFA_RT_PRIORITY, metric) }
        encodeLifetimes(into: &writer)
    }

    private func encodeLifetimes(into writer: inout MessageWriter) {
        guard validLifetime != nil || preferredLifetime != nil else { return }
        var times = ifa_cacheinfo()
        times.ifa_prefered = preferredLifetime ?? validLifetime ?? .max
        times.ifa_valid = validLifetime ?? .max
        writer.attribute(IFA_CACHEINFO, structure: times)
    }

    /// As `ip address add` chooses: host for 127.0.0.0/8, universe for the rest.
    private var defaultScope: UInt8 {
        let isLoopback = cidr.family == IPAddress.inet && cidr.address.withBytes { $0.first == 127 }
        return (isLoopback ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE).number
    }
}

extension ifaddrmsg {
    /// The header of a dump, filtered by family and link where they are given.
    init(family: UInt8, link index: Int32?) {
        self.init()
        ifa_family = family
        ifa_index = UInt32(bitPattern: index ?? 0)
    }
}
