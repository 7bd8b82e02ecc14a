// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// The slots in which netem lets packets go, several at a time (`TCA_NETEM_SLOT`).
enum NetemSlot {
    static func encode(_ slot: FieldValues, _ writer: inout MessageWriter) {
        var options = tc_netem_slot()
        options.min_delay = NetemCodec.nanoseconds(slot.seconds("min") ?? 0)
        options.max_delay = NetemCodec.nanoseconds(slot.seconds("max") ?? slot.seconds("min") ?? 0)
        options.max_packets = Int32(clamping: slot.number("packets") ?? 0)
        options.max_bytes = Int32(clamping: slot.number("bytes") ?? 0)
        options.dist_delay = NetemCodec.nanoseconds(slot.seconds("delay") ?? 0)
        options.dist_jitter = NetemCodec.nanoseconds(slot.seconds("jitter") ?? 0)
        writer.attribute(Int(TCA_NETEM_SLOT), structure: options)
        if let word = slot.text("distribution"), let distribution = DelayDistribution(rawValue: word) {
            writer.attribute(Int(TCA_NETEM_SLOT_DIST), distribution)
        }
    }

    static func decode(_ attribute: AttributeView, into values: inout FieldValues) throws(KernelError) {
        let options = try attribute.loadStructure(as: tc_netem_slot.self)
        guard let place = values.table.place(of: "slot"), case .nest(let table) = values.table.fields[place].form else {
            return
        }
        var slot = FieldValues(table)
        for (name, time) in [
            ("min", options.min_delay), ("max", options.max_delay), ("delay", options.dist_delay),
            ("jitter", options.dist_jitter),
        ] { slot.set(name, nanoseconds: time) }
        slot.set("packets", UInt64(clamping: options.max_packets))
        slot.set("bytes", UInt64(clamping: options.max_bytes))
        values[place] = slot.isEmpty ? nil : .fields(slot)
    }
}
