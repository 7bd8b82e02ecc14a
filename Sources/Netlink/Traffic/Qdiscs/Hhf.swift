// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension QdiscKind {
    /// Finds the few flows that send most, and serves them less than the others.
    ///
    /// Equivalent to: `tc qdisc add dev DEV root hhf hh_limit 4096`. Source: tc-hhf(8), `net/sched/sch_hhf.c`.
    public static let hhf = QdiscKind(
        "hhf", TrafficOptions(FieldTable([
            Field("limit", Int(TCA_HHF_BACKLOG_LIMIT), .word),
            Field("quantum", Int(TCA_HHF_QUANTUM), .quantity(.size(.word, 1...0x7FFF_FFFF))),
            Field("hh_limit", Int(TCA_HHF_HH_FLOWS_LIMIT), .word),
            Field("reset_timeout", Int(TCA_HHF_RESET_TIMEOUT), .seconds(.microseconds, .word)),
            Field("admit_bytes", Int(TCA_HHF_ADMIT_BYTES), .quantity(.size)),
            Field("evict_timeout", Int(TCA_HHF_EVICT_TIMEOUT), .seconds(.microseconds, .word)),
            Field("non_hh_weight", Int(TCA_HHF_NON_HH_WEIGHT), .number(.word, 1...0x7FFF_FFFF)),
        ])),
        counters: .structure(FieldTable([
            Field("drop_overlimit", .word), Field("hh_overlimit", .word), Field("hh_tot_count", .word),
            Field("hh_cur_count", .word),
        ])))
}
