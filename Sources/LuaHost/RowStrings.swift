// SPDX-License-Identifier: GPL-3.0-or-later
import CLua

/// The strings that many rows share, kept on the Lua stack while a list is made: the keys of the fields, and words.
///
/// Pushing a Swift string makes Lua hash it and look it up; pushing a value that it has costs a tenth.
public struct RowStrings {
    private let interpreter: Interpreter
    private let firstKey: Int32
    private let words: Int32

    /// Pushes `keys`, and room for words. They stay below what is pushed later, until the function returns.
    public init(_ interpreter: Interpreter, keys: [String]) {
        self.interpreter = interpreter
        firstKey = interpreter.top + 1
        for key in keys { interpreter.push(key) }
        interpreter.pushTable()
        words = interpreter.top
    }

    /// Pushes key number `number`, counted from 0.
    @inline(__always)
    public func pushKey(_ number: Int) {
        lua_pushvalue(interpreter.state, firstKey + Int32(truncatingIfNeeded: number))
    }

    /// Pushes the word with a number, which `make` is asked for the first time.
    @inline(__always)
    public func pushWord(_ number: Int, _ make: () -> String) {
        guard lua_rawgeti(interpreter.state, words, lua_Integer(number)) == CLUA_TNIL.rawValue else { return }
        interpreter.pop()
        interpreter.push(make())
        lua_pushvalue(interpreter.state, -1)
        lua_rawseti(interpreter.state, words, lua_Integer(number))
    }
}
