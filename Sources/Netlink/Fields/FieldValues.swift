// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// The fields that belong together: the attributes of one nest.
public final class FieldTable: Sendable {
    public let fields: [Field]
    /// Their names, and the places of those that stand for others: a field is copied at a cost, and rows are many.
    public let names: [StaticString]
    public let shorthands: [Int]
    /// The places in ``fields`` by the number of the attribute, which is small: a dump asks for each of many links.
    private let places: [[Int]]
    /// The attributes whose bits say which keyed fields count.
    let keyFlags: Set<Int>

    public init(_ fields: [Field]) {
        self.fields = fields
        names = fields.map(\.name)
        shorthands = fields.indices.filter { if case .shorthand = fields[$0].form { true } else { false } }
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
        var name = name
        return name.withUTF8 { name in
            let bytes = UnsafeRawBufferPointer(name)
            return names.firstIndex { known in
                known.utf8CodeUnitCount == bytes.count
                    && bytes.elementsEqual(UnsafeRawBufferPointer(start: known.utf8Start, count: bytes.count))
            }
        }
    }
}

/// What a field holds, in the form that scripts see.
public enum FieldValue: Hashable, Sendable {
    case flag(Bool)
    case number(UInt64)
    /// A number that has a word in a table; see ``FieldForm/named(_:_:)``.
    case named(UInt32)
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
    public struct Entry: Hashable, Sendable {
        /// The place of its field in the table.
        public let place: Int
        public fileprivate(set) var value: FieldValue
    }

    public let table: FieldTable
    /// What is set, in the order of the table; of many fields most rows have few.
    public private(set) var entries: [Entry] = []

    public init(_ table: FieldTable) { self.table = table }

    public var isEmpty: Bool { entries.isEmpty }

    /// These values, and those of `other`, of the same table, where it has some.
    public func overlaid(by other: FieldValues) -> FieldValues {
        var result = self
        for entry in other.entries { result[entry.place] = entry.value }
        return result
    }

    /// Whether `other`, of the same table, has all of these values.
    public func areMatched(by other: FieldValues) -> Bool { entries.allSatisfy { other[$0.place] == $0.value } }

    private mutating func insert(_ entry: Entry, at position: Int) {
        guard position == entries.count else { return entries.insert(entry, at: position) }
        if entries.isEmpty { entries.reserveCapacity(4) }
        entries.append(entry)
    }

    /// Makes room for values of so many fields.
    mutating func reserveCapacity(_ count: Int) { entries.reserveCapacity(count) }

    /// Forgets the values that `isNeedless`.
    mutating func removeAll(where isNeedless: (Entry) -> Bool) {
        guard entries.contains(where: isNeedless) else { return }
        entries.removeAll(where: isNeedless)
    }

    /// The value of the field at a place of the table.
    public subscript(place: Int) -> FieldValue? {
        get { entries.first { $0.place == place }?.value }
        set {
            // from the end, because decoders and readers set them in about this order
            var position = entries.count
            while position > 0, entries[position - 1].place > place { position -= 1 }
            let isSet = position > 0 && entries[position - 1].place == place
            switch (isSet, newValue) {
            case (true, let value?): entries[position - 1].value = value
            case (true, nil): entries.remove(at: position - 1)
            case (false, let value?): insert(Entry(place: place, value: value), at: position)
            case (false, nil): break
            }
        }
    }

    /// The value of the field of this name; nil for a name that is not in the table, too.
    public subscript(name: String) -> FieldValue? {
        get { table.place(of: name).flatMap { self[$0] } }
        set { if let place = table.place(of: name) { self[place] = newValue } }
    }
}

extension FieldValues: Hashable {
    public static func == (left: Self, right: Self) -> Bool {
        left.table === right.table && left.entries == right.entries
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(entries) }
}
