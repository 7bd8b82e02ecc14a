// SPDX-License-Identifier: GPL-3.0-or-later

/// As much of JSON as `ip -j` writes.
enum JSON: Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    struct Malformed: Error {}

    init(parsing text: String) throws {
        var parser = JSONParser(rest: Array(text.utf8)[...])
        self = try parser.value()
    }

    subscript(key: String) -> JSON? {
        if case .object(let members) = self { return members[key] }
        return nil
    }

    /// The same without those members of objects, at any depth, whose names end so.
    func without(suffix: String) -> JSON {
        switch self {
        case .array(let elements): .array(elements.map { $0.without(suffix: suffix) })
        case .object(let members):
            .object(members.filter { !$0.key.hasSuffix(suffix) }.mapValues { $0.without(suffix: suffix) })
        default: self
        }
    }

    var elements: [JSON] {
        if case .array(let elements) = self { return elements }
        return []
    }

    var text: String? {
        if case .string(let text) = self { return text }
        return nil
    }

    var number: Double? {
        if case .number(let number) = self { return number }
        return nil
    }
}

private struct JSONParser {
    var rest: ArraySlice<UInt8>

    mutating func value() throws -> JSON {
        switch peek() {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        default: return try word()
        }
    }

    private mutating func peek() -> UInt8? {
        rest = rest.drop { $0 == 0x20 || $0 == 0x0a || $0 == 0x09 }
        return rest.first
    }

    private mutating func skip(_ character: Character) -> Bool {
        guard peek() == character.asciiValue else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func require(_ character: Character) throws {
        guard skip(character) else { throw JSON.Malformed() }
    }

    private mutating func object() throws -> JSON {
        var members: [String: JSON] = [:]
        try require("{")
        while !skip("}") {
            guard peek() == UInt8(ascii: "\"") else { throw JSON.Malformed() }
            let key = try string()
            try require(":")
            members[key] = try value()
            _ = skip(",")
        }
        return .object(members)
    }

    private mutating func array() throws -> JSON {
        var elements: [JSON] = []
        try require("[")
        while !skip("]") {
            elements.append(try value())
            _ = skip(",")
        }
        return .array(elements)
    }

    private mutating func string() throws -> String {
        try require("\"")
        let body = rest.prefix { $0 != UInt8(ascii: "\"") }
        rest = rest.dropFirst(body.count)
        try require("\"")
        return String(decoding: body, as: UTF8.self)
    }

    private mutating func word() throws -> JSON {
        let body = rest.prefix { !",]} \n".utf8.contains($0) }
        rest = rest.dropFirst(body.count)
        switch String(decoding: body, as: UTF8.self) {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "null": return .null
        case let digits:
            guard let number = Double(digits) else { throw JSON.Malformed() }
            return .number(number)
        }
    }
}
