// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension QdiscKind {
    /// Drops packets that have waited too long for a while.
    ///
    /// Equivalent to: `tc qdisc add dev DEV root codel target 5ms`. Source: tc-codel(8), `net/sched/sch_codel.c`.
    public static let codel = QdiscKind(
        "codel", TrafficOptions(FieldTable([
            Field("target", Int(TCA_CODEL_TARGET), .seconds(.microseconds, .word)),
            Field("limit", Int(TCA_CODEL_LIMIT), .word),
            Field("interval", Int(TCA_CODEL_INTERVAL), .seconds(.microseconds, .word)),
            Field("ecn", Int(TCA_CODEL_ECN), .toggle(.word)),
            Field("ce_threshold", Int(TCA_CODEL_CE_THRESHOLD), .seconds(.microseconds, .word)),
        ])),
        counters: .structure(FieldTable([
            Field("maxpacket", .word), Field("count", .word), Field("lastcount", .word),
            Field("ldelay", .seconds(.microseconds, .word)), Field("drop_next", .signed(-1 << 31...1 << 31 - 1)),
            Field("drop_overlimit", .word), Field("ecn_mark", .word), Field("dropping", .toggle(.word)),
            Field("ce_mark", .word),
        ])))

    /// The same in each of many queues, between which flows are spread.
    ///
    /// Equivalent to: `tc qdisc add dev DEV root fq_codel limit 1000`.
    /// Source: tc-fq_codel(8), `net/sched/sch_fq_codel.c`.
    public static let fqCodel = QdiscKind(
        "fq_codel", TrafficOptions(
            FieldTable([
                Field("target", Int(TCA_FQ_CODEL_TARGET), .seconds(.microseconds, .word)),
                Field("limit", Int(TCA_FQ_CODEL_LIMIT), .number(.word, 1...0xFFFF_FFFF)),
                Field("interval", Int(TCA_FQ_CODEL_INTERVAL), .seconds(.microseconds, .word)),
                Field("ecn", Int(TCA_FQ_CODEL_ECN), .toggle(.word)),
                Field("flows", Int(TCA_FQ_CODEL_FLOWS), .number(.word, 1...65536)),
                Field(
                    "quantum", Int(TCA_FQ_CODEL_QUANTUM),
                    .quantity(.size(.word, 256...UInt64(FQ_CODEL_QUANTUM_MAX)))),
                Field("ce_threshold", Int(TCA_FQ_CODEL_CE_THRESHOLD), .seconds(.microseconds, .word)),
                Field("drop_batch", Int(TCA_FQ_CODEL_DROP_BATCH_SIZE), .number(.word, 1...0xFFFF_FFFF)),
                Field("memory_limit", Int(TCA_FQ_CODEL_MEMORY_LIMIT), .quantity(.size)),
                Field("ce_threshold_selector", Int(TCA_FQ_CODEL_CE_THRESHOLD_SELECTOR), .byte),
                Field("ce_threshold_mask", Int(TCA_FQ_CODEL_CE_THRESHOLD_MASK), .byte),
            ]), fixed: ["flows"]),
        counters: .structure(FieldTable([
            Field("type", .word), Field("maxpacket", .word), Field("drop_overlimit", .word), Field("ecn_mark", .word),
            Field("new_flow_count", .word), Field("new_flows_len", .word), Field("old_flows_len", .word),
            Field("ce_mark", .word), Field("memory_usage", .word), Field("drop_overmemory", .word),
        ])))

    /// Keeps the time that packets wait near a target by dropping at random.
    ///
    /// Equivalent to: `tc qdisc add dev DEV root pie target 15ms`. Source: tc-pie(8), `net/sched/sch_pie.c`.
    public static let pie = QdiscKind(
        "pie", TrafficOptions(FieldTable([
            Field("target", Int(TCA_PIE_TARGET), .seconds(.microseconds, .word)),
            Field("limit", Int(TCA_PIE_LIMIT), .word),
            Field("tupdate", Int(TCA_PIE_TUPDATE), .seconds(.microseconds, .word)),
            Field("alpha", Int(TCA_PIE_ALPHA), .number(.word, 0...32)),
            Field("beta", Int(TCA_PIE_BETA), .number(.word, 0...32)),
            Field("ecn", Int(TCA_PIE_ECN), .toggle(.word)),
            Field("bytemode", Int(TCA_PIE_BYTEMODE), .toggle(.word)),
            Field("dq_rate_estimator", Int(TCA_PIE_DQ_RATE_ESTIMATOR), .toggle(.word)),
        ])),
        counters: .structure(FieldTable([
            Field("prob", .long), Field("delay", .seconds(.microseconds, .word)), Field("avg_dq_rate", .word),
            Field("dq_rate_estimating", .toggle(.word)), Field("packets_in", .word), Field("dropped", .word),
            Field("overlimit", .word), Field("maxq", .word), Field("ecn_mark", .word),
        ])))
}
