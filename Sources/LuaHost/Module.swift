// SPDX-License-Identifier: GPL-3.0-or-later
import CLua

/// A table of Swift functions that scripts call as `name.function(…)`.
public struct Module {
    /// A function of a module: it reads arguments, pushes results and returns how many.
    public typealias Body = (Call) throws -> Int32

    public let name: String
    var functions: [(name: String, body: Body)] = []

    public init(_ name: String) {
        self.name = name
    }

    /// Adds a function.
    public mutating func function(_ name: String, _ body: @escaping Body) {
        functions.append((name, body))
    }
}

extension Interpreter {
    /// Makes a module a global, and `require "lunette.<name>"` returns it.
    public func register(_ module: Module) {
        pushFunctions(of: module)
        publish(as: module.name)
    }

    /// Pushes a table of the functions of a module.
    func pushFunctions(of module: Module) {
        pushTable(fields: module.functions.count)
        for function in module.functions {
            push(function.name)
            pushFunction(NativeFunction(
                name: function.name, qualifiedName: "\(module.name).\(function.name)", body: function.body))
            lua_rawset(state, -3)
        }
    }

    /// Makes one function a global, and `require "lunette.<name>"` returns it.
    public func register(function name: String, _ body: @escaping Module.Body) {
        pushFunction(NativeFunction(name: name, qualifiedName: name, body: body))
        publish(as: name)
    }

    /// Replaces a function of one of Lua's own libraries: `replace("os", "exit") { … }`.
    public func replace(_ library: String, _ name: String, _ body: @escaping Module.Body) {
        guard pushGlobal(library) == .table else { return pop() }
        push(name)
        pushFunction(NativeFunction(name: name, qualifiedName: "\(library).\(name)", body: body))
        lua_rawset(state, -3)
        pop()
    }

    /// Pops a value and makes it a global.
    public func setGlobal(_ name: String) {
        lua_rawgeti(state, clua_registryindex, globalsReference)
        push(name)
        lua_rotate(state, -3, -1)
        lua_rawset(state, -3)
        pop()
    }

    /// Pushes a global.
    @discardableResult
    public func pushGlobal(_ name: String) -> LuaType {
        lua_rawgeti(state, clua_registryindex, globalsReference)
        push(name)
        lua_rawget(state, -2)
        lua_copy(state, -1, -2)
        pop()
        return LuaType(state, -1)
    }

    /// Pops a value: it becomes a global, and what `require` of its name below `lunette.` returns.
    func publish(as name: String) {
        setLoaded(name)
        setGlobal(name)
    }

    /// Makes the value on top what `require` of a name below `lunette.` returns.
    func setLoaded(_ name: String) {
        pushGlobal("package")
        push("loaded")
        lua_rawget(state, -2)
        push("lunette.\(name)")
        lua_pushvalue(state, -4)
        lua_rawset(state, -3)
        pop(2)
    }

    /// Sets `package.path` or `package.cpath`.
    public func setPackageField(_ field: String, _ value: String) {
        pushGlobal("package")
        setField(named: field, value)
        pop()
    }

    /// A string of the `package` table.
    public func packageField(_ field: String) -> String {
        pushGlobal("package")
        push(field)
        lua_rawget(state, -2)
        defer { pop(2) }
        return string(at: -1) ?? ""
    }
}

/// LUA_RIDX_GLOBALS of the manual's section 4.3.
private let globalsReference: lua_Integer = 2

extension Interpreter {
    /// `Lua 5.4`, as the library that runs tells it.
    public var luaVersion: String {
        pushGlobal("_VERSION")
        defer { pop() }
        return string(at: -1) ?? "Lua"
    }
}
