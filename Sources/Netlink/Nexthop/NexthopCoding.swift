// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import SystemPackage

extension Nexthop: NetlinkRow {
    public static var addition: MessageType { .newNexthop }
    public static var removal: MessageType { .deleteNexthop }

    public var subject: String { "id \(id)" }

    /// Decodes the payload of an `RTM_NEWNEXTHOP`.
    public init?(decoding payload: UnsafeRawBufferPointer) throws(KernelError) {
        let header = try payload.header(as: nhmsg.self)
        self.init(id: 0)
        family = header.nh_family
        scope = header.nh_scope
        protocolNumber = header.nh_protocol
        flags = RouteFlags(rawValue: header.nh_flags)
        var (type, encapType, encap) = (UInt16(NEXTHOP_GRP_TYPE_MPATH), UInt16?.none, AttributeView?.none)
        var attributes = try AttributeIterator(payload, after: MemoryLayout<nhmsg>.size)
        while let attribute = try attributes.next() {
            switch attribute.type {
            case NHA_GROUP_TYPE: type = try attribute.load()
            case NHA_ENCAP_TYPE: encapType = try attribute.load()
            case NHA_ENCAP: encap = attribute
            default: try decode(attribute)
            }
        }
        encapsulation = try Encapsulation(type: encapType, nest: encap)
        if type == UInt16(NEXTHOP_GRP_TYPE_RES), resilience == nil { resilience = NexthopResilience() }
    }

    private mutating func decode(_ attribute: AttributeView) throws(KernelError) {
        switch attribute.type {
        case NHA_ID: id = try attribute.load()
        case NHA_GATEWAY: gateway = attribute.loadAddress()
        case NHA_OIF: outputIndex = try attribute.load()
        case NHA_BLACKHOLE: isBlackhole = true
        case NHA_FDB: isFDB = true
        case NHA_GROUP: group = NexthopMember.decode(attribute.payload)
        case NHA_RES_GROUP: resilience = try NexthopResilience(decoding: attribute)
        default: break
        }
    }

    /// Writes an `nhmsg` and the attributes behind it. A removal says the id alone.
    public func encode(into writer: inout MessageWriter, for verb: RowVerb) {
        var header = nhmsg()
        guard verb != .remove else {
            writer.append(header)
            return writer.attribute(NHA_ID, id)
        }
        header.nh_family = group.isEmpty ? gateway?.family ?? (family == 0 ? IPAddress.inet : family) : 0
        header.nh_protocol = protocolNumber
        header.nh_flags = flags.intersection(.settable).rawValue
        writer.append(header)
        writer.attribute(NHA_ID, id)
        if isFDB { writer.attribute(flag: NHA_FDB) }
        guard group.isEmpty else { return encodeGroup(into: &writer) }
        if isBlackhole { writer.attribute(flag: NHA_BLACKHOLE) }
        if let outputIndex { writer.attribute(NHA_OIF, outputIndex) }
        if let gateway { writer.attribute(NHA_GATEWAY, address: gateway) }
        encapsulation?.encode(into: &writer, type: NHA_ENCAP_TYPE, nest: NHA_ENCAP)
    }

    private func encodeGroup(into writer: inout MessageWriter) {
        if let wrong = group.first(where: { !NexthopMember.weights.contains($0.weight) }) {
            let detail = "a nexthop's weight is 1 to 65535, not \(wrong.weight)"
            return writer.fail(KernelError("netlink", subject, errno: .invalidArgument, detail: detail))
        }
        writer.attribute(NHA_GROUP, bytes: group.flatMap { member in withUnsafeBytes(of: member.entry) { Array($0) } })
        guard let resilience else { return }
        writer.attribute(NHA_GROUP_TYPE, UInt16(NEXTHOP_GRP_TYPE_RES))
        writer.nested(NHA_RES_GROUP) { resilience.encode(into: &$0) }
    }
}

extension NexthopMember {
    /// What the sixteen bits of a weight can tell.
    public static let weights = 1...65535

    /// The upper eight bits of the weight stand where older kernels want 0.
    fileprivate var entry: nexthop_grp {
        let bits = UInt16(truncatingIfNeeded: weight - 1)
        return nexthop_grp(id: id, weight: UInt8(bits & 0xFF), resvd1: UInt8(bits >> 8), resvd2: 0)
    }

    fileprivate static func decode(_ payload: UnsafeRawBufferPointer) -> [NexthopMember] {
        let size = MemoryLayout<nexthop_grp>.size
        return stride(from: 0, through: payload.count - size, by: size).map { offset in
            let entry = payload.loadUnaligned(fromByteOffset: offset, as: nexthop_grp.self)
            return NexthopMember(id: entry.id, weight: Int(entry.resvd1) << 8 + Int(entry.weight) + 1)
        }
    }
}

extension NexthopResilience {
    fileprivate init(decoding nest: AttributeView) throws(KernelError) {
        var attributes = try nest.nested()
        while let attribute = try attributes.next() {
            switch attribute.type {
            case NHA_RES_GROUP_BUCKETS: buckets = try attribute.load()
            case NHA_RES_GROUP_IDLE_TIMER: idleTimer = ClockTicks.seconds(UInt64(try attribute.load(as: UInt32.self)))
            case NHA_RES_GROUP_UNBALANCED_TIMER:
                unbalancedTimer = ClockTicks.seconds(UInt64(try attribute.load(as: UInt32.self)))
            case NHA_RES_GROUP_UNBALANCED_TIME: unbalancedTime = ClockTicks.seconds(try attribute.load())
            default: break
            }
        }
    }

    fileprivate func encode(into writer: inout MessageWriter) {
        if let buckets { writer.attribute(NHA_RES_GROUP_BUCKETS, buckets) }
        for (number, seconds) in [
            (NHA_RES_GROUP_IDLE_TIMER, idleTimer), (NHA_RES_GROUP_UNBALANCED_TIMER, unbalancedTimer),
        ] {
            guard let seconds else { continue }
            guard let ticks: UInt32 = ClockTicks.ticks(seconds) else {
                return writer.fail(KernelError("netlink", errno: .outOfRange, detail: "\(seconds) s is out of range"))
            }
            writer.attribute(number, ticks)
        }
    }
}
