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

    /// Lets the collector rest; `restartCollecting` wakes it.
    public func stopCollecting() { clua_collect(state, 0) }

    /// Lets the collector work again.
    public func restartCollecting() { clua_collect(state, 1) }

    /// Calls `body` with the stack indexes of the key and the value of each field of the table at a stack index.
    public func forEachField(at index: Int32, _ body: (_ key: Int32, _ value: Int32) throws -> Void) rethrows {
        let index = lua_absindex(state, index)
        lua_pushnil(state)
        while clua_next(state, index) != 0 {
            let value = lua_gettop(state)
            try body(value - 1, value)
            pop()
        }
    }

    /// Whether the table at a stack index has a first element.
    public func isList(at index: Int32) -> Bool {
        defer { pop() }
        return lua_rawgeti(state, index, 1) != CLUA_TNIL.rawValue
    }

    /// Reads a field of the table at a stack index with `read`, which gets the index of the value.
    public func field<R>(_ key: StaticString, ofTableAt index: Int32, _ read: (Int32) -> R?) -> R? {
        let index = lua_absindex(state, index)
        push(key)
        lua_rawget(state, index)
        defer { pop() }
        return read(-1)
    }
}
