// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import SystemPackage

extension Route: NetlinkRow {
    public static var addition: MessageType { .newRoute }
    public static var removal: MessageType { .deleteRoute }

    public var subject: String {
        if let label { return "label \(label)" }
        return isDefault ? "default" : destination.description
    }

    /// Writes an `rtmsg` and the attributes behind it. A removal matches what is given and nothing else.
    public func encode(into writer: inout MessageWriter, for verb: RowVerb) {
        writer.append(header(isRemoval: verb == .remove))
        encodeDestination(into: &writer)
        if let source { writer.attribute(RTA_SRC.number, address: source.address) }
        if table > UInt32(UInt8.max) { writer.attribute(RTA_TABLE.number, table) }
        encodeNexthop(into: &writer)
        if let metric { writer.attribute(RTA_PRIORITY.number, metric) }
        if let preferredSource { writer.attribute(RTA_PREFSRC.number, address: preferredSource) }
        encodeRest(into: &writer)
    }

    private func encodeDestination(into writer: inout MessageWriter) {
        if let label {
            guard let stack = LabelStack([label]) else {
                let detail = "a label is 0 to \(LabelStack.maximum), not \(label)"
                return writer.fail(KernelError("netlink", errno: .invalidArgument, detail: detail))
            }
            writer.attribute(RTA_DST.number, bytes: stack.bytes)
        } else if destination.prefixLength > 0 {
            writer.attribute(RTA_DST.number, address: destination.address)
        }
    }

    private func encodeRest(into writer: inout MessageWriter) {
        if let preference { writer.attribute(RTA_PREF.number, preference) }
        if let expires { writer.attribute(RTA_EXPIRES.number, expires) }
        if let realms { writer.attribute(RTA_FLOW.number, realms) }
        if let propagatesTTL { writer.attribute(RTA_TTL_PROPAGATE.number, propagatesTTL ? UInt8(1) : 0) }
        if !metrics.isEmpty { writer.nested(RTA_METRICS.number) { metrics.encode(into: &$0) } }
    }

    /// A dump returns the resolved next hop beside the id of its object, but a request may hold one of them only.
    private func encodeNexthop(into writer: inout MessageWriter) {
        if let nexthopID { return writer.attribute(RTA_NH_ID.number, nexthopID) }
        if let gateway { writer.attribute(gateway: gateway, family: family) }
        if let newLabels { writer.attribute(RTA_NEWDST.number, bytes: newLabels.bytes) }
        encapsulation?.encode(into: &writer, type: RTA_ENCAP_TYPE.number, nest: RTA_ENCAP.number)
        if let outputIndex { writer.attribute(RTA_OIF.number, outputIndex) }
        guard !nexthops.isEmpty else { return }
        // Not flagged: the payload is a list of rtnexthop structures.
        writer.nested(RTA_MULTIPATH.number, flagged: false) { writer in
            for nexthop in nexthops { nexthop.encode(into: &writer, family: family) }
        }
    }

    private func header(isRemoval: Bool) -> rtmsg {
        rtmsg(
            rtm_family: family, rtm_dst_len: label == nil ? destination.prefixLength : Self.labelWidth,
            rtm_src_len: source?.prefixLength ?? 0, rtm_tos: tos,
            rtm_table: headerTable, rtm_protocol: protocolNumber == 0 && !isRemoval ? Self.boot : protocolNumber,
            rtm_scope: scope ?? defaultScope(isRemoval: isRemoval),
            rtm_type: type == 0 && (!isRemoval || label != nil) ? UInt8(RTN_UNICAST) : type,
            rtm_flags: flags.intersection(.settable).rawValue)
    }

    private static let labelWidth: UInt8 = 20

    private static var boot: UInt8 { UInt8(truncatingIfNeeded: RTPROT_BOOT) }

    /// The header has eight bits for the table; a larger number goes into `RTA_TABLE`.
    private var headerTable: UInt8 {
        if table == 0 { return RT_TABLE_MAIN.number }
        return UInt8(exactly: table) ?? RT_TABLE_UNSPEC.number
    }

    /// As `ip route` chooses (`iproute.c: iproute_modify`): a destination without a router is on the link, one with
    /// a router anywhere; a removal by default ignores the scope, which is what "nowhere" means there.
    private func defaultScope(isRemoval: Bool) -> UInt8 {
        if family != IPAddress.inet { return RT_SCOPE_UNIVERSE.number }
        switch Int(type) {
        case RTN_LOCAL, RTN_NAT: return RT_SCOPE_HOST.number
        case RTN_BROADCAST, RTN_MULTICAST, RTN_ANYCAST: return RT_SCOPE_LINK.number
        case RTN_UNICAST, RTN_UNSPEC:
            if isRemoval { return RT_SCOPE_NOWHERE.number }
            let isDirect = gateway == nil && nexthops.isEmpty && nexthopID == nil
            return isDirect ? RT_SCOPE_LINK.number : RT_SCOPE_UNIVERSE.number
        default: return RT_SCOPE_UNIVERSE.number
        }
    }
}

extension RouteNexthop {
    /// Writes an `rtnexthop`, whose length covers the attributes behind it.
    fileprivate func encode(into writer: inout MessageWriter, family: UInt8) {
        guard let hops = UInt8(exactly: weight - 1) else {
            let detail = "a next hop's weight is 1 to 256, not \(weight)"
            return writer.fail(KernelError("netlink", errno: .invalidArgument, detail: detail))
        }
        var header = rtnexthop(
            rtnh_len: 0, rtnh_flags: UInt8(truncatingIfNeeded: flags.intersection(.settable).rawValue),
            rtnh_hops: hops, rtnh_ifindex: outputIndex)
        let start = writer.count
        writer.append(header)
        if let gateway { writer.attribute(gateway: gateway, family: family) }
        if let realms { writer.attribute(RTA_FLOW.number, realms) }
        if let newLabels { writer.attribute(RTA_NEWDST.number, bytes: newLabels.bytes) }
        encapsulation?.encode(into: &writer, type: RTA_ENCAP_TYPE.number, nest: RTA_ENCAP.number)
        header.rtnh_len = UInt16(truncatingIfNeeded: writer.count - start)
        writer.overwrite(at: start, with: header)
    }
}

extension MessageWriter {
    /// Appends a router: as an address of the route's own family, or with its family in front (`struct rtvia`).
    fileprivate mutating func attribute(gateway: IPAddress, family: UInt8) {
        if gateway.family == family { return attribute(RTA_GATEWAY.number, address: gateway) }
        let familySize = MemoryLayout<UInt16>.size
        let place = open(RTA_VIA.number, size: familySize + gateway.byteCount)
        overwrite(at: place, with: UInt16(gateway.family))
        gateway.withBytes { overwrite(at: place + familySize, bytes: $0) }
    }
}
