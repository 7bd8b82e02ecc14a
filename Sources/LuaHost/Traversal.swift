// SPDX-License-Identifier: GPL-3.0-or-later
import CLua

extension Interpreter {
    /// Calls `body` with each element of the list at a stack index on top, and returns the results.
    public func elements<R>(at index: Int32, _ body: (_ number: Int) throws -> R) rethrows -> [R] {
        var results: [R] = []
        try forEachElement(at: index) { results.append(try body($0)) }
        return results
    }

    /// Calls `body` with each element of the list at a stack index on top; what it pushes is popped.
    public func forEachElement(at index: Int32, _ body: (_ number: Int) throws -> Void) rethrows {
        let index = lua_absindex(state, index)
        let top = lua_gettop(state)
        var number = 1
        while lua_rawgeti(state, index, lua_Integer(number)) != CLUA_TNIL.rawValue {
            try body(number)
            clua_settop(state, top)
            number += 1
        }
        clua_settop(state, top)
    }

    /// Lets the collector rest, until `restartCollecting`.
    /// - Returns: Whether it worked: the script may have stopped it itself.
    public func stopCollecting() -> Bool { clua_collect(state, 0) != 0 }

    /// Lets the collector work again.
    public func restartCollecting() { _ = clua_collect(state, 1) }

    /// Calls `body` with the stack indexes of the key and the value of each field of the table at a stack index.
    ///
    /// All fields are on the stack before the first call: a finalizer that runs meanwhile may change the table.
    public func forEachField(at index: Int32, _ body: (_ key: Int32, _ value: Int32) throws -> Void) throws {
        let index = lua_absindex(state, index)
        let top = lua_gettop(state)
        defer { clua_settop(state, top) }
        try reserveStack(3)
        lua_pushnil(state)
        while clua_next(state, index) != 0 {
            try reserveStack(3)
            lua_pushvalue(state, -2)
        }
        for key in stride(from: top + 1, to: lua_gettop(state), by: 2) { try body(key, key + 1) }
    }

    /// Whether the table at a stack index has nothing in it.
    public func isEmptyTable(at index: Int32) -> Bool {
        let index = lua_absindex(state, index)
        lua_pushnil(state)
        guard clua_next(state, index) != 0 else { return true }
        pop(2)
        return false
    }

    /// How many elements the list at a stack index has.
    public func length(ofTableAt index: Int32) -> Int { Int(clamping: lua_rawlen(state, index)) }

    /// Whether the table at a stack index has a first element.
    public func isList(at index: Int32) -> Bool {
        defer { pop() }
        return lua_rawgeti(state, index, 1) != CLUA_TNIL.rawValue
    }

    /// Pushes an element of the table at a stack index.
    public func pushElement(_ number: Int, ofTableAt index: Int32) { lua_rawgeti(state, index, lua_Integer(number)) }

    /// Reads a field of the table at a stack index with `read`, which gets the index of the value.
    public func field<R>(_ key: StaticString, ofTableAt index: Int32, _ read: (Int32) -> R?) -> R? {
        let index = lua_absindex(state, index)
        push(key)
        lua_rawget(state, index)
        defer { pop() }
        return read(-1)
    }
}
