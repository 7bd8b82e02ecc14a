// SPDX-License-Identifier: GPL-3.0-or-later
import CLua

/// An options table of a call: each option is asked for by name, and what nobody asked for is an error.
///
/// The table is traversed once, its keys and values stay on the Lua stack, and a name costs a comparison of bytes, or
/// of one number in a list of rows that have the same keys: see ``OptionEntries``. Call `finish` before acting on what
/// was read.
///
/// A class, because readers hand it on for every field of every row.
public final class Options {
    public let call: Call
    let entries: OptionEntries

    /// Reads the table at a stack index, which must be one.
    /// - Parameter hasElements: Whether the table also is a list, whose elements are not options.
    public init(_ call: Call, at index: Int32, hasElements: Bool = false) throws {
        self.call = call
        entries = call.interpreter.optionPool.popLast() ?? OptionEntries(isPooled: true)
        try read(at: index, hasElements)
    }

    /// Makes the options of the rows of a list, of which `readRow` reads one after the other. Keys are told by where
    /// Lua keeps them, so that the collector has to rest meanwhile.
    public init(ofRowsOf call: Call) {
        self.call = call
        entries = OptionEntries(isPooled: false)
    }

    /// Reads the value on top in place of the row before; false if it is no table.
    public func readRow() throws -> Bool {
        guard lua_type(call.state, -1) == CLUA_TTABLE.rawValue else { return false }
        try read(at: -1, false)
        return true
    }

    private func read(at index: Int32, _ hasElements: Bool) throws {
        guard entries.read(call.state, at: index, skippingIntegers: hasElements) else {
            throw LuaError.misuse("too many options to '\(call.name)'")
        }
    }

    /// The stack index of the value of option `key`, or nil if it is not given.
    public func index(_ key: StaticString) -> Int32? { entries.find(key) }

    /// Whether option `key` is given.
    public func has(_ key: StaticString) -> Bool { index(key) != nil }

    /// Whether an option is given that was not asked for so far.
    public var hasUnread: Bool { entries.unreadCount > 0 }

    /// The type of the value of option `key`, which does not count as asked for.
    public func type(of key: StaticString) -> LuaType {
        entries.peek(key).map { LuaType(call.state, $0) } ?? .none
    }

    /// Accepts options that are facts to read but not to set, so that what `list` returns can be given back.
    @inlinable
    public func ignore(_ keys: StaticString...) {
        for key in keys { _ = index(key) }
    }

    /// The bytes of a string, which live as long as it is on the stack, as `body` reads them; nil if the option is not
    /// given. No Swift string is made of them.
    @inlinable
    public func bytes<R>(
        _ key: StaticString, _ expected: String = "string", _ body: (UnsafeBufferPointer<UInt8>) throws -> R
    ) throws -> R? {
        guard let index = index(key) else { return nil }
        guard let result = try call.interpreter.withBytes(at: index, body) else { throw typeError(key, expected) }
        return result
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
        defer { if entries.isPooled { call.interpreter.optionPool.append(entries) } }
        guard let unknown = entries.firstUnread() else { return }
        guard LuaType(call.state, unknown) == .string, let key = call.interpreter.string(at: unknown) else {
            throw LuaError.misuse(
                "bad option [\(call.interpreter.text(at: unknown))] to '\(call.name)' (option names are strings)")
        }
        let known = entries.asked.map { "\($0)" }
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
