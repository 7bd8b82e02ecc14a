// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension QdiscKind {
    /// A token bucket: packets leave at a rate, but for a burst.
    ///
    /// Equivalent to: `tc qdisc add dev DEV root tbf rate 10mbit burst 32K latency 50ms`.
    /// Source: tc-tbf(8), `net/sched/sch_tbf.c`.
    public static let tbf = QdiscKind(
        "tbf", TrafficOptions(
            FieldTable([
                Field("rate", .quantity(.rate(.long))),
                Field("burst", .quantity(.size(.word, 1...0xFFFF_FFFF))),
                Field("limit", .quantity(.size)),
                Field("latency", .seconds(.microseconds, .long)),
                Field("peakrate", .quantity(.rate(.long))),
                Field("mtu", .quantity(.size(.word, 1...0xFFFF_FFFF))),
                Field("overhead", .number(.half, 0...0xFFFF)),
                Field("mpu", .number(.half, 0...0xFFFF)),
            ]),
            TbfCodec.self, required: ["rate", "burst"], exclusive: [["limit", "latency"]], problem: tbfProblem))

    private static func tbfProblem(_ values: FieldValues) -> FieldProblem? {
        guard let rate = values.number("rate"), let burst = values.number("burst") else { return nil }
        guard PacketClock.ticks(toSend: burst, at: rate) != nil else {
            return FieldProblem("burst", "at this rate it takes longer than 274 seconds to send \(burst) bytes")
        }
        guard TbfCodec.limit(values) != nil else {
            return values["latency"] == nil
                ? FieldProblem("limit", "value expected, got nil: it, or 'latency', says how much may wait")
                : FieldProblem("latency", "more than 4 GiB would wait")
        }
        guard let peak = values.number("peakrate") else {
            return values["mtu"] == nil ? nil : FieldProblem("mtu", "for a 'peakrate' only")
        }
        guard peak > rate else { return FieldProblem("peakrate", "more than the rate expected, got \(peak)") }
        guard let mtu = values.number("mtu") else {
            return FieldProblem("mtu", "value expected, got nil: a 'peakrate' needs it")
        }
        guard PacketClock.ticks(toSend: mtu, at: peak) != nil else {
            return FieldProblem("mtu", "it takes longer than 274 seconds to send \(mtu) bytes")
        }
        return nil
    }
}

/// `struct tc_tbf_qopt` in a nest, with what does not fit into it beside it.
private enum TbfCodec: TrafficCodec {
    static func encode(_ values: FieldValues, into writer: inout MessageWriter) {
        guard let rate = values.number("rate"), let burst = values.number("burst") else { return }
        let overhead = UInt16(truncatingIfNeeded: values.number("overhead") ?? 0)
        let mpu = UInt16(truncatingIfNeeded: values.number("mpu") ?? 0)
        var options = tc_tbf_qopt()
        options.rate = tc_ratespec(bits: rate, overhead: overhead, minimumPacket: mpu)
        options.limit = limit(values) ?? 0
        options.buffer = PacketClock.ticks(toSend: burst, at: rate) ?? 0
        if let peak = values.number("peakrate"), let mtu = values.number("mtu") {
            options.peakrate = tc_ratespec(bits: peak, overhead: overhead, minimumPacket: mpu)
            options.mtu = PacketClock.ticks(toSend: mtu, at: peak) ?? 0
            if tc_ratespec.needsWide(peak) { writer.attribute(Int(TCA_TBF_PRATE64), peak / 8) }
            writer.attribute(Int(TCA_TBF_PBURST), UInt32(truncatingIfNeeded: mtu))
        }
        if tc_ratespec.needsWide(rate) { writer.attribute(Int(TCA_TBF_RATE64), rate / 8) }
        writer.attribute(Int(TCA_TBF_PARMS), structure: options)
        writer.attribute(Int(TCA_TBF_BURST), UInt32(truncatingIfNeeded: burst))
    }

    /// How many bytes may wait: what is sent within the latency, and the burst.
    static func limit(_ values: FieldValues) -> UInt32? {
        if let limit = values.word("limit") { return limit }
        guard let latency = values.seconds("latency"), let rate = values.number("rate"),
            let burst = values.number("burst")
        else { return nil }
        var bytes = Double(rate) / 8 * latency + Double(burst)
        if let peak = values.number("peakrate"), let mtu = values.number("mtu") {
            bytes = min(bytes, Double(peak) / 8 * latency + Double(mtu))
        }
        return UInt32(exactly: bytes.rounded())
    }

    static func decode(_ payload: UnsafeRawBufferPointer, into values: inout FieldValues) throws(KernelError) {
        var options = tc_tbf_qopt()
        var (wideRate, widePeak): (UInt64?, UInt64?) = (nil, nil)
        var attributes = try AttributeIterator(payload)
        while let attribute = try attributes.next() {
            switch attribute.type {
            case Int(TCA_TBF_PARMS): options = try attribute.loadStructure(as: tc_tbf_qopt.self)
            case Int(TCA_TBF_RATE64): wideRate = try attribute.load()
            case Int(TCA_TBF_PRATE64): widePeak = try attribute.load()
            default: break
            }
        }
        let rate = options.rate.bits(wideRate)
        values["rate"] = .number(rate)
        values["burst"] = .number(PacketClock.bytes(sentIn: options.buffer, at: rate))
        values["limit"] = .number(UInt64(options.limit))
        values.set("overhead", UInt64(options.rate.overhead))
        values.set("mpu", UInt64(options.rate.mpu))
        guard options.peakrate.rate > 0 else { return }
        let peak = options.peakrate.bits(widePeak)
        values["peakrate"] = .number(peak)
        values["mtu"] = .number(PacketClock.bytes(sentIn: options.mtu, at: peak))
    }
}
