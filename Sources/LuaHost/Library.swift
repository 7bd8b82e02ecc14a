// SPDX-License-Identifier: GPL-3.0-or-later
import CLua

/// What the library of scripts needs to be like a module in Swift: to raise the same errors, and to cost nothing until
/// it is used.
extension Interpreter {
    /// Makes a module of the library known by a global of its name and by `require "lunette.<name>"`. Its file is read
    /// when something of it is first used.
    public func registerLibrary(_ name: String) throws(ScriptFailure) {
        try publish(name, Self.lazyModule)
    }

    /// The same of a module that is one function.
    public func registerLibrary(function name: String) throws(ScriptFailure) {
        try publish(name, Self.lazyFunction)
    }

    private func publish(_ name: String, _ behaviour: String) throws(ScriptFailure) {
        try compile(Self.loader + behaviour, name: "=library")
        push(name)
        _ = try call(arguments: 1)
        publish(as: name)
    }

    private static let loader = """
        local name = ...
        local package, loadfile, pairs, setmetatable, error = package, loadfile, pairs, setmetatable, error
        local function contents()
          local path, tried = package.searchpath("lunette." .. name, package.path)
          local chunk, why = nil, tried and "module 'lunette." .. name .. "' not found:" .. tried
          if path then chunk, why = loadfile(path) end
          if not chunk then error(why, 0) end
          return chunk("lunette." .. name, path)
        end

        """

    private static let lazyFunction = """
        local body
        return function(...)
          body = body or contents()
          return body(...)
        end
        """

    private static let lazyModule = """
        local module, meta = {}, {}
        local function load()
          for key, value in pairs(contents()) do module[key] = value end
          setmetatable(module, nil)
        end
        function meta.__index(_, key) load() return module[key] end
        function meta.__pairs() load() return pairs(module) end
        return setmetatable(module, meta)
        """

    /// Makes what the library alone uses available by `require "lunette.native.<name>"`.
    public func registerNative(_ module: Module) {
        pushFunctions(of: module)
        setLoaded("native.\(module.name)")
        pop()
    }

    /// The module `native.failure`: errors.
    public func registerFailure() {
        var module = Module("failure")
        module.function("raise", raise)
        module.function("suggestion") { call in
            let names = try call.strings(2)
            call.interpreter.push(suggestion(for: try call.string(1), among: names))
            return 1
        }
        registerNative(module)
    }

    /// `raise{ operation = …, message = …, … }`: an error object with these fields, and others if there are.
    private func raise(_ call: Call) throws -> Int32 {
        try call.require(1, .table)
        let table = call.index(1)
        func text(_ key: StaticString) -> String? { field(key, ofTableAt: table) { string(at: $0) } }
        var error = LuaError(
            operation: text("operation") ?? "", subject: text("subject") ?? "", code: text("code") ?? "",
            errno: field("errno", ofTableAt: table) { integer(at: $0) } ?? 0, message: text("message") ?? "")
        (error.detail, error.hint) = (text("detail"), text("hint"))
        push(error)
        let object = top
        try forEachField(at: table) { key, value in
            lua_pushvalue(state, key)
            lua_pushvalue(state, value)
            lua_rawset(state, object)
        }
        throw RaisedValue()
    }
}

extension Call {
    /// A list of strings.
    public func strings(_ number: Int) throws -> [String] {
        try require(number, .table)
        return try interpreter.elements(at: index(number)) { element in
            guard let string = interpreter.string(at: -1) else {
                throw argumentError(
                    number, "element \(element): string expected, got \(interpreter.typeName(at: -1))")
            }
            return string
        }
    }
}
