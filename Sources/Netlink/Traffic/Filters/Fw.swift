// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension FilterKind {
    /// Packets with a mark, which the firewall gave them.
    ///
    /// Equivalent to: `tc filter add dev DEV parent 1: handle 6 fw classid 1:1`.
    /// Source: tc-fw(8), `net/sched/cls_fw.c`.
    public static let fw = FilterKind(
        "fw", TrafficOptions(
            FieldTable([
                Field("mark", .number(.word, 1...0xFFFF_FFFF)),
                Field("mask", Int(TCA_FW_MASK), .word),
                Field("indev", Int(TCA_FW_INDEV), .text(15)),
            ]), required: ["mark"]),
        actions: Int(TCA_FW_ACT), handleIsMark: true)
}
