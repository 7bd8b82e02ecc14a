// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension FilterKind {
    /// Every packet.
    ///
    /// Equivalent to: `tc filter add dev DEV parent 1: matchall action drop`.
    /// Source: tc-matchall(8), `net/sched/cls_matchall.c`.
    public static let matchall = FilterKind(
        "matchall", TrafficOptions(
            FieldTable(
                flags(Int(TCA_MATCHALL_FLAGS)) + [Field("hits", Int(TCA_MATCHALL_PCNT), .long, counter: true)])),
        actions: Int(TCA_MATCHALL_ACT))
}
