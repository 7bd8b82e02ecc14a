// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension QdiscKind {
    /// Classes in turn, each for so many bytes.
    ///
    /// Equivalent to: `tc qdisc add dev DEV root handle 1: drr` and
    /// `tc class add dev DEV parent 1: classid 1:10 drr quantum 1500`. Source: tc-drr(8), `net/sched/sch_drr.c`.
    public static let drr = QdiscKind(
        "drr", TrafficOptions(FieldTable([])),
        classes: TrafficOptions(FieldTable([
            Field("quantum", Int(TCA_DRR_QUANTUM), .quantity(.size(.word, 1...0xFFFF_FFFF))),
        ])),
        classCounters: .structure(FieldTable([Field("deficit", .word)])))
}
