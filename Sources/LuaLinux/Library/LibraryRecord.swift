// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost

/// What a module of the script library has made: a scope undoes it by a function of that module.
///
/// The function is told by name and gets text, so that a worker can hand the record to its parent.
final class LibraryRecord: Handle, NamespaceBound {
    override class var kindName: String { "record" }

    /// The namespace that it is in and ends with, and that the function is called in; nil for the whole system.
    let namespace: NetworkNamespace?
    /// The module whose function `undo` undoes it.
    let module: String
    let arguments: [String]
    /// As scopes call it.
    let text: String
    private var isForgotten = false

    init(_ text: String, in namespace: NetworkNamespace?, module: String, arguments: [String]) {
        self.text = text
        self.namespace = namespace
        self.module = module
        self.arguments = arguments
    }

    var home: Namespace? { namespace }

    override var handleText: String { "record of \(text)" }

    /// Whether it was undone by other means, or has ended with its namespace.
    var isVoid: Bool { isForgotten || namespace?.hasEnded ?? false }

    func forget() { isForgotten = true }
}

extension Shell {
    /// The module `native.record`: what the library makes.
    func registerLibraryRecord() {
        var module = Module("record")
        module.function("create", createLibraryRecord)
        module.function("give_to_parent") { call in
            let scope: Scope = try call.handle(1)
            scope.giveToParent()
            return 0
        }
        interpreter.registerNative(module)
        var type = HandleType(LibraryRecord.self)
        type.method("forget") { call, record in
            try call.expect(atMost: 0)
            record.forget()
            return 0
        }
        interpreter.register(type)
    }

    /// `create{ text =, module =, arguments = { … }, namespace = … }`: notes something in the current scope.
    private func createLibraryRecord(_ call: Call) throws -> Int32 {
        let options = try call.options(1)
        let record = LibraryRecord(
            try options.string("text") ?? "", in: options.has("namespace") ? try namespace(options) : nil,
            module: try options.string("module") ?? "", arguments: try options.strings("arguments") ?? [])
        try options.finish()
        self.record(record)
        interpreter.push(record)
        return 1
    }

    func record(_ record: LibraryRecord) {
        currentScope.record(Undo(phase: .entry, object: record, text: record.text) { [unowned self] in
            try inside(record.namespace) { try undo(record) }
        })
    }

    private func undo(_ record: LibraryRecord) throws {
        let bottom = interpreter.top
        do throws(ScriptFailure) {
            try interpreter.compile("return require(...).undo", name: "=library")
            _ = try interpreter.call(arguments: [record.module])
            _ = try interpreter.call(arguments: record.arguments)
            interpreter.pop(interpreter.top - bottom)
        } catch {
            throw LuaError(message: error.message)
        }
        record.forget()
    }
}
