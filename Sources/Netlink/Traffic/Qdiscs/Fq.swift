// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension QdiscKind {
    /// Flows in turn, each at the pace that TCP wants.
    ///
    /// Equivalent to: `tc qdisc add dev DEV root fq maxrate 10mbit`. Source: tc-fq(8), `net/sched/sch_fq.c`.
    public static let fq = QdiscKind(
        "fq", TrafficOptions(FieldTable([
            Field("limit", Int(TCA_FQ_PLIMIT), .word),
            Field("flow_limit", Int(TCA_FQ_FLOW_PLIMIT), .word),
            Field("quantum", Int(TCA_FQ_QUANTUM), .quantity(.size)),
            Field("initial_quantum", Int(TCA_FQ_INITIAL_QUANTUM), .quantity(.size)),
            Field("pacing", Int(TCA_FQ_RATE_ENABLE), .toggle(.word)),
            Field("maxrate", Int(TCA_FQ_FLOW_MAX_RATE), .quantity(.rate(.word))),
            Field("buckets_log", Int(TCA_FQ_BUCKETS_LOG), .number(.word, 1...18)),
            Field("refill_delay", Int(TCA_FQ_FLOW_REFILL_DELAY), .seconds(.microseconds, .word)),
            Field("orphan_mask", Int(TCA_FQ_ORPHAN_MASK), .word),
            Field("low_rate_threshold", Int(TCA_FQ_LOW_RATE_THRESHOLD), .quantity(.rate(.word, orNone: true))),
            Field("ce_threshold", Int(TCA_FQ_CE_THRESHOLD), .seconds(.microseconds, .word)),
            Field("timer_slack", Int(TCA_FQ_TIMER_SLACK), .seconds(.nanoseconds, .word)),
            Field("horizon", Int(TCA_FQ_HORIZON), .seconds(.microseconds, .word)),
            Field("horizon_drop", Int(TCA_FQ_HORIZON_DROP), .toggle(.byte)),
        ])),
        counters: .structure(FieldTable([
            Field("gc_flows", .long), Field("highprio_packets", .long), Field("tcp_retrans", .long),
            Field("throttled", .long), Field("flows_plimit", .long), Field("pkts_too_long", .long),
            Field("allocation_errors", .long), Field("time_next_delayed_flow", .long), Field("flows", .word),
            Field("inactive_flows", .word), Field("throttled_flows", .word),
            Field("unthrottle_latency", .seconds(.nanoseconds, .word)), Field("ce_mark", .long),
            Field("horizon_drops", .long), Field("horizon_caps", .long),
        ])))
}
