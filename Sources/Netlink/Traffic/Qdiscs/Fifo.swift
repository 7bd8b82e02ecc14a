// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension QdiscKind {
    /// First in, first out, for so many packets.
    ///
    /// Equivalent to: `tc qdisc add dev DEV root pfifo limit 100`. Source: `net/sched/sch_fifo.c`.
    public static let pfifo = QdiscKind("pfifo", packets, module: "fifo")

    /// The same; when it is full, the oldest packet is dropped.
    public static let pfifoHeadDrop = QdiscKind("pfifo_head_drop", packets, module: "fifo")

    /// The same for so many bytes.
    public static let bfifo = QdiscKind(
        "bfifo", TrafficOptions(FieldTable([Field("limit", .quantity(.size))]), FifoCodec.self), module: "fifo")

    private static let packets = TrafficOptions(FieldTable([Field("limit", .word)]), FifoCodec.self)

    /// Three queues by priority: what most links have from the start. Its map cannot be changed.
    ///
    /// Source: tc-pfifo_fast(8), `net/sched/sch_generic.c`.
    public static let pfifoFast = QdiscKind(
        "pfifo_fast", TrafficOptions(FieldTable([
            Field("bands", .word, readOnly: true),
            Field("priomap", .list(.number(.byte, 0...15), firstAttribute: 0), readOnly: true),
        ]), PrioCodec.self), module: "generic")

    /// No queue: what virtual links have from the start.
    public static let noqueue = QdiscKind("noqueue", module: "generic")

    /// A qdisc for each queue of a network card.
    public static let mq = QdiscKind("mq", module: "mq")

    /// Filters for what comes in.
    ///
    /// Equivalent to: `tc qdisc add dev DEV ingress`. Source: `net/sched/sch_ingress.c`.
    public static let ingress = QdiscKind("ingress", isIngress: true)

    /// Filters for what comes in, and for what goes out before the root qdisc gets it.
    public static let clsact = QdiscKind("clsact", module: "ingress", isIngress: true)
}

/// `struct tc_fifo_qopt`.
private enum FifoCodec: TrafficCodec {
    static func encode(_ values: FieldValues, into writer: inout MessageWriter) {
        if let limit = values.word("limit") { writer.append(tc_fifo_qopt(limit: limit)) }
    }

    static func decode(_ payload: UnsafeRawBufferPointer, into values: inout FieldValues) throws(KernelError) {
        values["limit"] = .number(UInt64(try payload.header(as: tc_fifo_qopt.self).limit))
    }
}
