// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension QdiscKind {
    /// Bands of which the first are served one after the other, and the others in turn, each for so many bytes.
    ///
    /// Equivalent to: `tc qdisc add dev DEV root handle 1: ets bands 4 strict 2 quanta 3000 1500`.
    /// Source: tc-ets(8), `net/sched/sch_ets.c`.
    public static let ets = QdiscKind(
        "ets", TrafficOptions(
            FieldTable([
                Field("bands", Int(TCA_ETS_NBANDS), .number(.byte, 1...16)),
                Field("strict", Int(TCA_ETS_NSTRICT), .number(.byte, 0...16)),
                Field(
                    "quanta", Int(TCA_ETS_QUANTA),
                    .repeated(.number(.word, 1...0xFFFF_FFFF), Int(TCA_ETS_QUANTA_BAND))),
                Field("priomap", Int(TCA_ETS_PRIOMAP), .repeated(.number(.byte, 0...15), Int(TCA_ETS_PRIOMAP_BAND))),
            ]), required: ["bands"], forgets: true, problem: etsProblem),
        classes: TrafficOptions(FieldTable([
            Field("quantum", Int(TCA_ETS_QUANTA_BAND), .quantity(.size(.word, 1...0xFFFF_FFFF))),
        ])))

    private static func etsProblem(_ values: FieldValues) -> FieldProblem? {
        let (bands, strict) = (values.number("bands") ?? 0, values.number("strict") ?? 0)
        guard strict <= bands else {
            return FieldProblem("strict", "at most \(bands), the bands, expected, got \(strict)")
        }
        let quanta = UInt64(values.list("quanta")?.count ?? 0)
        let most = bands - strict
        guard quanta <= most else {
            return FieldProblem("quanta", "at most \(most), for bands that are not strict, expected, got \(quanta)")
        }
        let map = values.list("priomap") ?? []
        guard map.count <= 16 else { return FieldProblem("priomap", "at most 16 numbers expected, got \(map.count)") }
        guard let wrong = map.compactMap(\.number).first(where: { $0 >= bands }) else { return nil }
        return FieldProblem("priomap", "there is no band \(wrong), but bands 0 to \(bands - 1)")
    }
}
