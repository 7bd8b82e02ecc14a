// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension FilterKind {
    /// Packets by any bits in them.
    ///
    /// Equivalent to: `tc filter add dev DEV parent 1: protocol ip u32 match ip dport 80 0xffff classid 1:1`.
    /// Source: tc-u32(8), `net/sched/cls_u32.c`.
    public static let u32 = FilterKind(
        "u32", TrafficOptions(
            FieldTable([
                Field("src_ip", .match(.network(mask: -1, ipv6: -1, mask6: -1))),
                Field("dst_ip", .match(.network(mask: -1, ipv6: -1, mask6: -1))),
                Field("ip_proto", .named({ FilterNames.ipProtocols }, .byte)),
                Field("ip_tos", .match(.number(.byte, .network, mask: -1))),
                Field("src_port", .match(.number(.half, .network, mask: -1))),
                Field("dst_port", .match(.number(.half, .network, mask: -1))),
                Field("keys", .list(.nest(U32Key.table), firstAttribute: 0)),
                Field("indev", Int(TCA_U32_INDEV), .text(15)),
            ] + flags(Int(TCA_U32_FLAGS))),
            wholes: [matches], problem: { values in
                for key in values.list("keys") ?? [] {
                    guard case .fields(let fields) = key else { continue }
                    if let reason = U32Key.problem(fields) { return FieldProblem("keys", reason) }
                }
                return nil
            }), U32Codec.self, actions: Int(TCA_U32_ACT), handleHasParts: true)
}

extension FilterKind {
    /// What says which packets a u32 filter matches; the kernel never changes it.
    public static let matches = ["src_ip", "dst_ip", "ip_proto", "ip_tos", "src_port", "dst_port", "keys"]
}

extension Filter {
    /// The keys of a u32 filter; one without any bits for every packet.
    fileprivate func keys(_ values: FieldValues) -> [U32Key] {
        let keys = U32Key.keys(values, isIPv6: effectiveProtocol == FilterNames.ipv6)
        return keys.isEmpty ? [U32Key(offset: 0, value: 0, mask: 0)] : keys
    }

    /// Whether two u32 filters match the same packets, bit by bit.
    public func matchesAlike(_ other: Filter) -> Bool {
        guard let ours = data?.fields, let theirs = other.data?.fields else { return data == other.data }
        return keys(ours) == other.keys(theirs)
    }
}

/// `struct tc_u32_sel` and what follows it: the keys, each a word of the packet under a mask.
private enum U32Codec: FilterCodec {
    static func encode(_ values: FieldValues, of filter: Filter, into writer: inout MessageWriter) {
        let keys = filter.keys(values)
        guard let count = UInt8(exactly: keys.count) else {
            return writer.fail(KernelError("netlink", "keys", errno: .outOfRange, detail: "more than 255 keys"))
        }
        var selector = clinux_u32_selector()
        selector.flags = UInt8(TC_U32_TERMINAL) // it has a class or actions; tables of others are not made here
        selector.nkeys = count
        writer.nested(Int(TCA_U32_SEL), flagged: false) { writer in
            writer.append(selector)
            for key in keys { writer.append(key.structure) }
        }
    }

    static func decode(_ attribute: AttributeView, into values: inout FieldValues) throws(KernelError) {
        guard attribute.type == Int(TCA_U32_SEL) else { return }
        let count = Int(try attribute.loadStructure(as: clinux_u32_selector.self).nkeys)
        let (start, size) = (MemoryLayout<tc_u32_sel>.size, MemoryLayout<tc_u32_key>.size)
        guard attribute.payload.count >= start + count * size else { throw .malformedMessage() }
        values["keys"] = .list((0..<count).map { place in
            let key = attribute.payload.loadUnaligned(fromByteOffset: start + place * size, as: tc_u32_key.self)
            return .fields(U32Key(key).fields)
        })
    }
}
