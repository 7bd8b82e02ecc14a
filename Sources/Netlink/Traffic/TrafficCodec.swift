// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// How the options of a kind stand on the wire where that is more than a nest of attributes: structures, and what is
/// reckoned from several options.
protocol TrafficCodec: SendableMetatype {
    /// Writes the payload of `TCA_OPTIONS`.
    static func encode(_ values: FieldValues, into writer: inout MessageWriter)
    /// Reads it.
    static func decode(_ payload: UnsafeRawBufferPointer, into values: inout FieldValues) throws(KernelError)
}

/// The options of a kind: a table of fields, and how they stand on the wire.
public struct TrafficOptions: Sendable {
    public let table: FieldTable
    let codec: (any TrafficCodec.Type)?
    /// What must be given when one is made.
    let required: [String]
    /// Groups of which at most one can be given.
    let exclusive: [[String]]
    /// Groups that say one thing together: who changes one says all anew.
    let wholes: [[String]]
    /// What makes no sense without one of several others that is more than nothing.
    let needs: [(name: String, others: [String])]
    /// What can be given when one is made, and not changed.
    let fixed: [String]
    /// Whether a change resets what it does not name, so that all has to be said again.
    let forgets: Bool
    /// What is wrong with values that are each in order.
    let problem: @Sendable (FieldValues) -> FieldProblem?

    init(
        _ table: FieldTable, _ codec: (any TrafficCodec.Type)? = nil, required: [String] = [],
        exclusive: [[String]] = [], wholes: [[String]] = [], needs: [(name: String, others: [String])] = [],
        fixed: [String] = [], forgets: Bool? = nil,
        problem: @escaping @Sendable (FieldValues) -> FieldProblem? = { _ in nil }
    ) {
        self.table = table
        self.codec = codec
        self.required = required
        self.exclusive = exclusive
        self.wholes = wholes
        self.needs = needs
        self.fixed = fixed
        self.forgets = forgets ?? (codec != nil)
        self.problem = problem
    }

    /// For a kind that has none.
    static let none = TrafficOptions(FieldTable([]))

    func encode(_ values: FieldValues, into writer: inout MessageWriter) {
        if let codec { codec.encode(values, into: &writer) } else { values.encode(into: &writer) }
    }

    func decode(_ payload: UnsafeRawBufferPointer) throws(KernelError) -> FieldValues {
        guard let codec else { return try FieldValues(table, decoding: payload) }
        var values = FieldValues(table)
        try codec.decode(payload, into: &values)
        return values
    }

    /// What is wrong with values, of which all are given.
    public func firstProblem(_ values: FieldValues) -> FieldProblem? {
        if let missing = required.first(where: { values[$0] == nil }) {
            return FieldProblem(missing, "value expected, got nil")
        }
        for group in exclusive {
            let given = group.filter { values[$0] != nil }
            if given.count > 1 { return FieldProblem(given[1], "not together with '\(given[0])'") }
        }
        for (name, others) in needs where values.isSomething(name) && !others.contains(where: values.isSomething) {
            return FieldProblem(name, "it needs a '\(others[0])'")
        }
        return problem(values)
    }

    /// What has to be sent so that what `values` names, and nothing else, is another than in `present`.
    public func change(_ values: FieldValues, of present: FieldValues) -> FieldValues {
        guard forgets else { return values }
        var base = present
        for group in exclusive + wholes where group.contains(where: { values[$0] != nil }) {
            for name in group { base[name] = nil }
        }
        var result = base.overlaid(by: values)
        for (name, others) in needs where values[name] == nil && !others.contains(where: result.isSomething) {
            result[name] = nil
        }
        return result
    }

    /// The values without those that cannot be changed and are the same in `present`.
    public func changeable(_ values: FieldValues, in present: FieldValues) -> FieldValues {
        var result = values
        for name in fixed where values[name] == present[name] { result[name] = nil }
        return result
    }
}

extension FieldValues {
    /// Whether a field has a value that is more than nothing.
    fileprivate func isSomething(_ name: String) -> Bool {
        switch self[name] {
        case nil, .percent(0), .seconds(0), .number(0), .signed(0), .flag(false): false
        default: true
        }
    }
}

/// What is wrong with the value of a field.
public struct FieldProblem: Hashable, Sendable {
    public let name: String
    public let reason: String

    init(_ name: String, _ reason: String) {
        self.name = name
        self.reason = reason
    }
}
