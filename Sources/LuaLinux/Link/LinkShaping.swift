// SPDX-License-Identifier: GPL-3.0-or-later
import LuaHost

/// Methods of links that the library of scripts has.
extension Shell {
    func addShaping(_ type: inout HandleType<LinkHandle>) {
        for name in ["shape", "unshape"] {
            type.method(name) { [unowned self] call, _ in try callLibrary("shape", name, arguments: call.count + 1) }
        }
    }

    /// Calls a function of the library with the values on top: a receiver and its arguments.
    private func callLibrary(_ module: String, _ function: String, arguments: Int) throws -> Int32 {
        do throws(ScriptFailure) {
            try interpreter.compile("local module, name = ... return require(module)[name]", name: "=library")
            _ = try interpreter.call(arguments: ["lunette.\(module)", function])
        } catch {
            throw LuaError(message: error.message)
        }
        interpreter.insert(below: Int32(arguments))
        return try interpreter.callThrough(arguments: Int32(arguments))
    }
}
