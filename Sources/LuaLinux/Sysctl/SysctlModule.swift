// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import SystemPackage

/// The module `sysctl`: the kernel's settings.
extension Shell {
    func registerSysctl() {
        var module = Module("sysctl")
        module.function("get", getSysctl)
        module.function("set", setSysctl)
        module.function("list", listSysctl)
        interpreter.register(module)
    }

    /// `sysctl.get(name, { namespace = … })`
    private func getSysctl(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let key = try call.string(1)
        let namespace = try sysctlNamespace(call, 2)
        let value = try suggesting(key) { try inside(namespace) { try Sysctl.read(key) } }
        push(sysctl: value)
        return 1
    }

    /// `sysctl.list(prefix?, { namespace = … })`
    private func listSysctl(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let isTable = call.type(1) == .table // sysctl.list{ namespace = "red" }
        if isTable, !call.isAbsent(2) { throw call.typeError(1, "string") }
        let prefix = isTable ? nil : try call.optionalString(1)
        let namespace = try sysctlNamespace(call, isTable ? 1 : 2)
        interpreter.pushTable()
        try suggesting(prefix ?? "") {
            try inside(namespace) {
                try Sysctl.forEach(below: prefix) { name, value in
                    interpreter.push(name)
                    push(sysctl: value)
                    interpreter.setPushedField()
                }
            }
        }
        return 1
    }

    /// `sysctl.set(name, value, { namespace = … })` or `sysctl.set({ name = value, … }, { namespace = … })`
    private func setSysctl(_ call: Call) throws -> Int32 {
        let isTable = call.type(1) == .table
        try call.expect(atMost: isTable ? 2 : 3)
        let wanted = try isTable ? sysctlTable(call) : [(call.string(1), sysctlValue(call))]
        let namespace = try sysctlNamespace(call, isTable ? 2 : 3)
        var change = SysctlChange(self, in: namespace)
        do {
            for (key, value) in wanted { try suggesting(key) { try change.set(key, value) } }
            for record in try change.records { self.record(record) }
        } catch {
            change.takeBack()
            throw error
        }
        return 0
    }

    func record(_ record: SysctlRecord) {
        currentScope.record(Undo(phase: .entry, object: record, text: record.text) { [unowned self] in
            try inside(record.home) { try record.restore() }
        })
    }

    /// Runs `body` in a namespace of whatever kind, or where the thread is.
    func inside<R>(_ namespace: Namespace?, _ body: () throws -> R) throws -> R {
        guard let namespace, try !isInside(namespace) else { return try body() }
        return try within(namespace, body)
    }

    // MARK: Arguments

    private func sysctlNamespace(_ call: Call, _ number: Int) throws -> NetworkNamespace {
        let options = try call.options(number)
        let namespace = try self.namespace(options)
        try options.finish()
        return namespace
    }

    private func sysctlValue(_ call: Call) throws -> String {
        guard let text = try sysctlText(at: call.index(2), or: { call.argumentError(2, $0) }) else {
            throw call.typeError(2, "integer or string")
        }
        return text
    }

    /// The settings of a table, in the order of their names.
    private func sysctlTable(_ call: Call) throws -> [(String, String)] {
        var wanted: [(String, String)] = []
        try interpreter.forEachField(at: call.index(1)) { key, value in
            guard let name = interpreter.string(at: key) else {
                throw call.argumentError(1, "names of settings expected, got the key \(interpreter.text(at: key))")
            }
            guard let text = try sysctlText(at: value, or: { call.argumentError(1, "\(name): \($0)") }) else {
                throw call.argumentError(
                    1, "\(name): integer or string expected, got \(interpreter.typeName(at: value))")
            }
            wanted.append((name, text))
        }
        return wanted.sorted { $0.0 < $1.0 }
    }

    /// A value as the kernel reads it; nil for one of another type.
    private func sysctlText(at index: Int32, or failure: (String) -> LuaError) throws -> String? {
        switch LuaType(interpreter, index) {
        case .number:
            guard let number = interpreter.integer(at: index) else {
                throw failure("number has no integer representation")
            }
            return "\(number)"
        case .string:
            let text = interpreter.text(at: index)
            guard !text.utf8.contains(0) else { throw failure("the value contains a NUL byte") }
            return text
        default: return nil
        }
    }

    // MARK: Results

    /// Pushes a value: an integer where the kernel prints one, and else its text.
    private func push(sysctl text: String) {
        var trimmed = Substring(text)
        while let last = trimmed.last, last.isWhitespace { trimmed.removeLast() }
        if let number = Int(trimmed), String(number) == trimmed { return interpreter.push(number) }
        interpreter.push(String(trimmed))
    }

    /// Runs `body`; the error of a name that does not exist tells the one that was probably meant.
    private func suggesting<R>(_ key: String, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as KernelError where error.errno == .noSuchFileOrDirectory && error.subject == key {
            guard let (missing, names) = try? Sysctl.neighbours(of: key) else { throw error }
            var error = error
            error.detail = (error.detail ?? "") + suggestion(for: missing, among: names)
            throw error
        }
    }
}
