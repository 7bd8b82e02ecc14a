// SPDX-License-Identifier: GPL-3.0-or-later
import CLua

/// A number as Lua's `file:read("n")` reads it: the longest text that can begin one, from bytes that come one by one.
///
/// Source: `l_getn` and `read_number` of Lua's liolib.c.
public struct Numeral {
    private var text: [UInt8] = []
    private static let limit = 200

    /// Takes bytes from a source: `peek` looks at the next one, nil at the end, and `advance` goes past it.
    public init(peek: () throws -> UInt8?, advance: () -> Void) rethrows {
        func accept(_ set: StaticString) throws -> Bool {
            guard let byte = try peek(), UnsafeBufferPointer(
                start: set.utf8Start, count: set.utf8CodeUnitCount).contains(byte)
            else { return false }
            return take(byte)
        }
        func take(_ byte: UInt8) -> Bool {
            guard text.count < Self.limit else {
                text = [] // no number is that long
                return false
            }
            text.append(byte)
            advance()
            return true
        }
        func digits(isHexadecimal: Bool) throws -> Int {
            var count = 0
            while let byte = try peek(), byte.isDigit(isHexadecimal), take(byte) { count += 1 }
            return count
        }
        while let byte = try peek(), byte == UInt8(ascii: " ") || (9...13).contains(byte) { advance() }
        _ = try accept("+-")
        var (isHexadecimal, count) = (false, 0)
        if try accept("0") {
            isHexadecimal = try accept("xX")
            count = isHexadecimal ? 0 : 1
        }
        count += try digits(isHexadecimal: isHexadecimal)
        if try accept(".") { count += try digits(isHexadecimal: isHexadecimal) }
        if count > 0, try accept(isHexadecimal ? "pP" : "eE") {
            _ = try accept("+-")
            _ = try digits(isHexadecimal: false)
        }
    }

    /// Pushes the number, or nil if the text is none.
    public func push(to interpreter: Interpreter) {
        let string = text.map { CChar(bitPattern: $0) } + [0]
        if lua_stringtonumber(interpreter.state, string) == 0 { interpreter.pushNil() }
    }
}

extension UInt8 {
    fileprivate func isDigit(_ isHexadecimal: Bool) -> Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): isHexadecimal
        default: false
        }
    }
}
