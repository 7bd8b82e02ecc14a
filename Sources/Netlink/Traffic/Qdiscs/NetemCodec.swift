// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// `struct tc_netem_qopt`, and attributes behind it. The structure's times are in ticks and end at 274 seconds; the
/// kernel takes the attributes beside them, in nanoseconds, where there are both.
enum NetemCodec: TrafficCodec {
    static let usualLimit: UInt32 = 1000

    static func encode(_ values: FieldValues, into writer: inout MessageWriter) {
        let (delay, jitter) = (values.seconds("delay") ?? 0, values.seconds("jitter") ?? 0)
        var options = tc_netem_qopt()
        options.latency = PacketClock.ticks(delay) ?? UInt32.max
        options.jitter = PacketClock.ticks(jitter) ?? UInt32.max
        options.limit = values.word("limit") ?? usualLimit
        options.loss = values.share("loss") ?? 0
        options.duplicate = values.share("duplicate") ?? 0
        options.gap = values.share("reorder").map { $0 == 0 ? 0 : values.word("gap") ?? 1 } ?? 0
        writer.append(options)
        writer.attribute(Int(TCA_NETEM_LATENCY64), nanoseconds(delay))
        writer.attribute(Int(TCA_NETEM_JITTER64), nanoseconds(jitter))
        encodeChances(values, &writer)
        NetemLoss.encode(values, &writer)
        encodeRate(values, &writer)
        if let word = values.text("distribution"), let distribution = DelayDistribution(rawValue: word) {
            writer.attribute(Int(TCA_NETEM_DELAY_DIST), distribution)
        }
        if let slot = values.fields("slot") { NetemSlot.encode(slot, &writer) }
        if let seed = values.number("seed") { writer.attribute(Int(CLINUX_TCA_NETEM_PRNG_SEED), seed) }
    }

    static func nanoseconds(_ seconds: Double) -> Int64 { Int64(exactly: (seconds * 1e9).rounded()) ?? Int64.max }

    private static func encodeChances(_ values: FieldValues, _ writer: inout MessageWriter) {
        let correlation = tc_netem_corr(
            delay_corr: values.share("delay_correlation") ?? 0, loss_corr: values.share("loss_correlation") ?? 0,
            dup_corr: values.share("duplicate_correlation") ?? 0)
        writer.attribute(Int(TCA_NETEM_CORR), structure: correlation)
        let reorder = tc_netem_reorder(
            probability: values.share("reorder") ?? 0, correlation: values.share("reorder_correlation") ?? 0)
        writer.attribute(Int(TCA_NETEM_REORDER), structure: reorder)
        let corrupt = tc_netem_corrupt(
            probability: values.share("corrupt") ?? 0, correlation: values.share("corrupt_correlation") ?? 0)
        writer.attribute(Int(TCA_NETEM_CORRUPT), structure: corrupt)
        writer.attribute(Int(TCA_NETEM_ECN), UInt32(values.flag("ecn") == true ? 1 : 0))
    }

    private static func encodeRate(_ values: FieldValues, _ writer: inout MessageWriter) {
        guard let rate = values.number("rate") else { return }
        var options = tc_netem_rate()
        options.rate = UInt32(clamping: rate / 8)
        options.packet_overhead = Int32(clamping: values.signed("packet_overhead") ?? 0)
        options.cell_size = values.word("cell_size") ?? 0
        options.cell_overhead = Int32(clamping: values.signed("cell_overhead") ?? 0)
        if tc_ratespec.needsWide(rate) { writer.attribute(Int(TCA_NETEM_RATE64), rate / 8) }
        writer.attribute(Int(TCA_NETEM_RATE), structure: options)
    }

    // MARK: Decoding

    static func decode(_ payload: UnsafeRawBufferPointer, into values: inout FieldValues) throws(KernelError) {
        let options = try payload.header(as: tc_netem_qopt.self)
        values["limit"] = .number(UInt64(options.limit))
        values.set("loss", share: options.loss)
        values.set("duplicate", share: options.duplicate)
        values.set("gap", UInt64(options.gap))
        values.set("delay", ticks: options.latency)
        values.set("jitter", ticks: options.jitter)
        var wideRate: UInt64?
        var attributes = try AttributeIterator(payload, after: MemoryLayout<tc_netem_qopt>.size)
        while let attribute = try attributes.next() {
            switch attribute.type {
            case Int(TCA_NETEM_LATENCY64): values.set("delay", nanoseconds: try attribute.load())
            case Int(TCA_NETEM_JITTER64): values.set("jitter", nanoseconds: try attribute.load())
            case Int(TCA_NETEM_LOSS): try NetemLoss.decode(attribute, into: &values)
            case Int(TCA_NETEM_SLOT): try NetemSlot.decode(attribute, into: &values)
            case Int(TCA_NETEM_RATE64): wideRate = try attribute.load()
            case Int(CLINUX_TCA_NETEM_PRNG_SEED): values["seed"] = .number(try attribute.load())
            default: try decodeChances(attribute, into: &values)
            }
        }
        if let wideRate { values["rate"] = .number(wideRate * 8) }
    }

    private static func decodeChances(
        _ attribute: AttributeView, into values: inout FieldValues
    ) throws(KernelError) {
        switch attribute.type {
        case Int(TCA_NETEM_CORR):
            let correlation = try attribute.loadStructure(as: tc_netem_corr.self)
            values.set("delay_correlation", share: correlation.delay_corr)
            values.set("loss_correlation", share: correlation.loss_corr)
            values.set("duplicate_correlation", share: correlation.dup_corr)
        case Int(TCA_NETEM_REORDER):
            let reorder = try attribute.loadStructure(as: tc_netem_reorder.self)
            values.set("reorder", share: reorder.probability)
            values.set("reorder_correlation", share: reorder.correlation)
        case Int(TCA_NETEM_CORRUPT):
            let corrupt = try attribute.loadStructure(as: tc_netem_corrupt.self)
            values.set("corrupt", share: corrupt.probability)
            values.set("corrupt_correlation", share: corrupt.correlation)
        case Int(TCA_NETEM_ECN): values["ecn"] = try attribute.load(as: UInt32.self) == 0 ? nil : .flag(true)
        case Int(TCA_NETEM_RATE):
            let rate = try attribute.loadStructure(as: tc_netem_rate.self)
            values.set("rate", UInt64(rate.rate) * 8)
            if rate.packet_overhead != 0 { values["packet_overhead"] = .signed(Int64(rate.packet_overhead)) }
            values.set("cell_size", UInt64(rate.cell_size))
            if rate.cell_overhead != 0 { values["cell_overhead"] = .signed(Int64(rate.cell_overhead)) }
        default: break
        }
    }
}

extension FieldValues {
    /// Sets a time unless it is none.
    mutating func set(_ name: String, nanoseconds: Int64) {
        self[name] = nanoseconds == 0 ? nil : .seconds(Double(nanoseconds) / 1e9)
    }

    fileprivate mutating func set(_ name: String, ticks: UInt32) {
        set(name, nanoseconds: Int64(ticks) * Int64(PacketClock.nanosecondsPerTick))
    }
}
