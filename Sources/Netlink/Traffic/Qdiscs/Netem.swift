// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension QdiscKind {
    /// Delays, loses, doubles, damages and reorders packets, as a long or bad line does.
    ///
    /// Equivalent to: `tc qdisc add dev DEV root netem delay 20ms 2ms loss 1%`.
    /// Source: tc-netem(8), `net/sched/sch_netem.c`.
    public static let netem = QdiscKind(
        "netem", TrafficOptions(
            FieldTable(netemQueue + netemDamage + netemRate), NetemCodec.self,
            exclusive: [["loss", "loss_state", "loss_gemodel"]], needs: netemNeeds, problem: netemProblem))

    private static let netemQueue = [
        Field("limit", .number(.word, 1...0xFFFF_FFFF)),
        Field("delay", .seconds(.nanoseconds, .long)),
        Field("jitter", .seconds(.nanoseconds, .long)),
        Field("delay_correlation", .quantity(.percentage)),
        Field("distribution", .word(DelayDistribution.words, .byte)),
        Field("reorder", .quantity(.percentage)),
        Field("reorder_correlation", .quantity(.percentage)),
        Field("gap", .word),
        Field("seed", .long),
    ]

    private static let netemDamage = [
        Field("loss", .quantity(.percentage)),
        Field("loss_correlation", .quantity(.percentage)),
        Field("loss_state", .nest(FieldTable([
            Field("p13", .quantity(.percentage)), Field("p31", .quantity(.percentage)),
            Field("p32", .quantity(.percentage)), Field("p23", .quantity(.percentage)),
            Field("p14", .quantity(.percentage)),
        ]))),
        Field("loss_gemodel", .nest(FieldTable([
            Field("p", .quantity(.percentage)), Field("r", .quantity(.percentage)),
            Field("one_minus_h", .quantity(.percentage)), Field("one_minus_k", .quantity(.percentage)),
        ]))),
        Field("ecn", .flag),
        Field("duplicate", .quantity(.percentage)),
        Field("duplicate_correlation", .quantity(.percentage)),
        Field("corrupt", .quantity(.percentage)),
        Field("corrupt_correlation", .quantity(.percentage)),
    ]

    private static let netemRate = [
        Field("rate", .quantity(.rate(.long, orNone: true))),
        Field("packet_overhead", .signed(Int64(Int32.min)...Int64(Int32.max))),
        Field("cell_size", .word),
        Field("cell_overhead", .signed(Int64(Int32.min)...Int64(Int32.max))),
        Field("slot", .nest(FieldTable([
            Field("min", .seconds(.nanoseconds, .long)), Field("max", .seconds(.nanoseconds, .long)),
            Field("distribution", .word(DelayDistribution.words, .byte)),
            Field("delay", .seconds(.nanoseconds, .long)), Field("jitter", .seconds(.nanoseconds, .long)),
            Field("packets", .number(.word, 0...0x7FFF_FFFF)),
            Field("bytes", .quantity(.size(.word, 0...0x7FFF_FFFF))),
        ]))),
    ]

    /// What makes no sense without another field that is more than nothing.
    private static let netemNeeds: [(name: String, others: [String])] = [
        ("delay_correlation", ["jitter"]), ("distribution", ["jitter"]), ("reorder", ["delay"]),
        ("reorder_correlation", ["reorder"]), ("gap", ["reorder"]), ("loss_correlation", ["loss"]),
        ("ecn", ["loss", "loss_state", "loss_gemodel"]), ("duplicate_correlation", ["duplicate"]),
        ("corrupt_correlation", ["corrupt"]), ("packet_overhead", ["rate"]), ("cell_size", ["rate"]),
        ("cell_overhead", ["rate"]),
    ]

    private static func netemProblem(_ values: FieldValues) -> FieldProblem? {
        if let state = values.fields("loss_state"), state["p13"] == nil {
            return FieldProblem("loss_state", "'p13' expected")
        }
        if let model = values.fields("loss_gemodel"), model["p"] == nil {
            return FieldProblem("loss_gemodel", "'p' expected")
        }
        guard let slot = values.fields("slot") else { return nil }
        if let minimum = slot.seconds("min") {
            if slot["distribution"] != nil { return FieldProblem("slot", "'distribution' not together with 'min'") }
            if let maximum = slot.seconds("max"), maximum < minimum {
                return FieldProblem("slot", "'max' at least \(minimum) expected, got \(maximum)")
            }
        }
        return nil
    }
}
