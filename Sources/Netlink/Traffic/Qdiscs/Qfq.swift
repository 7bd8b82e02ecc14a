// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension QdiscKind {
    /// Classes that share a line by their weights, with short waits.
    ///
    /// Equivalent to: `tc qdisc add dev DEV root handle 1: qfq` and
    /// `tc class add dev DEV parent 1: classid 1:10 qfq weight 10`. Source: `net/sched/sch_qfq.c`.
    public static let qfq = QdiscKind(
        "qfq", TrafficOptions(FieldTable([])),
        classes: TrafficOptions(FieldTable([
            Field("weight", Int(TCA_QFQ_WEIGHT), .number(.word, 1...1023)),
            Field("maxpkt", Int(TCA_QFQ_LMAX), .quantity(.size(.word, 512...0x1_0000))),
        ])),
        classCounters: .structure(FieldTable([Field("weight", .word), Field("lmax", .word)])))
}
