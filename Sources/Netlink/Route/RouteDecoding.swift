// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension Route {
    /// Decodes the payload of an `RTM_NEWROUTE`; nil for a family other than IPv4, IPv6 and MPLS. Raises `EBADMSG` on
    /// malformed bytes. Allocates nothing but metrics and several next hops.
    public init?(decoding payload: UnsafeRawBufferPointer) throws(KernelError) {
        let header = try payload.header(as: rtmsg.self)
        switch header.rtm_family {
        case IPAddress.inet, IPAddress.inet6:
            self.init(to: .any(family: header.rtm_family), table: UInt32(header.rtm_table))
        case Self.mplsFamily:
            self.init(to: .any(family: IPAddress.inet), table: UInt32(header.rtm_table))
            label = 0 // until the destination is read
        default: return nil
        }
        type = header.rtm_type
        protocolNumber = header.rtm_protocol
        scope = header.rtm_scope
        tos = header.rtm_tos
        flags = RouteFlags(rawValue: header.rtm_flags)
        var attributes = try AttributeIterator(payload, after: MemoryLayout<rtmsg>.size)
        var encapsulation = EncapsulationParts()
        while let attribute = try attributes.next() {
            if !encapsulation.take(attribute) { try decodeMatch(attribute, header) }
        }
        self.encapsulation = try encapsulation.whole()
    }

    private mutating func decodeMatch(_ attribute: AttributeView, _ header: rtmsg) throws(KernelError) {
        switch rtattr_type_t(UInt32(attribute.type)) {
        case RTA_DST where label != nil: label = LabelStack(bytes: attribute.payload)?.labels.first
        case RTA_DST: destination = try attribute.loadCIDR(family: header.rtm_family, length: header.rtm_dst_len)
        case RTA_SRC: source = try attribute.loadCIDR(family: header.rtm_family, length: header.rtm_src_len)
        case RTA_TABLE: table = try attribute.load()
        case RTA_GATEWAY: gateway = attribute.loadAddress()
        case RTA_OIF: outputIndex = try attribute.load()
        case RTA_PRIORITY: metric = try attribute.load()
        case RTA_PREFSRC: preferredSource = attribute.loadAddress()
        case RTA_VIA: gateway = try attribute.loadVia()
        case RTA_MULTIPATH: nexthops = try RouteNexthop.decode(list: attribute.payload)
        case RTA_METRICS: metrics = try RouteMetrics(decoding: attribute)
        default: try decodeRest(attribute)
        }
    }

    private mutating func decodeRest(_ attribute: AttributeView) throws(KernelError) {
        switch rtattr_type_t(UInt32(attribute.type)) {
        case RTA_IIF: inputIndex = try attribute.load()
        case RTA_NH_ID: nexthopID = try attribute.load()
        case RTA_PREF: preference = try attribute.load()
        case RTA_EXPIRES: expires = try attribute.load()
        case RTA_FLOW: realms = try attribute.load()
        case RTA_MARK: mark = try attribute.load()
        case RTA_UID: user = try attribute.load()
        case RTA_NEWDST: newLabels = LabelStack(bytes: attribute.payload)
        case RTA_TTL_PROPAGATE: propagatesTTL = try attribute.loadFlag()
        case RTA_CACHEINFO:
            let ticks = try attribute.loadStructure(as: rta_cacheinfo.self).rta_expires
            if ticks > 0 { expires = UInt32(ClockTicks.seconds(UInt64(ticks))) }
        default: break
        }
    }
}

extension RouteNexthop {
    /// Decodes the payload of `RTA_MULTIPATH`: structures that carry their own length, each with attributes.
    static func decode(list payload: UnsafeRawBufferPointer) throws(KernelError) -> [RouteNexthop] {
        var nexthops: [RouteNexthop] = []
        var rest = payload
        while !rest.isEmpty {
            let header = try rest.header(as: rtnexthop.self)
            let length = Int(header.rtnh_len)
            guard length >= MemoryLayout<rtnexthop>.size, length <= rest.count else { throw .malformedMessage() }
            nexthops.append(try RouteNexthop(header, UnsafeRawBufferPointer(rebasing: rest[..<length])))
            rest = UnsafeRawBufferPointer(rebasing: rest[min(length.netlinkAligned, rest.count)...])
        }
        return nexthops
    }

    private init(_ header: rtnexthop, _ bytes: UnsafeRawBufferPointer) throws(KernelError) {
        self.init(
            outputIndex: header.rtnh_ifindex, weight: Int(header.rtnh_hops) + 1,
            flags: RouteFlags(rawValue: UInt32(header.rtnh_flags)))
        var attributes = try AttributeIterator(bytes, after: MemoryLayout<rtnexthop>.size)
        var encapsulation = EncapsulationParts()
        while let attribute = try attributes.next() {
            switch rtattr_type_t(UInt32(attribute.type)) {
            case RTA_GATEWAY: gateway = attribute.loadAddress()
            case RTA_VIA: gateway = try attribute.loadVia()
            case RTA_FLOW: realms = try attribute.load()
            case RTA_NEWDST: newLabels = LabelStack(bytes: attribute.payload)
            default: _ = encapsulation.take(attribute)
            }
        }
        self.encapsulation = try encapsulation.whole()
    }
}

/// The two attributes that tell of an encapsulation, which may come in either order.
private struct EncapsulationParts {
    private var type: AttributeView?
    private var nest: AttributeView?

    /// Returns whether it is one of them.
    mutating func take(_ attribute: AttributeView) -> Bool {
        switch rtattr_type_t(UInt32(attribute.type)) {
        case RTA_ENCAP_TYPE: type = attribute
        case RTA_ENCAP: nest = attribute
        default: return false
        }
        return true
    }

    func whole() throws(KernelError) -> Encapsulation? {
        guard let type else { return nil }
        return try Encapsulation(type: type.load(as: UInt16.self), nest: nest)
    }
}

extension AttributeView {
    /// Reads a network whose prefix length stands in the message's header.
    func loadCIDR(family: UInt8, length: UInt8) throws(KernelError) -> CIDR {
        guard let address = IPAddress(family: family, bytes: payload),
            let cidr = CIDR(address, prefixLength: length)
        else { throw .malformedMessage() }
        return cidr
    }

    /// Reads a `struct rtvia`: a family and an address of it.
    fileprivate func loadVia() throws(KernelError) -> IPAddress? {
        let family = try load(as: UInt16.self)
        let bytes = UnsafeRawBufferPointer(rebasing: payload.dropFirst(MemoryLayout<UInt16>.size))
        return UInt8(exactly: family).flatMap { IPAddress(family: $0, bytes: bytes) }
    }
}
