// SPDX-License-Identifier: GPL-3.0-or-later
import CLua

/// A Lua value that Swift keeps, such as a function to call later.
public final class Reference {
    private let key: Int32
    private let owner: ReferenceOwner

    fileprivate init(_ key: Int32, of owner: ReferenceOwner) {
        self.key = key
        self.owner = owner
    }

    deinit {
        if let state = owner.state { luaL_unref(state, clua_registryindex, key) }
    }

    /// Pushes the value.
    public func push(to interpreter: Interpreter) {
        lua_rawgeti(interpreter.state, clua_registryindex, lua_Integer(key))
    }
}

/// What references know of their interpreter. Not a weak reference to it, which would slow down every other one.
final class ReferenceOwner {
    /// The Lua state; nil when it was closed.
    var state: OpaquePointer?
}

extension Interpreter {
    /// Keeps the value at a stack index.
    public func reference(to index: Int32) -> Reference {
        lua_pushvalue(state, index)
        return Reference(luaL_ref(state, clua_registryindex), of: referenceOwner)
    }

    /// Makes a Swift function for scripts that is not part of a module.
    public func makeFunction(_ name: String, _ body: @escaping Module.Body) -> Reference {
        pushFunction(NativeFunction(name: name, qualifiedName: name, body: body))
        return Reference(luaL_ref(state, clua_registryindex), of: referenceOwner)
    }
}
