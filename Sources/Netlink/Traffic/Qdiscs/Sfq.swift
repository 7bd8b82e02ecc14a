// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension QdiscKind {
    /// Flows in turn, told apart by a hash that changes now and then.
    ///
    /// Equivalent to: `tc qdisc add dev DEV root sfq perturb 10`. Source: tc-sfq(8), `net/sched/sch_sfq.c`.
    public static let sfq = QdiscKind(
        "sfq", TrafficOptions(
            FieldTable([
                Field("limit", .number(.word, 0...65535)),
                Field("perturb", .seconds(.whole, .word)),
                Field("quantum", .quantity(.size(.word, 0...0x7FFF_FFFF))),
                Field("flows", .number(.word, 0...65408)),
                Field("divisor", .number(.word, 0...65536)),
                Field("depth", .number(.word, 0...127)),
                Field("headdrop", .flag),
                Field("redflowlimit", .quantity(.size(.word, 0...0xFFFF_FFFF))),
                Field("min", .quantity(.size)),
                Field("max", .quantity(.size)),
                Field("avpkt", .quantity(.size(.word, 1...0xFFFF))),
                Field("burst", .number(.word, 1...0xFFFF)),
                Field("probability", .quantity(.percentage)),
                Field("ecn", .flag),
                Field("harddrop", .flag),
                Field("ewma", .byte, readOnly: true),
            ]), SfqCodec.self, problem: SfqCodec.problem))
}

/// `struct tc_sfq_qopt_v1`.
private enum SfqCodec: TrafficCodec {
    /// TC_RED_ECN and TC_RED_HARDDROP, which say the same of sfq.
    private static let switches: [(name: String, bit: UInt8)] = [
        ("ecn", UInt8(TC_RED_ECN)), ("harddrop", UInt8(TC_RED_HARDDROP)),
    ]

    /// Early drops within each flow, if there is a limit for them; what is not said is as tc-sfq(8) has it.
    private static func curve(_ values: FieldValues) -> RedCurve? {
        guard let limit = values.word("redflowlimit"), limit > 0 else { return nil }
        let packet = values.word("avpkt") ?? 1000
        let maximum = values.word("max") ?? limit / 4
        let minimum = values.word("min") ?? maximum / 3
        let usualBurst = (2 * UInt64(minimum) + UInt64(maximum)) / (3 * UInt64(packet))
        return RedCurve(
            minimum: minimum, maximum: maximum, packet: packet,
            burst: values.word("burst") ?? max(1, UInt32(clamping: usualBurst)),
            probability: (values.percent("probability") ?? 2) / 100)
    }

    static func problem(_ values: FieldValues) -> FieldProblem? {
        if let divisor = values.number("divisor"), divisor & (divisor &- 1) != 0 {
            return FieldProblem("divisor", "a power of two expected, got \(divisor)")
        }
        guard let curve = curve(values) else {
            let early = ["min", "max", "avpkt", "burst", "probability", "ecn", "harddrop"]
            return early.first { values[$0] != nil }.map { FieldProblem($0, "for a 'redflowlimit' only") }
        }
        guard curve.minimum < curve.maximum else {
            return FieldProblem("max", "more than 'min', \(curve.minimum), expected, got \(curve.maximum)")
        }
        guard curve.weightLog != nil else {
            return FieldProblem("burst", "more than 'min' / 'avpkt' expected, got \(curve.burst)")
        }
        guard curve.probabilityLog != nil else { return FieldProblem("probability", "it is too small") }
        return nil
    }

    static func encode(_ values: FieldValues, into writer: inout MessageWriter) {
        var options = tc_sfq_qopt_v1()
        options.v0.quantum = values.word("quantum") ?? 0
        options.v0.perturb_period = Int32(clamping: Int64((values.seconds("perturb") ?? 0).rounded()))
        options.v0.limit = values.word("limit") ?? 0
        options.v0.divisor = values.word("divisor") ?? 0
        options.v0.flows = values.word("flows") ?? 0
        options.depth = values.word("depth") ?? 0
        options.headdrop = values.flag("headdrop") == true ? 1 : 0
        if let curve = curve(values) {
            options.limit = values.word("redflowlimit") ?? 0
            (options.qth_min, options.qth_max) = (curve.minimum, curve.maximum)
            options.Wlog = curve.weightLog ?? 0
            options.Plog = curve.probabilityLog ?? 0
            options.max_P = curve.share
            for (name, bit) in switches where values.flag(name) == true { options.flags |= bit }
        }
        writer.append(options)
    }

    static func decode(_ payload: UnsafeRawBufferPointer, into values: inout FieldValues) throws(KernelError) {
        var options = tc_sfq_qopt_v1()
        AttributeView(type: 0, payload: payload).loadExtensible(into: &options)
        values["limit"] = .number(UInt64(options.v0.limit))
        values["perturb"] = .seconds(Double(options.v0.perturb_period))
        values["quantum"] = .number(UInt64(options.v0.quantum))
        values["flows"] = .number(UInt64(options.v0.flows))
        values["divisor"] = .number(UInt64(options.v0.divisor))
        values["depth"] = .number(UInt64(options.depth))
        values["headdrop"] = .flag(options.headdrop != 0)
        guard options.qth_min > 0 else { return }
        values["redflowlimit"] = .number(UInt64(options.limit))
        values["min"] = .number(UInt64(options.qth_min))
        values["max"] = .number(UInt64(options.qth_max))
        values["probability"] = .percent(FieldQuantity.percent(options.max_P))
        values["ewma"] = .number(UInt64(options.Wlog))
        for (name, bit) in switches { values[name] = .flag(options.flags & bit != 0) }
    }
}
