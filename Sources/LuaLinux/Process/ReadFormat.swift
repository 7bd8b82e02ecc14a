// SPDX-License-Identifier: GPL-3.0-or-later
import LuaHost

/// How to read from a file, as Lua's `file:read` has it.
enum ReadFormat {
    case number
    case line(keepsNewline: Bool)
    case all
    case bytes(Int)

    /// Reads an argument.
    init(_ call: Call, _ number: Int) throws {
        switch call.type(number) {
        case .number: self = .bytes(try call.integer(number, in: 0...Int.max))
        case .string:
            guard let format = ReadFormat(call.interpreter, at: call.index(number)) else {
                throw call.argumentError(
                    number, "'n', 'l', 'L', 'a' or a number of bytes expected, got '\(try call.string(number))'")
            }
            self = format
        default: throw call.typeError(number, "'n', 'l', 'L', 'a' or a number of bytes")
        }
    }

    /// Reads a value; nil if it is no format.
    init?(_ interpreter: Interpreter, at index: Int32) {
        if let count = interpreter.integer(at: index) {
            self = .bytes(count)
            return
        }
        guard let text = interpreter.string(at: index) else { return nil }
        // older versions of Lua had an asterisk before, and any version looks at one letter only
        switch text.first == "*" ? text.dropFirst().first : text.first {
        case "n": self = .number
        case "l": self = .line(keepsNewline: false)
        case "L": self = .line(keepsNewline: true)
        case "a": self = .all
        default: return nil
        }
    }
}

extension ArraySlice<UInt8> {
    /// A line without its newline.
    var trimmingNewline: ArraySlice<UInt8> { last == UInt8(ascii: "\n") ? dropLast() : self }
}
