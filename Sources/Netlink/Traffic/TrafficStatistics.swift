// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// What a qdisc, a class or an action counts (`TCA_STATS2`). Source: `linux/gen_stats.h`.
public struct TrafficStatistics: Hashable, Sendable {
    public var bytes: UInt64 = 0
    public var packets: UInt64 = 0
    public var drops: UInt32 = 0
    /// How often packets had to wait, or were refused, because of a limit.
    public var overlimits: UInt32 = 0
    public var requeues: UInt32 = 0
    /// How many packets wait.
    public var queueLength: UInt32 = 0
    /// How many bytes wait.
    public var backlog: UInt32 = 0

    init(decoding nest: AttributeView) throws(KernelError) {
        var attributes = try nest.nested()
        while let attribute = try attributes.next() {
            switch attribute.type {
            case TCA_STATS_BASIC:
                var basic = gnet_stats_basic()
                attribute.loadExtensible(into: &basic)
                bytes = basic.bytes
                packets = max(packets, UInt64(basic.packets))
            case TCA_STATS_PKT64: packets = try attribute.load()
            case TCA_STATS_QUEUE:
                let queue = try attribute.loadStructure(as: gnet_stats_queue.self)
                (queueLength, backlog, drops) = (queue.qlen, queue.backlog, queue.drops)
                (requeues, overlimits) = (queue.requeues, queue.overlimits)
            default: break
            }
        }
    }
}

/// How the counters of a kind of qdisc or class stand on the wire (`TCA_XSTATS`).
enum TrafficCounters: Sendable {
    /// A nest of attributes.
    case attributes(FieldTable)
    /// A structure of the fields in this order, each a number that is aligned as it is wide.
    case structure(FieldTable)

    func decode(_ attribute: AttributeView) throws(KernelError) -> FieldValues {
        guard case .structure(let table) = self else {
            guard case .attributes(let table) = self else { throw .malformedMessage() }
            return try FieldValues(table, decoding: attribute.payload)
        }
        var values = FieldValues(table)
        var offset = 0
        for (place, field) in table.fields.enumerated() {
            let width = field.form.width
            offset = (offset + width - 1) / width * width
            guard offset + width <= attribute.payload.count else { break } // an older kernel's is shorter
            let bytes = UnsafeRawBufferPointer(rebasing: attribute.payload[offset..<offset + width])
            values[place] = try field.form.decode(AttributeView(type: attribute.type, payload: bytes))
            offset += width
        }
        return values
    }
}

extension FieldForm {
    /// How many bytes a number has.
    fileprivate var width: Int {
        switch self {
        case .number(let width, _), .toggle(let width), .seconds(_, let width, _): width.rawValue
        default: FieldWidth.word.rawValue
        }
    }
}
