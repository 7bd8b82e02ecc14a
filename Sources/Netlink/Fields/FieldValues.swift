// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// The fields that belong together: the attributes of one nest.
public final class FieldTable: Sendable {
    public let fields: [Field]
    /// The places in ``fields`` by the number of the attribute, which is small: a dump asks for each of many links.
    private let places: [[Int]]
    /// The attributes whose bits say which keyed fields count.
    let keyFlags: Set<Int>

    public init(_ fields: [Field]) {
        self.fields = fields
        var pairs = fields.enumerated().map { (attribute: $1.attribute, place: $0) }
        var keyFlags: Set<Int> = []
        for (place, field) in fields.enumerated() {
            if case .address(let other?) = field.form { pairs.append((other, place)) }
            if case .match(let match) = field.form { pairs += match.attributes.map { ($0, place) } }
            if case .keyed(_, let flags) = field.form { keyFlags.insert(flags) }
        }
        var places: [[Int]] = Array(repeating: [], count: max(0, (pairs.map(\.attribute).max() ?? 0) + 1))
        for pair in pairs where pair.attribute >= 0 { places[pair.attribute].append(pair.place) }
        self.places = places
        self.keyFlags = keyFlags
    }

    /// The places in ``fields`` of what an attribute tells.
    func places(of attribute: Int) -> [Int] {
        attribute < places.count ? places[attribute] : []
    }

    /// The place in ``fields`` of the field of this name.
    public func place(of name: String) -> Int? {
        fields.firstIndex { $0.name.description == name }
    }
}

/// What a field holds, in the form that scripts see.
public enum FieldValue: Hashable, Sendable {
    case flag(Bool)
    case number(UInt64)
    case signed(Int64)
    case seconds(Double)
    case percent(Double)
    case text(String)
    case range(ClosedRange<UInt64>)
    case words([String])
    case mac(MACAddress)
    case address(IPAddress)
    case link(Int32)
    case list([FieldValue])
    case mapping([UInt32: UInt32])
    case fields(FieldValues)
}

/// Values for some fields of a table.
public struct FieldValues: Sendable {
    public let table: FieldTable
    private var values: [FieldValue?]

    public init(_ table: FieldTable) {
        self.table = table
        values = Array(repeating: nil, count: table.fields.count)
    }

    public var isEmpty: Bool { values.allSatisfy { $0 == nil } }

    /// These values, and those of `other`, of the same table, where it has some.
    public func overlaid(by other: FieldValues) -> FieldValues {
        var result = self
        for (place, value) in other.values.enumerated() where value != nil { result.values[place] = value }
        return result
    }

    /// The value of the field at a place of the table.
    public subscript(place: Int) -> FieldValue? {
        get { values[place] }
        set { values[place] = newValue }
    }

    /// The value of the field of this name; nil for a name that is not in the table, too.
    public subscript(name: String) -> FieldValue? {
        get { table.place(of: name).flatMap { values[$0] } }
        set { if let place = table.place(of: name) { values[place] = newValue } }
    }
}

extension FieldValues: Hashable {
    public static func == (left: Self, right: Self) -> Bool {
        left.table === right.table && left.values == right.values
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(values) }
}
