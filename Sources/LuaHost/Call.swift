// SPDX-License-Identifier: GPL-3.0-or-later
import CLua

/// One call of a Swift function by a script: its arguments, numbered from 1, and the stack for its results.
///
/// The argument accessors raise Lua's standard wording: `bad argument #1 to 'create' (string expected, got nil)`.
public struct Call {
    public let interpreter: Interpreter
    let function: NativeFunction
    /// How many arguments there are.
    public let count: Int

    init(interpreter: Interpreter, function: NativeFunction) {
        self.interpreter = interpreter
        self.function = function
        count = Int(lua_gettop(interpreter.state)) - (function.isMethod ? 1 : 0)
    }

    /// The function as scripts call it: `create`.
    public var name: String { function.name }
    /// The stack index of the error because of which a block is being left, if this is the call that ends one of its
    /// variables with `<close>`.
    public var errorInFlight: Int32? {
        guard name == "__close", LuaType(state, 2) > .nil else { return nil }
        return 2
    }

    /// The function as errors name it: `link.create`.
    public var qualifiedName: String { function.qualifiedName }
    /// The Lua stack of the calling coroutine.
    public var state: OpaquePointer { interpreter.state }

    /// The stack index of argument `number`.
    public func index(_ number: Int) -> Int32 { Int32(function.isMethod ? number + 1 : number) }

    /// The type of argument `number`.
    public func type(_ number: Int) -> LuaType { number > count ? .none : LuaType(state, index(number)) }

    /// Whether argument `number` is nil or missing.
    public func isAbsent(_ number: Int) -> Bool { type(number) <= .nil }

    /// A string argument.
    public func string(_ number: Int) throws -> String {
        guard let string = interpreter.string(at: index(number)) else { throw typeError(number, "string") }
        return string
    }

    /// A string argument that may be missing.
    public func optionalString(_ number: Int) throws -> String? {
        isAbsent(number) ? nil : try string(number)
    }

    /// A string argument's bytes, which need not be UTF-8.
    public func bytes(_ number: Int) throws -> [UInt8] {
        guard let bytes = interpreter.bytes(at: index(number)) else { throw typeError(number, "string") }
        return bytes
    }

    /// A number argument.
    public func number(_ number: Int) throws -> Double {
        guard type(number) == .number else { throw typeError(number, "number") }
        return lua_tonumberx(state, index(number), nil)
    }

    /// An integer argument; a float with an integral value counts.
    public func integer(_ number: Int, in range: ClosedRange<Int> = Int.min...Int.max) throws -> Int {
        guard type(number) == .number else { throw typeError(number, "number") }
        var isInteger: Int32 = 0
        let value = Int(lua_tointegerx(state, index(number), &isInteger))
        guard isInteger != 0 else { throw argumentError(number, "number has no integer representation") }
        guard range.contains(value) else {
            throw argumentError(number, "\(range.lowerBound) to \(range.upperBound) expected, got \(value)")
        }
        return value
    }

    /// A boolean argument.
    public func boolean(_ number: Int) throws -> Bool {
        guard type(number) == .boolean else { throw typeError(number, "boolean") }
        return lua_toboolean(state, index(number)) != 0
    }

    /// Checks that an argument is of a type.
    public func require(_ number: Int, _ type: LuaType) throws {
        guard self.type(number) == type else { throw typeError(number, type.description) }
    }

    /// Checks that there are no more than `maximum` arguments: a forgotten one is rarely meant.
    public func expect(atMost maximum: Int) throws {
        guard count > maximum else { return }
        throw LuaError.misuse("too many arguments to '\(name)' (\(maximum) expected, got \(count))")
    }

    /// The error for an argument of the wrong type.
    public func typeError(_ number: Int, _ expected: String) -> LuaError {
        argumentError(number, "\(expected) expected, got \(typeWord(number))")
    }

    /// What errors call the type of argument `number`.
    public func typeWord(_ number: Int) -> String {
        type(number) == .none ? "no value" : interpreter.typeName(at: index(number))
    }

    /// The error for an argument that is wrong for `reason`.
    public func argumentError(_ number: Int, _ reason: String) -> LuaError {
        number == 0
            ? .misuse("calling '\(name)' on bad self (\(reason))")
            : .misuse("bad argument #\(number) to '\(name)' (\(reason))")
    }
}

/// The types of Lua values, in the order of Lua's own numbers.
public enum LuaType: Int32, Comparable, CustomStringConvertible {
    case none = -1
    case `nil`, boolean, lightUserdata, number, string, table, function, userdata, thread

    /// The type of the value at a stack index.
    public init(_ interpreter: Interpreter, _ index: Int32) { self.init(interpreter.state, index) }

    init(_ state: OpaquePointer, _ index: Int32) { self = LuaType(rawValue: lua_type(state, index)) ?? .none }

    public static func < (a: LuaType, b: LuaType) -> Bool { a.rawValue < b.rawValue }

    public var description: String {
        switch self {
        case .none: "no value"
        case .nil: "nil"
        case .boolean: "boolean"
        case .number: "number"
        case .string: "string"
        case .table: "table"
        case .function: "function"
        case .userdata, .lightUserdata: "userdata"
        case .thread: "thread"
        }
    }
}
