// SPDX-License-Identifier: GPL-3.0-or-later
import CLua

/// Values between Swift and the Lua stack.
extension Interpreter {
    // MARK: Reading

    /// The string at a stack index, or nil if there is no string; a number is not taken for one.
    public func string(at index: Int32) -> String? {
        withBytes(at: index) { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes of the string at a stack index, or nil if there is no string.
    public func bytes(at index: Int32) -> [UInt8]? {
        withBytes(at: index) { Array($0) }
    }

    /// Whether the string at a stack index is valid UTF-8, so that a Swift string holds it unchanged.
    public func isUTF8(at index: Int32) -> Bool {
        withBytes(at: index) { String(validating: $0, as: UTF8.self) != nil } ?? false
    }

    /// Calls `body` with the bytes of the string at a stack index, which live as long as the string is on the stack.
    @inlinable
    public func withBytes<R>(at index: Int32, _ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R? {
        guard lua_type(state, index) == CLUA_TSTRING.rawValue else { return nil }
        var length = 0
        guard let start = lua_tolstring(state, index, &length) else { return nil }
        return try start.withMemoryRebound(to: UInt8.self, capacity: length) {
            try body(UnsafeBufferPointer(start: $0, count: length))
        }
    }

    /// The integer at a stack index, or nil if there is no number with an integral value.
    public func integer(at index: Int32) -> Int? {
        guard lua_type(state, index) == CLUA_TNUMBER.rawValue else { return nil }
        var isInteger: Int32 = 0
        let value = lua_tointegerx(state, index, &isInteger)
        return isInteger == 0 ? nil : Int(value)
    }

    /// The number at a stack index, or nil if there is none; a string is not taken for one.
    public func number(at index: Int32) -> Double? {
        lua_type(state, index) == CLUA_TNUMBER.rawValue ? lua_tonumberx(state, index, nil) : nil
    }

    /// The boolean at a stack index, or nil if there is none.
    public func boolean(at index: Int32) -> Bool? {
        lua_type(state, index) == CLUA_TBOOLEAN.rawValue ? lua_toboolean(state, index) != 0 : nil
    }

    /// The name of a value's type; a handle tells its kind.
    public func typeName(at index: Int32) -> String {
        if let handle = handle(at: index) { return Swift.type(of: handle).kindName }
        return LuaType(state, index).description
    }

    /// The value at a stack index as `tostring` gives it.
    public func text(at index: Int32) -> String {
        _ = clua_tostring(state, index) // when `__tostring` fails, its error is the text
        defer { pop() }
        return string(at: -1) ?? "(an error that is a \(typeName(at: -1)))"
    }

    // MARK: Pushing

    public func pushNil() { lua_pushnil(state) }
    public func push(_ value: Bool) { lua_pushboolean(state, value ? 1 : 0) }
    public func push(_ value: Int) { lua_pushinteger(state, lua_Integer(value)) }
    public func push(_ value: Double) { lua_pushnumber(state, value) }

    public func push(_ value: String) {
        var value = value
        value.withUTF8 { push(bytes: $0) }
    }

    public func push(_ value: StaticString) {
        value.withUTF8Buffer { push(bytes: $0) }
    }

    public func push(bytes: UnsafeBufferPointer<UInt8>) {
        // Lua wants an address even of nothing
        guard let base = bytes.baseAddress else { return push("" as StaticString) }
        _ = lua_pushlstring(state, UnsafeRawPointer(base).assumingMemoryBound(to: CChar.self), bytes.count)
    }

    public func push(bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { push(bytes: $0) }
    }

    /// Moves the value on top below `count` others.
    public func insert(below count: Int32) { lua_rotate(state, -count - 1, 1) }

    /// Pops `count` values.
    public func pop(_ count: Int32 = 1) { clua_settop(state, -count - 1) }

    /// Makes sure that `count` more values can be pushed; a function has room for 20 without asking.
    public func reserveStack(_ count: Int) throws(LuaError) {
        guard let count = Int32(exactly: count), lua_checkstack(state, count) != 0 else {
            throw .misuse("too many values (\(count)) for Lua's stack")
        }
    }

    /// The number of values on the stack.
    public var top: Int32 { lua_gettop(state) }

    // MARK: Tables

    /// Pushes a new table with room for `array` elements and `fields` fields.
    public func pushTable(array: Int = 0, fields: Int = 0) {
        lua_createtable(state, Int32(clamping: array), Int32(clamping: fields))
    }

    /// Sets element `number` of the table below the value on top, which is popped.
    public func setElement(_ number: Int) { lua_rawseti(state, -2, lua_Integer(number)) }

    /// Sets a field of the table on top.
    @inlinable
    public func setField(_ key: StaticString, _ value: some LuaPushable) {
        push(key)
        value.push(to: self)
        setPushedField()
    }

    /// Sets a field, whose name is known at run time only, of the table on top.
    public func setField(named key: String, _ value: some LuaPushable) {
        push(key)
        value.push(to: self)
        setPushedField()
    }

    /// Pops a key and a value, pushed in this order, and sets that field of the table below.
    public func setPushedField() { lua_rawset(state, -3) }

    /// Sets a field of the table on top to what `push` pushes.
    public func setField(_ key: StaticString, _ push: () throws -> Void) rethrows {
        self.push(key)
        try push()
        lua_rawset(state, -3)
    }

}

/// A Swift value that Lua has a type for.
public protocol LuaPushable {
    func push(to interpreter: Interpreter)
}

extension Bool: LuaPushable {
    public func push(to interpreter: Interpreter) { interpreter.push(self) }
}

extension Int: LuaPushable {
    public func push(to interpreter: Interpreter) { interpreter.push(self) }
}

extension Double: LuaPushable {
    public func push(to interpreter: Interpreter) { interpreter.push(self) }
}

extension String: LuaPushable {
    public func push(to interpreter: Interpreter) { interpreter.push(self) }
}

extension StaticString: LuaPushable {
    public func push(to interpreter: Interpreter) { interpreter.push(self) }
}

/// A list, with the elements in their order.
extension Array: LuaPushable where Element: LuaPushable {
    public func push(to interpreter: Interpreter) {
        interpreter.pushTable(array: count)
        for (number, value) in enumerated() {
            value.push(to: interpreter)
            interpreter.setElement(number + 1)
        }
    }
}
