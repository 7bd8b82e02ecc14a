// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension ActionKind {
    /// The packet, or a copy of it, goes to another link, as if it left there or came in there.
    ///
    /// Equivalent to: `action mirred egress redirect dev ifb0`. Source: tc-mirred(8), `net/sched/act_mirred.c`.
    public static let mirred = ActionKind(
        "mirred", TrafficOptions(
            FieldTable([
                Field("mode", .word([("redirect", 0), ("mirror", 1)], .byte)),
                Field("direction", .word([("egress", 0), ("ingress", 1)], .byte)),
                Field("dev", .link),
            ] + TrafficControl.fields), MirredCodec.self, required: ["dev"], exclusive: [TrafficControl.names]))
}

/// `struct tc_mirred` in a nest.
private enum MirredCodec: TrafficCodec {
    private static let actions: [(mode: String, direction: String, code: Int32)] = [
        ("redirect", "egress", TCA_EGRESS_REDIR), ("mirror", "egress", TCA_EGRESS_MIRROR),
        ("redirect", "ingress", TCA_INGRESS_REDIR), ("mirror", "ingress", TCA_INGRESS_MIRROR),
    ]

    static func encode(_ values: FieldValues, into writer: inout MessageWriter) {
        let (mode, direction) = (values.text("mode") ?? "redirect", values.text("direction") ?? "egress")
        var options = tc_mirred()
        options.eaction = actions.first { $0.mode == mode && $0.direction == direction }?.code ?? TCA_EGRESS_REDIR
        options.action = TrafficControl.code(values, otherwise: mode == "mirror" ? TC_ACT_PIPE : TC_ACT_STOLEN)
        if case .link(let index) = values["dev"] { options.ifindex = UInt32(bitPattern: index) }
        writer.attribute(Int(TCA_MIRRED_PARMS), structure: options)
    }

    static func decode(_ payload: UnsafeRawBufferPointer, into values: inout FieldValues) throws(KernelError) {
        var attributes = try AttributeIterator(payload)
        while let attribute = try attributes.next() {
            guard attribute.type == Int(TCA_MIRRED_PARMS) else { continue }
            let options = try attribute.loadStructure(as: tc_mirred.self)
            if let action = actions.first(where: { $0.code == options.eaction }) {
                values["mode"] = .text(action.mode)
                values["direction"] = .text(action.direction)
            }
            values["dev"] = .link(Int32(bitPattern: options.ifindex))
            TrafficControl.set(options.action, in: &values)
        }
    }
}
