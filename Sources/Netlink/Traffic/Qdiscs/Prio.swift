// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension QdiscKind {
    /// Classes that are served one after the other: the second only while the first is empty.
    ///
    /// Equivalent to: `tc qdisc add dev DEV root prio bands 4`. Source: tc-prio(8), `net/sched/sch_prio.c`.
    public static let prio = QdiscKind(
        "prio", TrafficOptions(FieldTable([
            Field("bands", .number(.word, 2...16)),
            Field("priomap", .list(.number(.byte, 0...15), firstAttribute: 0)),
        ]), PrioCodec.self, problem: prioProblem))

    private static func prioProblem(_ values: FieldValues) -> FieldProblem? {
        let map = values.list("priomap") ?? PrioCodec.usualMap
        guard map.count == PrioCodec.usualMap.count else {
            return FieldProblem("priomap", "16 numbers expected, got \(map.count)")
        }
        let bands = values.number("bands") ?? PrioCodec.usualBands
        guard let wrong = map.compactMap(\.number).first(where: { $0 >= bands }) else { return nil }
        return FieldProblem("priomap", "there is no band \(wrong), but bands 0 to \(bands - 1)")
    }
}

/// `struct tc_prio_qopt`.
enum PrioCodec: TrafficCodec {
    static let usualBands: UInt64 = 3
    /// The bands of the priorities 0 to 15, as tc(8) and pfifo_fast have them.
    static let usualMap = [1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1].map { FieldValue.number($0) }

    static func encode(_ values: FieldValues, into writer: inout MessageWriter) {
        guard values.table.fields.contains(where: { !$0.isReadOnly }) else { return } // pfifo_fast takes nothing
        writer.append(Int32(truncatingIfNeeded: values.number("bands") ?? usualBands))
        let map = (values.list("priomap") ?? usualMap).map { UInt8(truncatingIfNeeded: $0.number ?? 0) }
        map.withUnsafeBytes { writer.append(bytes: $0) }
    }

    static func decode(_ payload: UnsafeRawBufferPointer, into values: inout FieldValues) throws(KernelError) {
        let options = try payload.header(as: tc_prio_qopt.self)
        values["bands"] = .number(UInt64(UInt32(bitPattern: options.bands)))
        values["priomap"] = .list(withUnsafeBytes(of: options.priomap) { $0.map { .number(UInt64($0)) } })
    }
}

extension FieldValue {
    /// The number that it is.
    var number: UInt64? {
        if case .number(let number) = self { number } else { nil }
    }
}
