// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension QdiscKind {
    /// Token buckets in a tree: each class has a rate, and borrows what others leave up to its ceiling.
    ///
    /// Equivalent to: `tc qdisc add dev DEV root handle 1: htb default 30` and
    /// `tc class add dev DEV parent 1: classid 1:10 htb rate 1mbit ceil 2mbit`.
    /// Source: tc-htb(8), `net/sched/sch_htb.c`.
    public static let htb = QdiscKind(
        "htb",
        TrafficOptions(
            FieldTable([
                Field("default", .number(.word, 0...0xFFFF)),
                Field("r2q", .number(.word, 1...0xFFFF_FFFF)),
                Field("direct_qlen", .word),
                Field("offload", .presence),
                Field("direct_packets", .word, counter: true),
            ]), HtbCodec.self),
        classes: TrafficOptions(
            FieldTable([
                Field("rate", .quantity(.rate(.long))),
                Field("ceil", .quantity(.rate(.long))),
                Field("burst", .quantity(.size)),
                Field("cburst", .quantity(.size)),
                Field("prio", .number(.word, 0...7)),
                Field("quantum", .quantity(.size)),
                Field("overhead", .number(.half, 0...0xFFFF)),
                Field("mpu", .number(.half, 0...0xFFFF)),
                Field("level", .word, readOnly: true),
            ]), HtbClassCodec.self, required: ["rate"], problem: HtbClassCodec.problem),
        classCounters: .structure(FieldTable([
            Field("lends", .word), Field("borrows", .word), Field("giants", .word),
            Field("tokens", .signed(Int64(Int32.min)...Int64(Int32.max))),
            Field("ctokens", .signed(Int64(Int32.min)...Int64(Int32.max))),
        ])))
}

/// `struct tc_htb_glob` in a nest.
private enum HtbCodec: TrafficCodec {
    /// The divisor that makes quanta of rates, if nothing is said: that of tc(8).
    private static let usualDivisor: UInt32 = 10

    static func encode(_ values: FieldValues, into writer: inout MessageWriter) {
        var options = tc_htb_glob()
        options.version = UInt32(TC_HTB_PROTOVER)
        options.rate2quantum = values.word("r2q") ?? usualDivisor
        options.defcls = values.word("default") ?? 0
        writer.attribute(Int(TCA_HTB_INIT), structure: options)
        if let length = values.word("direct_qlen") { writer.attribute(Int(TCA_HTB_DIRECT_QLEN), length) }
        if values.flag("offload") == true { writer.attribute(flag: Int(TCA_HTB_OFFLOAD)) }
    }

    static func decode(_ payload: UnsafeRawBufferPointer, into values: inout FieldValues) throws(KernelError) {
        var attributes = try AttributeIterator(payload)
        while let attribute = try attributes.next() {
            switch attribute.type {
            case Int(TCA_HTB_INIT):
                let options = try attribute.loadStructure(as: tc_htb_glob.self)
                values["default"] = .number(UInt64(options.defcls))
                values["r2q"] = .number(UInt64(options.rate2quantum))
                values["direct_packets"] = .number(UInt64(options.direct_pkts))
            case Int(TCA_HTB_DIRECT_QLEN): values["direct_qlen"] = .number(try attribute.number(.word))
            case Int(TCA_HTB_OFFLOAD): values["offload"] = .flag(true)
            default: break
            }
        }
    }
}

/// `struct tc_htb_opt` in a nest, with what does not fit into it beside it.
private enum HtbClassCodec: TrafficCodec {
    /// A packet of usual size, and what is sent at the rate in a millisecond.
    private static func usualBurst(_ rate: UInt64) -> UInt64 { 1600 + rate / 8000 }

    private static func bursts(
        _ values: FieldValues, _ rate: UInt64, _ ceil: UInt64
    ) -> (burst: UInt64, cburst: UInt64) {
        (values.number("burst") ?? usualBurst(rate), values.number("cburst") ?? usualBurst(ceil))
    }

    static func problem(_ values: FieldValues) -> FieldProblem? {
        guard let rate = values.number("rate") else { return nil }
        let ceil = values.number("ceil") ?? rate
        guard ceil >= rate else {
            return FieldProblem("ceil", "at least the rate, \(rate) bit/s, expected, got \(ceil)")
        }
        let (burst, cburst) = bursts(values, rate, ceil)
        for (name, bytes, rate) in [("burst", burst, rate), ("cburst", cburst, ceil)]
        where PacketClock.ticks(toSend: bytes, at: rate) == nil {
            return FieldProblem(name, "at this rate it takes longer than 274 seconds to send \(bytes) bytes")
        }
        return nil
    }

    static func encode(_ values: FieldValues, into writer: inout MessageWriter) {
        guard let rate = values.number("rate") else { return }
        let ceil = values.number("ceil") ?? rate
        let overhead = UInt16(truncatingIfNeeded: values.number("overhead") ?? 0)
        let mpu = UInt16(truncatingIfNeeded: values.number("mpu") ?? 0)
        let (burst, cburst) = bursts(values, rate, ceil)
        var options = tc_htb_opt()
        options.rate = tc_ratespec(bits: rate, overhead: overhead, minimumPacket: mpu)
        options.ceil = tc_ratespec(bits: ceil, overhead: overhead, minimumPacket: mpu)
        options.buffer = PacketClock.ticks(toSend: burst, at: rate) ?? 0
        options.cbuffer = PacketClock.ticks(toSend: cburst, at: ceil) ?? 0
        options.prio = values.word("prio") ?? 0
        options.quantum = values.word("quantum") ?? 0
        if tc_ratespec.needsWide(rate) { writer.attribute(Int(TCA_HTB_RATE64), rate / 8) }
        if tc_ratespec.needsWide(ceil) { writer.attribute(Int(TCA_HTB_CEIL64), ceil / 8) }
        writer.attribute(Int(TCA_HTB_PARMS), structure: options)
    }

    static func decode(_ payload: UnsafeRawBufferPointer, into values: inout FieldValues) throws(KernelError) {
        var options = tc_htb_opt()
        var (wideRate, wideCeil): (UInt64?, UInt64?) = (nil, nil)
        var attributes = try AttributeIterator(payload)
        while let attribute = try attributes.next() {
            switch attribute.type {
            case Int(TCA_HTB_PARMS): options = try attribute.loadStructure(as: tc_htb_opt.self)
            case Int(TCA_HTB_RATE64): wideRate = try attribute.load()
            case Int(TCA_HTB_CEIL64): wideCeil = try attribute.load()
            default: break
            }
        }
        let (rate, ceil) = (options.rate.bits(wideRate), options.ceil.bits(wideCeil))
        values["rate"] = .number(rate)
        values["ceil"] = .number(ceil)
        values["burst"] = .number(PacketClock.bytes(sentIn: options.buffer, at: rate))
        values["cburst"] = .number(PacketClock.bytes(sentIn: options.cbuffer, at: ceil))
        values["prio"] = .number(UInt64(options.prio))
        values.set("quantum", UInt64(options.quantum))
        values["level"] = .number(UInt64(options.level))
        values.set("overhead", UInt64(options.rate.overhead))
        values.set("mpu", UInt64(options.rate.mpu))
    }
}
