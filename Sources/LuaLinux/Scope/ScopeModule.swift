// SPDX-License-Identifier: GPL-3.0-or-later
import LuaHost

/// The module `scope`.
extension Shell {
    func registerScope() {
        var module = Module("scope")
        module.function("create", createScope)
        module.function("current") { [unowned self] call in
            try call.expect(atMost: 0)
            interpreter.push(currentScope)
            return 1
        }
        interpreter.register(module)
        registerScopeHandle()
    }

    /// `scope.create(name?, { current = true })`
    private func createScope(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let isTable = call.type(1) == .table // scope.create{ current = false }
        let name = try isTable ? nil : call.optionalString(1)
        if isTable, !call.isAbsent(2) { throw call.typeError(1, "string") }
        let options = try call.options(isTable ? 1 : 2)
        let becomesCurrent = try options.boolean("current") ?? true
        try options.finish()
        let parent = currentScope
        guard parent.depth < Scope.maximumDepth else {
            throw LuaError.misuse("more than \(Scope.maximumDepth) scopes within each other")
        }
        let scope = Scope(name: name, parent: parent)
        if becomesCurrent { interpreter.setCoroutineHandle(scope) }
        interpreter.push(scope)
        return 1
    }

    private func registerScopeHandle() {
        var type = HandleType(Scope.self)
        type.field("name") { lua, scope in
            if let name = scope.name { lua.push(name) } else { lua.pushNil() }
        }
        type.method("call") { [unowned self] in try callWithin($1, $0) }
        type.method("defer") { [unowned self] in try deferFunction($1, $0) }
        type.method("keep") { [unowned self] call, scope in
            try requireOwn(scope)
            try call.expect(atMost: 0)
            guard scope !== rootScope else {
                throw LuaError.misuse("the scope of the whole script cannot be kept early")
            }
            _ = scope.keep()
            return 0
        }
        type.method("inspect") { [unowned self] call, scope in
            try call.expect(atMost: 0)
            interpreter.pushTable(fields: 3)
            if let name = scope.name { interpreter.setField("name", name) }
            interpreter.setField("current", currentScope === scope)
            interpreter.setField("entries", scope.entries.map(\.text))
            return 1
        }
        type.closable { [unowned self] call, scope in
            try requireOwn(scope)
            guard scope !== rootScope else { throw LuaError.misuse("the scope of the whole script closes at its end") }
            try close(scope, call)
        }
        interpreter.register(type)
    }

    /// Refuses a scope from before this worker was made: what it holds is its parent's to undo.
    private func requireOwn(_ scope: Scope) throws {
        guard scope.isOpen, !owns(scope) else { return }
        throw LuaError(
            subject: scope.handleText, code: "EPERM", errno: 1,
            message: "the scope belongs to the parent of this worker")
    }

    /// `scope:call(fn, …)`: what the function makes belongs to the scope.
    private func callWithin(_ scope: Scope, _ call: Call) throws -> Int32 {
        try requireOwn(scope)
        try call.require(1, .function)
        let outer = interpreter.coroutineHandle
        interpreter.setCoroutineHandle(scope)
        defer { interpreter.setCoroutineHandle(outer) }
        return try interpreter.callThrough(arguments: Int32(call.count - 1))
    }

    /// `scope:defer(fn)`: calls the function when the scope is undone.
    private func deferFunction(_ scope: Scope, _ call: Call) throws -> Int32 {
        try requireOwn(scope)
        try call.expect(atMost: 1)
        try call.require(1, .function)
        let function = interpreter.reference(to: call.index(1))
        scope.record(Undo(phase: .activity, object: function, text: "deferred function") { [unowned self] in
            function.push(to: interpreter)
            do throws(ScriptFailure) {
                interpreter.pop(try interpreter.call(arguments: 0))
            } catch {
                throw LuaError(message: error.message)
            }
        })
        return call.returnReceiver()
    }

    /// Undoes a scope with interrupts held back. What could not be undone is one error, unless the script has one
    /// already, which must not be lost.
    private func close(_ scope: Scope, _ call: Call) throws {
        let failures = interpreter.keepingTraceback(of: call) {
            undo { scope.undo { interpreter.isImpatient } }
        }
        guard !failures.isEmpty else { return }
        // an interrupt takes the place of every error on its way out: nobody would read this one
        if interpreter.pendingInterrupt != nil {
            tell(failures)
            return
        }
        if let index = call.errorInFlight {
            let texts = failures.map { "\($0.text): \($0.reason)" }
            if interpreter.pushError(at: index, notUndone: texts) { throw RaisedValue() }
            tell(failures)
            return
        }
        throw LuaError(
            operation: "scope.close", subject: scope.name ?? "", code: "EBUSY", errno: 16,
            message: "\(failures.count) of its entries could not be undone",
            detail: failures.map { "\($0.text): \($0.reason)" }.joined(separator: "; "))
    }
}
