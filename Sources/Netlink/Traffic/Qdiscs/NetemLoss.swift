// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// The models by which netem loses packets in bursts (`TCA_NETEM_LOSS`).
///
/// Source: tc-netem(8); S. Salsano, F. Ludovici, A. Ordine, "Definition of a general and intuitive loss model for
/// packet networks" (2009).
enum NetemLoss {
    static func encode(_ values: FieldValues, _ writer: inout MessageWriter) {
        if let state = values.fields("loss_state") {
            let p13 = state.share("p13") ?? 0
            let model = tc_netem_gimodel(
                p13: p13, p31: state.share("p31") ?? UInt32.max - p13, p32: state.share("p32") ?? 0,
                p14: state.share("p14") ?? 0, p23: state.share("p23") ?? UInt32.max)
            writer.nested(Int(TCA_NETEM_LOSS)) { $0.attribute(Int(NETEM_LOSS_GI), structure: model) }
        } else if let gilbert = values.fields("loss_gemodel") {
            let p = gilbert.share("p") ?? 0
            let model = tc_netem_gemodel(
                p: p, r: gilbert.share("r") ?? UInt32.max - p,
                h: UInt32.max - (gilbert.share("one_minus_h") ?? UInt32.max), k1: gilbert.share("one_minus_k") ?? 0)
            writer.nested(Int(TCA_NETEM_LOSS)) { $0.attribute(Int(NETEM_LOSS_GE), structure: model) }
        }
    }

    static func decode(_ nest: AttributeView, into values: inout FieldValues) throws(KernelError) {
        var attributes = try nest.nested()
        while let attribute = try attributes.next() {
            switch attribute.type {
            case Int(NETEM_LOSS_GI):
                let model = try attribute.loadStructure(as: tc_netem_gimodel.self)
                set("loss_state", ["p13": model.p13, "p31": model.p31, "p32": model.p32, "p14": model.p14,
                    "p23": model.p23], &values)
            case Int(NETEM_LOSS_GE):
                let model = try attribute.loadStructure(as: tc_netem_gemodel.self)
                set("loss_gemodel", ["p": model.p, "r": model.r, "one_minus_h": UInt32.max - model.h,
                    "one_minus_k": model.k1], &values)
            default: break
            }
        }
    }

    private static func set(_ name: String, _ shares: [String: UInt32], _ values: inout FieldValues) {
        guard let place = values.table.place(of: name), case .nest(let table) = values.table.fields[place].form else {
            return
        }
        var nest = FieldValues(table)
        for (key, share) in shares { nest[key] = .percent(FieldQuantity.percent(share)) }
        values[place] = .fields(nest)
    }
}
