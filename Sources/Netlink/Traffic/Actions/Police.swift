// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension ActionKind {
    /// What is more than a rate exceeds, and what exceeds goes another way than what conforms.
    ///
    /// Equivalent to: `action police rate 1mbit burst 10K conform-exceed drop/pass`.
    /// Source: tc-police(8), `net/sched/act_police.c`.
    public static let police = ActionKind(
        "police", TrafficOptions(
            FieldTable([
                Field("rate", .quantity(.rate(.long))),
                Field("burst", .quantity(.size(.word, 1...0xFFFF_FFFF))),
                Field("mtu", .quantity(.size(.word, 256...0xFFFF_FFFF))),
                Field("peakrate", .quantity(.rate(.long))),
                Field("overhead", .number(.half, 0...0xFFFF)),
                Field("exceed", .word(TrafficControl.words, .word)),
                Field("conform", .word(TrafficControl.words, .word)),
            ]), PoliceCodec.self, required: ["rate", "burst"], problem: PoliceCodec.problem))
}

/// `struct tc_police` in a nest, and tables of times beside it, without which the kernel takes no rate.
private enum PoliceCodec: TrafficCodec {
    /// The largest packet if nothing is said: what segmentation makes of a stream is one packet here.
    private static let usualMTU: UInt32 = 0xFFFF

    static func problem(_ values: FieldValues) -> FieldProblem? {
        guard let rate = values.number("rate"), let burst = values.number("burst") else { return nil }
        guard PacketClock.ticks(toSend: burst, at: rate) != nil else {
            return FieldProblem("burst", "at this rate it takes longer than 274 seconds to send \(burst) bytes")
        }
        guard let peak = values.number("peakrate"), peak <= rate else { return nil }
        return FieldProblem("peakrate", "more than the rate expected, got \(peak)")
    }

    static func encode(_ values: FieldValues, into writer: inout MessageWriter) {
        guard let rate = values.number("rate"), let burst = values.number("burst") else { return }
        var options = tc_police()
        options.action = code(values["exceed"]) ?? TC_ACT_RECLASSIFY
        options.burst = PacketClock.ticks(toSend: burst, at: rate) ?? 0
        options.mtu = values.word("mtu") ?? usualMTU
        let overhead = UInt16(truncatingIfNeeded: values.number("overhead") ?? 0)
        options.rate = RateTable.specification(rate, overhead: overhead, mtu: options.mtu)
        writer.attribute(Int(TCA_POLICE_RATE), bytes: RateTable.bytes(rate, options.rate.cell_log))
        if tc_ratespec.needsWide(rate) { writer.attribute(Int(TCA_POLICE_RATE64), rate / 8) }
        if let peak = values.number("peakrate") {
            options.peakrate = RateTable.specification(peak, overhead: overhead, mtu: options.mtu)
            writer.attribute(Int(TCA_POLICE_PEAKRATE), bytes: RateTable.bytes(peak, options.peakrate.cell_log))
            if tc_ratespec.needsWide(peak) { writer.attribute(Int(TCA_POLICE_PEAKRATE64), peak / 8) }
        }
        writer.attribute(Int(TCA_POLICE_TBF), structure: options)
        if let conform = code(values["conform"]) { writer.attribute(Int(TCA_POLICE_RESULT), conform) }
    }

    private static func code(_ value: FieldValue?) -> Int32? {
        switch value {
        case .text(let word): TrafficControl.code(word)
        case .number(let number): Int32(bitPattern: UInt32(truncatingIfNeeded: number))
        default: nil
        }
    }

    static func decode(_ payload: UnsafeRawBufferPointer, into values: inout FieldValues) throws(KernelError) {
        var options = tc_police()
        var (wideRate, widePeak): (UInt64?, UInt64?) = (nil, nil)
        var attributes = try AttributeIterator(payload)
        while let attribute = try attributes.next() {
            switch attribute.type {
            case Int(TCA_POLICE_TBF): options = try attribute.loadStructure(as: tc_police.self)
            case Int(TCA_POLICE_RATE64): wideRate = try attribute.load()
            case Int(TCA_POLICE_PEAKRATE64): widePeak = try attribute.load()
            case Int(TCA_POLICE_RESULT): values["conform"] = TrafficControl.word(try attribute.load())
            default: break
            }
        }
        let rate = options.rate.bits(wideRate)
        values["exceed"] = TrafficControl.word(options.action)
        values["mtu"] = .number(UInt64(options.mtu))
        values.set("overhead", UInt64(options.rate.overhead))
        guard rate > 0 else { return } // one that counts packets
        values["rate"] = .number(rate)
        values["burst"] = .number(PacketClock.bytes(sentIn: options.burst, at: rate))
        if options.peakrate.rate > 0 { values["peakrate"] = .number(options.peakrate.bits(widePeak)) }
    }
}

/// A table of how long packets take at a rate: for each of 256 sizes, whose distance is a power of two.
private enum RateTable {
    private static let count = 256

    static func specification(_ rate: UInt64, overhead: UInt16, mtu: UInt32) -> tc_ratespec {
        var result = tc_ratespec(bits: rate, overhead: overhead)
        // the kernel takes no distance of one byte
        result.cell_log = (1..<24).first { mtu >> $0 < UInt32(count) } ?? 24
        result.cell_align = -1
        return result
    }

    static func bytes(_ rate: UInt64, _ cellLog: UInt8) -> [UInt8] {
        let times = (1...UInt64(count)).map { PacketClock.ticks(toSend: $0 << UInt64(cellLog), at: rate) ?? UInt32.max }
        return times.withUnsafeBytes { Array($0) }
    }
}
