// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension QdiscKind {
    /// A queue for each of 64 priorities; when it is full, what has the lowest is dropped.
    ///
    /// Equivalent to: `tc qdisc add dev DEV root skbprio limit 64`. Source: tc-skbprio(8), `net/sched/sch_skbprio.c`.
    public static let skbprio = QdiscKind(
        "skbprio", TrafficOptions(FieldTable([Field("limit", .word)]), SkbprioCodec.self))
}

/// `struct tc_skbprio_qopt`.
private enum SkbprioCodec: TrafficCodec {
    static func encode(_ values: FieldValues, into writer: inout MessageWriter) {
        if let limit = values.word("limit") { writer.append(tc_skbprio_qopt(limit: limit)) }
    }

    static func decode(_ payload: UnsafeRawBufferPointer, into values: inout FieldValues) throws(KernelError) {
        values["limit"] = .number(UInt64(try payload.header(as: tc_skbprio_qopt.self).limit))
    }
}
