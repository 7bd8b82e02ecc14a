// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension QdiscKind {
    /// A queue for each flow, in turn, in each of which packets are dropped at random as `pie` does.
    ///
    /// Equivalent to: `tc qdisc add dev DEV root fq_pie flows 1024`. Source: tc-fq_pie(8), `net/sched/sch_fq_pie.c`.
    public static let fqPie = QdiscKind(
        "fq_pie", TrafficOptions(
            FieldTable([
                Field("limit", Int(TCA_FQ_PIE_LIMIT), .number(.word, 1...0xFFFF_FFFF)),
                Field("flows", Int(TCA_FQ_PIE_FLOWS), .number(.word, 1...65536)),
                Field("target", Int(TCA_FQ_PIE_TARGET), .seconds(.microseconds, .word)),
                Field("tupdate", Int(TCA_FQ_PIE_TUPDATE), .seconds(.microseconds, .word)),
                Field("alpha", Int(TCA_FQ_PIE_ALPHA), .number(.word, 0...32)),
                Field("beta", Int(TCA_FQ_PIE_BETA), .number(.word, 0...32)),
                Field("quantum", Int(TCA_FQ_PIE_QUANTUM), .quantity(.size(.word, 1...0x10_0000))),
                Field("memory_limit", Int(TCA_FQ_PIE_MEMORY_LIMIT), .quantity(.size)),
                Field("ecn_prob", Int(TCA_FQ_PIE_ECN_PROB), .number(.word, 0...100)),
                Field("ecn", Int(TCA_FQ_PIE_ECN), .toggle(.word)),
                Field("bytemode", Int(TCA_FQ_PIE_BYTEMODE), .toggle(.word)),
                Field("dq_rate_estimator", Int(TCA_FQ_PIE_DQ_RATE_ESTIMATOR), .toggle(.word)),
            ]), fixed: ["flows"]),
        counters: .structure(FieldTable([
            Field("packets_in", .word), Field("dropped", .word), Field("overlimit", .word), Field("overmemory", .word),
            Field("ecn_mark", .word), Field("new_flow_count", .word), Field("new_flows_len", .word),
            Field("old_flows_len", .word), Field("memory_usage", .word),
        ])))
}
