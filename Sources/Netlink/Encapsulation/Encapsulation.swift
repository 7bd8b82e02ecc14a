// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import SystemPackage

/// How a route wraps the packets that it sends on (`RTA_ENCAP_TYPE`, `RTA_ENCAP`; of a nexthop object `NHA_*`).
///
/// Equivalent to: `encap TYPE …` of `ip route`.
public struct Encapsulation: Hashable, Sendable {
    public let kind: EncapsulationKind
    public var values: FieldValues

    public init(_ kind: EncapsulationKind, _ values: FieldValues? = nil) {
        self.kind = kind
        self.values = values ?? FieldValues(kind.table)
    }

    /// Puts together what two attributes tell; nil for a kind that is not known here.
    init?(type: UInt16?, nest: AttributeView?) throws(KernelError) {
        guard let type, let kind = EncapsulationKind(number: type) else { return nil }
        self.init(kind)
        guard let nest else { return }
        var attributes = try nest.nested()
        while let attribute = try attributes.next() {
            if try !decodeStructure(attribute) { try values.decode(attribute) }
        }
    }

    /// Writes the two attributes, of a route or of a nexthop object.
    func encode(into writer: inout MessageWriter, type: Int, nest: Int) {
        writer.attribute(type, kind.number)
        writer.nested(nest) { writer in
            var plain = values
            for (place, field) in kind.table.fields.enumerated() where field.attribute < 0 { plain[place] = nil }
            plain.encode(into: &writer)
            encodeStructures(into: &writer)
        }
    }

    // MARK: Structures

    private mutating func decodeStructure(_ attribute: AttributeView) throws(KernelError) -> Bool {
        switch (kind, attribute.type) {
        case (.seg6, SEG6_IPTUNNEL_SRH):
            let mode = UInt64(UInt32(bitPattern: try attribute.load(as: Int32.self)))
            if case .word(let words, _)? = kind.table.fields.first?.form {
                values["mode"] = words.first { $0.value == mode }.map { .text($0.name) } ?? .number(mode)
            }
            let rest = attribute.payload.dropFirst(MemoryLayout<Int32>.size)
            values["segs"] = try Self.segments(UnsafeRawBufferPointer(rebasing: rest))
        case (.seg6local, SEG6_LOCAL_SRH): values["segs"] = try Self.segments(attribute.payload)
        case (.seg6local, SEG6_LOCAL_COUNTERS): values["count"] = .flag(true)
        case (.seg6local, SEG6_LOCAL_FLAVORS): try decodeFlavors(attribute)
        default: return false
        }
        return true
    }

    private static func segments(_ bytes: UnsafeRawBufferPointer) throws(KernelError) -> FieldValue {
        .list(try SegmentRoutingHeader(decoding: bytes).segments.map { .address($0) })
    }

    private mutating func decodeFlavors(_ nest: AttributeView) throws(KernelError) {
        var attributes = try nest.nested()
        while let attribute = try attributes.next() {
            switch attribute.type {
            case SEG6_LOCAL_FLV_OPERATION:
                let bits = UInt64(try attribute.load(as: UInt32.self))
                values["flavors"] = .words(EncapsulationKind.segmentFlavors.filter { bits & $0.bit != 0 }.map(\.name))
            case SEG6_LOCAL_FLV_LCBLOCK_BITS: values["lblen"] = .number(try attribute.number(.byte))
            case SEG6_LOCAL_FLV_LCNODE_FN_BITS: values["nflen"] = .number(try attribute.number(.byte))
            default: break
            }
        }
    }

    private func encodeStructures(into writer: inout MessageWriter) {
        if kind == .seg6 { encodeSegments(into: &writer) }
        guard kind == .seg6local else { return }
        if let header = header(&writer, adding: []) { writer.attribute(SEG6_LOCAL_SRH, bytes: header) }
        if case .flag(true)? = values["count"] {
            writer.nested(SEG6_LOCAL_COUNTERS) { writer in
                for counter in [SEG6_LOCAL_CNT_PACKETS, SEG6_LOCAL_CNT_BYTES, SEG6_LOCAL_CNT_ERRORS] {
                    writer.attribute(counter, UInt64(0))
                }
            }
        }
        encodeFlavors(into: &writer)
    }

    /// `struct seg6_iptunnel_encap`: the mode, and the header behind it.
    private func encodeSegments(into writer: inout MessageWriter) {
        var mode = UInt64(SEG6_IPTUN_MODE_ENCAP)
        if case .text(let name)? = values["mode"], case .word(let words, _)? = kind.table.fields.first?.form {
            mode = words.first { $0.name == name }?.value ?? mode
        }
        // The place of the last segment is that of the packet's own destination, which the kernel fills in.
        let isInline = mode == UInt64(SEG6_IPTUN_MODE_INLINE)
        let last: IPAddress? = isInline && !endsUnspecified ? .unspecified(family: IPAddress.inet6) : nil
        guard let header = header(&writer, adding: last.map { [$0] } ?? []) else { return }
        let start = withUnsafeBytes(of: Int32(truncatingIfNeeded: mode)) { Array($0) }
        writer.attribute(SEG6_IPTUNNEL_SRH, bytes: start + header)
    }

    /// Whether the segments, if there are some, fit into a header.
    public var hasGoodSegments: Bool { segments.map { SegmentRoutingHeader($0).bytes != nil } ?? true }

    private var segments: [IPAddress]? {
        guard case .list(let list)? = values["segs"] else { return nil }
        return list.compactMap { if case .address(let address) = $0 { address } else { nil } }
    }

    private var endsUnspecified: Bool { segments?.last?.isUnspecified == true }

    private func header(_ writer: inout MessageWriter, adding last: [IPAddress]) -> [UInt8]? {
        guard let segments else { return nil }
        if let bytes = SegmentRoutingHeader(segments + last).bytes { return bytes }
        writer.fail(KernelError(
            "netlink", "segs", errno: .invalidArgument, detail: "segs are 1 to 127 IPv6 addresses"))
        return nil
    }

    private func encodeFlavors(into writer: inout MessageWriter) {
        guard case .words(let names)? = values["flavors"] else { return }
        writer.nested(SEG6_LOCAL_FLAVORS) { writer in
            let bits = EncapsulationKind.segmentFlavors.filter { names.contains($0.name) }.reduce(0) { $0 | $1.bit }
            writer.attribute(SEG6_LOCAL_FLV_OPERATION, UInt32(truncatingIfNeeded: bits))
            for (name, number) in [
                ("lblen", SEG6_LOCAL_FLV_LCBLOCK_BITS), ("nflen", SEG6_LOCAL_FLV_LCNODE_FN_BITS),
            ] {
                if case .number(let bits)? = values[name] { writer.attribute(number, UInt8(truncatingIfNeeded: bits)) }
            }
        }
    }
}
