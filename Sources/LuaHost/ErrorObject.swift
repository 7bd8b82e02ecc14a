// SPDX-License-Identifier: GPL-3.0-or-later
import CLua

/// The error objects' metatable, written in Lua: it is behaviour between Lua values only.
enum ErrorObject {
    static let source = """
        -- locals: a script may change its globals
        local string, tostring, getmetatable = string, tostring, getmetatable
        local Error = {}
        local function text(value)
          if getmetatable(value) ~= Error then return tostring(value) end
          local where = value.where and value.where .. ": " or ""
          if value.misuse or value.operation == "" then return where .. value.message end
          local subject = value.subject and value.subject ~= "" and " " .. value.subject or ""
          local code = value.code and value.code ~= "" and " (" .. value.code .. ")" or ""
          local detail = value.detail and ": " .. value.detail or ""
          local hint = value.hint and "; " .. value.hint or ""
          return where .. value.operation .. subject .. ": " .. value.message .. code .. detail .. hint
        end
        local function complete_text(value)
          local whole = text(value)
          local left = getmetatable(value) == Error and value.not_undone or {}
          for index = 1, #left do whole = whole .. "; not undone: " .. left[index] end
          return whole
        end
        Error.__name = "error"
        Error.__tostring = complete_text
        function Error.__concat(a, b) return complete_text(a) .. complete_text(b) end
        -- the string methods work on an error as on its text: err:match("EEXIST")
        function Error.__index(_, key)
          local method = string[key]
          return method and function(self, ...) return method(complete_text(self), ...) end
        end
        return Error
        """
}

extension Interpreter {
    /// Pushes `error` as an error object; `where` is the innermost line of Lua outside of the library of scripts.
    func push(_ error: LuaError) {
        guard lua_checkstack(state, 20) != 0 else { return push(error.message) }
        lua_createtable(state, 0, 10)
        lua_rawgeti(state, clua_registryindex, lua_Integer(errorMetatable))
        lua_setmetatable(state, -2)
        setField("operation", error.operation)
        setField("subject", error.subject)
        setField("code", error.code)
        setField("errno", error.errno)
        setField("message", error.message)
        if let detail = error.detail { setField("detail", detail) }
        if let hint = error.hint { setField("hint", hint) }
        if let location = location() { setField("where", location) }
        if error.isMisuse { setField("misuse", true) }
        for (key, value) in error.fields { setField(key, value) }
        push("traceback")
        luaL_traceback(state, state, nil, 0)
        lua_rawset(state, -3)
    }

    /// Pushes the error at a stack index with what could not be undone because of it: an error object gets it in its
    /// field `not_undone`, a text at its end. It keeps its traceback.
    /// - Returns: false, having pushed nothing, for any other value.
    public func pushError(at index: Int32, notUndone texts: [String]) -> Bool {
        let index = lua_absindex(state, index)
        if let text = string(at: index) {
            push(texts.reduce(text) { "\($0); not undone: \($1)" })
        } else if isErrorObject(at: index) {
            lua_pushvalue(state, index)
            let before = field("not_undone", ofTableAt: index) { list in
                LuaType(state, list) == .table ? elements(at: list) { _ in text(at: -1) } : nil
            }
            setField("not_undone", (before ?? []) + texts)
        } else {
            return false
        }
        if let traceback = takeTraceback() { keepTraceback(traceback) }
        return true
    }

    private func isErrorObject(at index: Int32) -> Bool {
        guard LuaType(state, index) == .table, lua_getmetatable(state, index) != 0 else { return false }
        lua_rawgeti(state, clua_registryindex, lua_Integer(errorMetatable))
        defer { pop(2) }
        return lua_rawequal(state, -1, -2) != 0
    }

    private func setField(_ key: String, _ value: LuaError.Field) {
        switch value {
        case .string(let string): setField(named: key, string)
        case .integer(let integer): setField(named: key, integer)
        case .bytes(let bytes):
            push(key)
            push(bytes: bytes)
            setPushedField()
        case .strings(let strings): setField(named: key, strings)
        }
    }

    /// The chunk and line that runs, `lab.lua:12`, or nil when no script does.
    public func location() -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 60) { buffer in
            let line = clua_where(state, librarySource, buffer.baseAddress)
            return line == 0 ? nil : "\(String(cString: buffer.baseAddress.unsafelyUnwrapped)):\(line)"
        }
    }
}
