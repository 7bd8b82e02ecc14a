// SPDX-License-Identifier: GPL-3.0-or-later
import CLua

/// A Lua value that Swift keeps, such as a function to call later.
public final class Reference {
    private let key: Int32
    private weak var interpreter: Interpreter?

    fileprivate init(_ key: Int32, of interpreter: Interpreter) {
        self.key = key
        self.interpreter = interpreter
    }

    deinit {
        guard let interpreter, !interpreter.isClosed else { return }
        luaL_unref(interpreter.state, clua_registryindex, key)
    }

    /// Pushes the value.
    public func push(to interpreter: Interpreter) {
        lua_rawgeti(interpreter.state, clua_registryindex, lua_Integer(key))
    }
}

extension Interpreter {
    /// Keeps the value at a stack index.
    public func reference(to index: Int32) -> Reference {
        lua_pushvalue(state, index)
        return Reference(luaL_ref(state, clua_registryindex), of: self)
    }

    /// Makes a Swift function for scripts that is not part of a module.
    public func makeFunction(_ name: String, _ body: @escaping Module.Body) -> Reference {
        pushFunction(NativeFunction(name: name, qualifiedName: name, body: body))
        return Reference(luaL_ref(state, clua_registryindex), of: self)
    }
}
