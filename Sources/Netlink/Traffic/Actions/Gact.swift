// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension ActionKind {
    /// The plain end: drop, pass, go on elsewhere.
    ///
    /// Equivalent to: `action drop`. Source: `net/sched/act_gact.c`.
    public static let gact = ActionKind(
        "gact", TrafficOptions(
            FieldTable(TrafficControl.fields), GactCodec.self, exclusive: [TrafficControl.names], problem: { values in
                TrafficControl.names.contains { values[$0] != nil }
                    ? nil : FieldProblem("control", "value expected, got nil")
            }))
}

/// `struct tc_gact` in a nest.
private enum GactCodec: TrafficCodec {
    static func encode(_ values: FieldValues, into writer: inout MessageWriter) {
        var options = tc_gact()
        options.action = TrafficControl.code(values, otherwise: TC_ACT_OK)
        writer.attribute(Int(TCA_GACT_PARMS), structure: options)
    }

    static func decode(_ payload: UnsafeRawBufferPointer, into values: inout FieldValues) throws(KernelError) {
        var attributes = try AttributeIterator(payload)
        while let attribute = try attributes.next() {
            guard attribute.type == Int(TCA_GACT_PARMS) else { continue }
            TrafficControl.set(try attribute.loadStructure(as: tc_gact.self).action, in: &values)
        }
    }
}
