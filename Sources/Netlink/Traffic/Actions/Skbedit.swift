// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension ActionKind {
    /// Changes what the kernel keeps beside a packet: its mark, its priority, its queue.
    ///
    /// Equivalent to: `action skbedit mark 5`. Source: tc-skbedit(8), `net/sched/act_skbedit.c`.
    public static let skbedit = ActionKind(
        "skbedit", TrafficOptions(
            FieldTable([
                Field("priority", Int(TCA_SKBEDIT_PRIORITY), .quantity(.handle)),
                Field("queue_mapping", Int(TCA_SKBEDIT_QUEUE_MAPPING), .half),
                Field("mark", Int(TCA_SKBEDIT_MARK), .word),
                Field("mask", Int(TCA_SKBEDIT_MASK), .word),
                Field("ptype", Int(TCA_SKBEDIT_PTYPE), .word(packetTypes, .half)),
            ] + TrafficControl.fields), SkbeditCodec.self, exclusive: [TrafficControl.names],
            needs: [("mask", ["mark"])], problem: { values in
                ["priority", "queue_mapping", "mark", "ptype"].contains { values[$0] != nil }
                    ? nil : FieldProblem("mark", "it, or 'priority', 'queue_mapping' or 'ptype', expected")
            }))

    /// PACKET_* of linux/if_packet.h.
    private static let packetTypes: [(name: String, value: UInt64)] = [
        ("host", 0), ("broadcast", 1), ("multicast", 2), ("otherhost", 3),
    ]
}

/// `struct tc_skbedit` in a nest, beside attributes.
private enum SkbeditCodec: TrafficCodec {
    static func encode(_ values: FieldValues, into writer: inout MessageWriter) {
        var options = tc_skbedit()
        options.action = TrafficControl.code(values, otherwise: TC_ACT_PIPE)
        writer.attribute(Int(TCA_SKBEDIT_PARMS), structure: options)
        values.encode(into: &writer)
    }

    static func decode(_ payload: UnsafeRawBufferPointer, into values: inout FieldValues) throws(KernelError) {
        var attributes = try AttributeIterator(payload)
        while let attribute = try attributes.next() {
            if attribute.type == Int(TCA_SKBEDIT_PARMS) {
                TrafficControl.set(try attribute.loadStructure(as: tc_skbedit.self).action, in: &values)
            } else {
                try values.decode(attribute)
            }
        }
    }
}
