// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension QdiscKind {
    /// Classes in a tree, whose shares and whose delays are told apart: each has curves of what it gets over time.
    ///
    /// Equivalent to: `tc qdisc add dev DEV root handle 1: hfsc default 10` and
    /// `tc class add dev DEV parent 1: classid 1:10 hfsc ls m2 1mbit`. Source: tc-hfsc(8), `net/sched/sch_hfsc.c`.
    public static let hfsc = QdiscKind(
        "hfsc", TrafficOptions(FieldTable([Field("default", .number(.half, 0...0xFFFF))]), HfscCodec.self),
        classes: TrafficOptions(
            FieldTable([
                Field("rt", .nest(HfscClassCodec.curve)), Field("ls", .nest(HfscClassCodec.curve)),
                Field("ul", .nest(HfscClassCodec.curve)),
            ]), HfscClassCodec.self, problem: HfscClassCodec.problem),
        classCounters: .structure(FieldTable([
            Field("work", .long), Field("rtwork", .long), Field("period", .word), Field("level", .word),
        ])))
}

/// `struct tc_hfsc_qopt`.
private enum HfscCodec: TrafficCodec {
    static func encode(_ values: FieldValues, into writer: inout MessageWriter) {
        writer.append(tc_hfsc_qopt(defcls: UInt16(truncatingIfNeeded: values.number("default") ?? 0)))
    }

    static func decode(_ payload: UnsafeRawBufferPointer, into values: inout FieldValues) throws(KernelError) {
        values.set("default", UInt64(try payload.header(as: tc_hfsc_qopt.self).defcls))
    }
}

/// Curves, each a `struct tc_service_curve`: bytes a second until a time, and after it.
private enum HfscClassCodec: TrafficCodec {
    static let curve = FieldTable([
        Field("m1", .quantity(.rate(.word, orNone: true))),
        Field("d", .seconds(.microseconds, .word)),
        Field("m2", .quantity(.rate(.word, orNone: true))),
    ])
    private static let curves: [(name: String, attribute: Int)] = [
        ("rt", Int(TCA_HFSC_RSC)), ("ls", Int(TCA_HFSC_FSC)), ("ul", Int(TCA_HFSC_USC)),
    ]

    static func problem(_ values: FieldValues) -> FieldProblem? {
        for (name, _) in curves {
            guard let curve = values.fields(name) else { continue }
            if (curve.number("m1") ?? 0) == 0, (curve.number("m2") ?? 0) == 0 {
                return FieldProblem(name, "a rate 'm1' or 'm2' expected")
            }
        }
        if values.fields("rt") == nil, values.fields("ls") == nil {
            return FieldProblem("ls", "value expected, got nil: it, or 'rt', says what the class gets")
        }
        guard values.fields("ul") != nil, values.fields("ls") == nil else { return nil }
        return FieldProblem("ul", "it needs an 'ls'")
    }

    static func encode(_ values: FieldValues, into writer: inout MessageWriter) {
        for (name, attribute) in curves {
            guard let curve = values.fields(name) else { continue }
            writer.attribute(attribute, structure: tc_service_curve(
                m1: UInt32(clamping: (curve.number("m1") ?? 0) / 8),
                d: UInt32(clamping: Int64(((curve.seconds("d") ?? 0) * FieldTime.microseconds.rawValue).rounded())),
                m2: UInt32(clamping: (curve.number("m2") ?? 0) / 8)))
        }
    }

    static func decode(_ payload: UnsafeRawBufferPointer, into values: inout FieldValues) throws(KernelError) {
        var attributes = try AttributeIterator(payload)
        while let attribute = try attributes.next() {
            guard let name = curves.first(where: { $0.attribute == attribute.type })?.name else { continue }
            let told = try attribute.loadStructure(as: tc_service_curve.self)
            var known = FieldValues(curve)
            known["m1"] = .number(UInt64(told.m1) * 8)
            known["d"] = .seconds(Double(told.d) / FieldTime.microseconds.rawValue)
            known["m2"] = .number(UInt64(told.m2) * 8)
            values[name] = .fields(known)
        }
    }
}
