// SPDX-License-Identifier: GPL-3.0-or-later

/// A value of a field of a packet.
public enum PacketValue: Hashable, Sendable {
    case integer(Int)
    case boolean(Bool)
    case text(String)
    /// Bytes that mean nothing here.
    case bytes(ArraySlice<UInt8>)
    /// Six bytes.
    case mac(ArraySlice<UInt8>)
    /// Four or sixteen bytes.
    case address(ArraySlice<UInt8>)
    case list([PacketValue])
    case record([PacketField])
}

/// A field of a packet, or a header with fields of its own.
public struct PacketField: Hashable, Sendable {
    public let name: StaticName
    public let value: PacketValue

    init(_ name: StaticString, _ value: PacketValue) {
        self.name = StaticName(name)
        self.value = value
    }
}

/// A name that is in the program.
public struct StaticName: Hashable, Sendable, CustomStringConvertible {
    public let text: StaticString

    init(_ text: StaticString) { self.text = text }

    public var description: String { "\(text)" }

    public static func == (a: StaticName, b: StaticName) -> Bool { a.description == b.description }
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

/// The fields of a header while it is read.
struct FieldList {
    private(set) var fields: [PacketField] = []

    mutating func add(_ name: StaticString, _ value: PacketValue) { fields.append(PacketField(name, value)) }
    mutating func add(_ name: StaticString, _ number: Int) { add(name, .integer(number)) }
    mutating func add(_ name: StaticString, _ truth: Bool) { add(name, .boolean(truth)) }
    mutating func add(_ name: StaticString, _ text: String) { add(name, .text(text)) }
    mutating func add(_ name: StaticString, _ bytes: ArraySlice<UInt8>) { add(name, .bytes(bytes)) }

    /// The word for a number, or the number.
    mutating func add(_ name: StaticString, _ number: Int, in words: [Int: String]) {
        add(name, words[number].map(PacketValue.text) ?? .integer(number))
    }
}
