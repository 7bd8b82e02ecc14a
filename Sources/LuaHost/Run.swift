// SPDX-License-Identifier: GPL-3.0-or-later
import CLua

/// Why a chunk did not end well.
public struct ScriptFailure: Error, Sendable {
    /// The error's text.
    public var message: String
    /// Where it was raised, from the innermost call outwards; nil for a chunk that could not be read.
    public var traceback: String?
    /// The signal, if an interrupt ended the chunk.
    public var signal: Int32?
    /// Whether the chunk only lacks its end, so that another line may complete it.
    public var isIncomplete = false

    public init(message: String, traceback: String? = nil, signal: Int32? = nil, isIncomplete: Bool = false) {
        self.message = message
        self.traceback = traceback
        self.signal = signal
        self.isIncomplete = isIncomplete
    }
}

extension Interpreter {
    /// Compiles a chunk and pushes it as a function; on failure pushes the error and returns false.
    func load(_ source: String, name: String) -> Bool {
        var source = source
        return source.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                luaL_loadbufferx(state, text.baseAddress, text.count, name, "t") == 0
            }
        }
    }

    /// Compiles `source` and pushes it as a function.
    /// - Parameter name: What errors call it: `=stdin`, `@lab.lua`.
    public func compile(_ source: String, name: String) throws(ScriptFailure) {
        guard !load(source, name: name) else { return }
        let message = text(at: -1)
        pop()
        throw ScriptFailure(message: message, isIncomplete: message.hasSuffix("<eof>"))
    }

    /// Compiles a file, whose first line may begin with `#`, and pushes it as a function; nil is standard input.
    public func compile(file: String?) throws(ScriptFailure) {
        guard luaL_loadfilex(state, file, nil) != 0 else { return }
        defer { pop() }
        throw ScriptFailure(message: text(at: -1))
    }

    /// Calls the function below `arguments` values, and pushes all that it returns.
    /// - Returns: How many results there are.
    public func call(arguments: Int32) throws(ScriptFailure) -> Int32 {
        let base = lua_gettop(state) - arguments - 1
        guard clua_call(state, arguments, clua_multret) != 0 else { return lua_gettop(state) - base }
        throw failure()
    }

    /// Calls the function on top with texts as its arguments.
    /// - Returns: How many results there are.
    public func call(arguments: [String]) throws(ScriptFailure) -> Int32 {
        do { try reserveStack(arguments.count) } catch { throw ScriptFailure(message: error.message) }
        for argument in arguments { push(argument) }
        return try call(arguments: Int32(arguments.count))
    }

    /// Pops the error of a failed call.
    private func failure() -> ScriptFailure {
        let signal = clua_interrupt_pending(state)
        defer { clua_settop(state, -2) }
        let message = text(at: -1)
        clua_pushtraceback(state)
        defer { pop() }
        return ScriptFailure(message: message, traceback: string(at: -1), signal: signal == 0 ? nil : signal)
    }

    /// Takes the traceback of the error that `callThrough` raised last.
    public func takeTraceback() -> String? {
        clua_pushtraceback(state)
        defer { pop() }
        return string(at: -1)
    }

    /// Makes `traceback` that of the error value on top, which is about to be raised.
    public func keepTraceback(_ traceback: String) {
        push(traceback)
        clua_keeptraceback(state)
    }

    /// Runs `body`, which may call functions of scripts that fail, in a call that has an error in flight: the traceback
    /// of that error is kept.
    public func keepingTraceback<R>(of call: Call, _ body: () throws -> R) rethrows -> R {
        guard let error = call.errorInFlight, let traceback = takeTraceback() else { return try body() }
        defer {
            lua_pushvalue(state, error)
            keepTraceback(traceback)
            pop()
        }
        return try body()
    }

    /// Calls a function of a script from inside a Swift function: an error passes through unchanged.
    ///
    /// A coroutine cannot yield out of it: that is the error "attempt to yield across a C-call boundary".
    /// - Returns: How many results were pushed.
    public func callThrough(arguments: Int32) throws(RaisedValue) -> Int32 {
        let base = lua_gettop(state) - arguments - 1
        guard clua_call(state, arguments, clua_multret) == 0 else { throw RaisedValue() }
        return lua_gettop(state) - base
    }
}
