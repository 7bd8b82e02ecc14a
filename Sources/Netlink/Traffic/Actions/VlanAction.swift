// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension ActionKind {
    /// Takes the tag of a VLAN off, puts one on, or changes it.
    ///
    /// Equivalent to: `action vlan push id 5`. Source: tc-vlan(8), `net/sched/act_vlan.c`.
    public static let vlan = ActionKind(
        "vlan", TrafficOptions(
            FieldTable([
                Field("mode", .word(VlanActionCodec.modes, .word)),
                Field("id", Int(TCA_VLAN_PUSH_VLAN_ID), .number(.half, 0...4094)),
                Field(
                    "protocol", Int(TCA_VLAN_PUSH_VLAN_PROTOCOL),
                    .networkWord([("802.1Q", 0x8100), ("802.1ad", 0x88A8)], .half)),
                Field("priority", Int(TCA_VLAN_PUSH_VLAN_PRIORITY), .number(.byte, 0...7)),
            ] + TrafficControl.fields), VlanActionCodec.self, required: ["mode"], exclusive: [TrafficControl.names],
            problem: { values in
                let isPop = values.text("mode") == "pop"
                if !isPop, values["id"] == nil { return FieldProblem("id", "value expected, got nil") }
                guard isPop, let name = ["id", "protocol", "priority"].first(where: { values[$0] != nil }) else {
                    return nil
                }
                return FieldProblem(name, "not for 'pop'")
            }))
}

/// `struct tc_vlan` in a nest, beside attributes.
private enum VlanActionCodec: TrafficCodec {
    static let modes: [(name: String, value: UInt64)] = [
        ("pop", UInt64(TCA_VLAN_ACT_POP)), ("push", UInt64(TCA_VLAN_ACT_PUSH)),
        ("modify", UInt64(TCA_VLAN_ACT_MODIFY)),
    ]

    static func encode(_ values: FieldValues, into writer: inout MessageWriter) {
        var options = tc_vlan()
        let mode = values.text("mode")
        options.v_action = Int32(truncatingIfNeeded: modes.first { $0.name == mode }?.value ?? 0)
        options.action = TrafficControl.code(values, otherwise: TC_ACT_PIPE)
        writer.attribute(Int(TCA_VLAN_PARMS), structure: options)
        values.encode(into: &writer)
    }

    static func decode(_ payload: UnsafeRawBufferPointer, into values: inout FieldValues) throws(KernelError) {
        var attributes = try AttributeIterator(payload)
        while let attribute = try attributes.next() {
            guard attribute.type == Int(TCA_VLAN_PARMS) else {
                try values.decode(attribute)
                continue
            }
            let options = try attribute.loadStructure(as: tc_vlan.self)
            let number = UInt64(UInt32(bitPattern: options.v_action))
            values["mode"] = modes.first { $0.value == number }.map { .text($0.name) }
            TrafficControl.set(options.action, in: &values)
        }
    }
}
