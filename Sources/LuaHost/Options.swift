// SPDX-License-Identifier: GPL-3.0-or-later
import CLua

/// An options table of a call: each option is asked for by name, and what nobody asked for is an error.
///
/// The table is traversed once, its keys and values stay on the Lua stack, and a name costs a comparison of bytes: a
/// list of 10,000 rows is read in milliseconds. Call `finish` before acting on what was read.
public struct Options {
    public let call: Call
    let entries: OptionEntries

    /// The stack index of the value of option `key`, or nil if it is not given.
    @inline(__always)
    public func index(_ key: StaticString) -> Int32? {
        entries.find(key)
    }

    /// Whether option `key` is given.
    public func has(_ key: StaticString) -> Bool { index(key) != nil }

    /// Whether an option is given that was not asked for so far.
    public var hasUnread: Bool { entries.firstUnknown() != nil }

    /// The type of the value of option `key`, which does not count as asked for.
    public func type(of key: StaticString) -> LuaType {
        entries.peek(key).map { LuaType(call.state, $0) } ?? .none
    }

    /// Accepts options that are facts to read but not to set, so that what `list` returns can be given back.
    public func ignore(_ keys: StaticString...) {
        for key in keys { _ = entries.find(key) }
    }

    public func string(_ key: StaticString) throws -> String? {
        guard let index = index(key) else { return nil }
        guard let string = call.interpreter.string(at: index) else { throw typeError(key, "string") }
        return string
    }

    public func boolean(_ key: StaticString) throws -> Bool? {
        guard let index = index(key) else { return nil }
        guard LuaType(call.state, index) == .boolean else { throw typeError(key, "boolean") }
        return lua_toboolean(call.state, index) != 0
    }

    public func number(_ key: StaticString, in range: ClosedRange<Double>) throws -> Double? {
        guard let index = index(key) else { return nil }
        guard LuaType(call.state, index) == .number else { throw typeError(key, "number") }
        let value = lua_tonumberx(call.state, index, nil)
        guard range.contains(value) else {
            throw error(key, "\(range.lowerBound) to \(range.upperBound) expected, got \(value)")
        }
        return value
    }

    public func integer(_ key: StaticString) throws -> Int? {
        guard let index = index(key) else { return nil }
        guard LuaType(call.state, index) == .number else { throw typeError(key, "integer") }
        var isInteger: Int32 = 0
        let value = lua_tointegerx(call.state, index, &isInteger)
        guard isInteger != 0 else { throw error(key, "number has no integer representation") }
        return Int(value)
    }

    @inlinable
    public func integer<I: FixedWidthInteger>(_ key: StaticString, in range: ClosedRange<I>) throws -> I? {
        guard let value = try integer(key) else { return nil }
        guard let exact = I(exactly: value), range.contains(exact) else {
            throw error(key, "\(range.lowerBound) to \(range.upperBound) expected, got \(value)")
        }
        return exact
    }

    @inlinable
    public func integer<I: FixedWidthInteger>(_ key: StaticString, as type: I.Type = I.self) throws -> I? {
        try integer(key, in: I.min...I.max)
    }

    /// One string or a list of strings.
    public func strings(_ key: StaticString) throws -> [String]? {
        guard let index = index(key) else { return nil }
        if let single = call.interpreter.string(at: index) { return [single] }
        guard LuaType(call.state, index) == .table else { throw typeError(key, "string or list of strings") }
        return try call.interpreter.elements(at: index) { number in
            guard let string = call.interpreter.string(at: -1) else {
                throw error(key, "element \(number): string expected, got \(call.interpreter.typeName(at: -1))")
            }
            return string
        }
    }

    /// A nested table of options.
    public func options(_ key: StaticString) throws -> Options? {
        guard let index = index(key) else { return nil }
        guard LuaType(call.state, index) == .table else { throw typeError(key, "table") }
        return try Options(call, at: index)
    }

    /// Raises the error for the first option that nobody asked for.
    public func finish() throws {
        defer { call.interpreter.optionPool.append(entries) }
        guard let unknown = entries.firstUnknown() else { return }
        guard LuaType(call.state, unknown) == .string, let key = call.interpreter.string(at: unknown) else {
            throw LuaError.misuse(
                "bad option [\(call.interpreter.text(at: unknown))] to '\(call.name)' (option names are strings)")
        }
        let known = entries.known.map { "\($0)" }
        var error = LuaError.misuse("bad option '\(key)' to '\(call.name)'\(suggestion(for: key, among: known))")
        error.fields["options"] = .strings(known)
        throw error
    }

    /// The error for an option of the wrong type.
    public func typeError(_ key: StaticString, _ expected: String) -> LuaError {
        error(key, "\(expected) expected, got \(index(key).map(call.interpreter.typeName(at:)) ?? "nil")")
    }

    /// The error for an option that is wrong for `reason`.
    public func error(_ key: StaticString, _ reason: String) -> LuaError {
        .misuse("bad option '\(key)' to '\(call.name)' (\(reason))")
    }
}

extension Options {
    /// Reads the table at a stack index, which must be one.
    /// - Parameter hasElements: Whether the table also is a list, whose elements are not options.
    public init(_ call: Call, at index: Int32, hasElements: Bool = false) throws {
        self.call = call
        entries = call.interpreter.optionPool.popLast() ?? OptionEntries()
        guard entries.read(call.state, at: lua_absindex(call.state, index), skippingIntegers: hasElements) else {
            throw LuaError.misuse("too many options to '\(call.name)'")
        }
    }
}

extension Call {
    /// The options table at argument `number`, empty if that is missing.
    public func options(_ number: Int) throws -> Options {
        if isAbsent(number) {
            interpreter.pushTable()
            return try Options(self, at: -1)
        }
        try require(number, .table)
        return try Options(self, at: index(number))
    }
}

/// The keys and values of one table on the Lua stack; reused from call to call.
final class OptionEntries {
    private struct Entry {
        var key: UnsafeBufferPointer<UInt8> // Lua's own bytes: the key is on the stack
        var index: Int32
        var isKnown: Bool
    }

    // read for every option of every row, and never while one of them changes
    @exclusivity(unchecked) private var entries: [Entry] = []
    @exclusivity(unchecked) private(set) var known: [StaticString] = []
    private static let limit = 200 // keys; Lua's stack has room for a million values

    /// Pushes all keys and values of the table at `index`; false if there are too many.
    func read(_ state: OpaquePointer, at index: Int32, skippingIntegers: Bool) -> Bool {
        entries.removeAll(keepingCapacity: true)
        known.removeAll(keepingCapacity: true)
        guard lua_checkstack(state, Int32(2 * Self.limit + 40)) != 0 else { return false } // and room to work with them
        lua_pushnil(state)
        while clua_next(state, index) != 0 {
            let value = lua_gettop(state)
            if skippingIntegers, lua_isinteger(state, value - 1) != 0 {
                clua_settop(state, -2) // the key stays, for the next step
                continue
            }
            entries.append(Entry(key: keyBytes(state, value - 1), index: value, isKnown: false))
            guard entries.count < Self.limit else { return false }
            lua_pushvalue(state, value - 1) // the key again, for the next step
        }
        return true
    }

    private func keyBytes(_ state: OpaquePointer, _ index: Int32) -> UnsafeBufferPointer<UInt8> {
        var length = 0
        guard lua_type(state, index) == CLUA_TSTRING.rawValue, let start = lua_tolstring(state, index, &length)
        else { return UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeBufferPointer(
            start: UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self), count: length)
    }

    /// The stack index of the value of `key`.
    func find(_ key: StaticString) -> Int32? {
        known.append(key)
        guard let position = position(of: key) else { return nil }
        entries[position].isKnown = true
        return entries[position].index
    }

    /// The same, without asking for it.
    func peek(_ key: StaticString) -> Int32? { position(of: key).map { entries[$0].index } }

    @inline(__always)
    private func position(of key: StaticString) -> Int? {
        for position in entries.indices {
            let candidate = entries[position].key
            guard candidate.count == key.utf8CodeUnitCount, let start = candidate.baseAddress,
                UnsafeRawBufferPointer(start: start, count: candidate.count).elementsEqual(
                    UnsafeRawBufferPointer(start: key.utf8Start, count: candidate.count))
            else { continue }
            return position
        }
        return nil
    }

    /// The stack index of the first key that `find` was not asked for.
    func firstUnknown() -> Int32? {
        entries.first { !$0.isKnown }.map { $0.index - 1 }
    }
}
