// SPDX-License-Identifier: GPL-3.0-or-later
import CLua

/// A Lua 5.4 state whose scripts can call Swift functions, on one thread.
///
/// Swift functions throw; no Lua error ever jumps over a Swift frame, and no Swift error is lost in Lua.
public final class Interpreter {
    /// The coroutine that runs now, on whose stack values are pushed.
    ///
    /// Read at every push; nobody holds it across a call, so the check of overlapping accesses finds nothing.
    @exclusivity(unchecked) public private(set) var state: OpaquePointer
    /// Scripts whose chunk names begin so are the tool's own library: errors tell the line of the script that used it.
    public var librarySource = ""

    private(set) var functions: ContiguousArray<NativeFunction> = []
    var handleTypes: [ObjectIdentifier: Int32] = [:]
    var optionPool: [OptionEntries] = []
    var errorMetatable: Int32 = 0

    /// Makes a state with Lua's standard libraries.
    /// - Throws: `LuaError` when Lua cannot be started.
    public init() throws(LuaError) {
        guard let opened = clua_open(dispatch) else { throw LuaError(message: "Lua cannot be started") }
        state = opened
        referenceOwner.state = opened
        clua_sethost(state, Unmanaged.passUnretained(self).toOpaque())
        try openErrors()
    }

    private func openErrors() throws(LuaError) {
        guard load(ErrorObject.source, name: "=errors"), clua_call(state, 0, 1) == 0 else {
            throw LuaError(message: "the error objects cannot be made")
        }
        errorMetatable = luaL_ref(state, clua_registryindex)
        push(LuaError(code: "EINTR", errno: 4, message: "interrupted"))
        clua_set_interrupt_value(state)
    }

    /// Ends the state: every handle that is left is released.
    public func close() {
        guard referenceOwner.state != nil else { return }
        referenceOwner.state = nil
        clua_close(state)
    }

    let referenceOwner = ReferenceOwner()

    deinit { close() }

    /// Adds a Swift function and pushes it as a Lua function.
    func pushFunction(_ function: NativeFunction) {
        functions.append(function)
        clua_pushfunction(state, Int64(functions.count - 1))
    }

    /// Runs `body` with `coroutine` as the one that values are pushed to.
    @inline(__always)
    fileprivate func run(on coroutine: OpaquePointer, _ index: Int64) -> Int32 {
        let outer = state
        state = coroutine
        defer { state = outer }
        guard functions.indices.contains(Int(index)) else { // the debug library can change an upvalue
            push(LuaError(message: "this is no function of the host"))
            return -1
        }
        let function = functions[Int(index)]
        do {
            return try function.body(Call(interpreter: self, function: function))
        } catch {
            push(raising: error, in: function)
            return -1
        }
    }

    private func push(raising error: any Error, in function: NativeFunction) {
        switch error {
        case is RaisedValue: return // it is on top
        case is Interrupted: clua_interrupt_raise(state)
        case let error as any LuaErrorConvertible:
            var error = error.luaError
            if error.operation.isEmpty { error.operation = function.qualifiedName }
            push(error)
        default: push(LuaError(operation: function.qualifiedName, message: "\(error)"))
        }
    }
}

/// The one Swift function that Lua calls; see `clua_dispatcher`.
private func dispatch(_ state: OpaquePointer?, _ host: UnsafeMutableRawPointer?, _ function: Int64) -> Int32 {
    guard let state, let host else { return 0 }
    return Unmanaged<Interpreter>.fromOpaque(host)._withUnsafeGuaranteedRef { $0.run(on: state, function) }
}

/// A Swift function that Lua can call.
final class NativeFunction {
    /// As scripts call it: `create`.
    let name: String
    /// As error objects tell it: `link.create`.
    let qualifiedName: String
    /// Whether the first value on the stack is a handle, which argument numbers do not count.
    let isMethod: Bool
    let body: (Call) throws -> Int32

    init(name: String, qualifiedName: String, isMethod: Bool = false, body: @escaping (Call) throws -> Int32) {
        self.name = name
        self.qualifiedName = qualifiedName
        self.isMethod = isMethod
        self.body = body
    }
}
