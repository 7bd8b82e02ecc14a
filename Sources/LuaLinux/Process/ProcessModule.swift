// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// The module `process`, and the verbs `exec` and `spawn` wherever they are.
extension Shell {
    func registerProcesses() {
        var module = Module("process")
        module.function("exec") { [unowned self] in try execute($0, inside: []) }
        module.function("spawn") { [unowned self] in try spawn($0, inside: []) }
        interpreter.register(module)
        registerProcessHandle()
        registerPipeHandle()
    }

    /// `exec(argv, options?)`: runs a program and waits for its end.
    func execute(_ call: Call, inside namespaces: [Namespace]) throws -> Int32 {
        let options = try processOptions(call, waits: true, inside: namespaces)
        let outcome = try Execution(self, options).run()
        if options.checks { try check(outcome, options) }
        push(outcome)
        return 1
    }

    /// `spawn(argv, options?)`: starts a program.
    func spawn(_ call: Call, inside namespaces: [Namespace]) throws -> Int32 {
        let options = try processOptions(call, waits: false, inside: namespaces)
        let launched = try launch(options)
        func handle(_ end: HeldDescriptor?, _ name: String, isWritable: Bool) -> PipeHandle? {
            end.map { PipeHandle($0, isWritable: isWritable, text: "pipe \(name) of \(options.subject)") }
        }
        let process = ProcessHandle(
            launched.child, program: options.subject,
            standardInput: handle(launched.standardInput, "stdin", isWritable: true),
            standardOutput: handle(launched.standardOutput, "stdout", isWritable: false),
            standardError: handle(launched.standardError, "stderr", isWritable: false))
        currentScope.record(Undo(
            phase: .activity, object: process, text: process.handleText))
        interpreter.push(process)
        return 1
    }

    // MARK: Results

    /// Raises the error for a program that did not end with status 0.
    func check(_ outcome: Execution.Outcome, _ options: ProcessOptions) throws {
        let status = outcome.status
        guard status.code != 0 || outcome.timedOut else { return }
        var error = LuaError(subject: options.subject, message: "")
        if outcome.timedOut {
            error.message = "timed out after \(options.timeout ?? 0) s"
            (error.code, error.errno) = ("ETIMEDOUT", Int(ETIMEDOUT))
        } else if let signal = status.signal {
            error.message = "killed by \(SignalName.name(of: signal))"
            error.fields["signal"] = .string(SignalName.name(of: signal))
        } else {
            error.message = "exited with status \(status.code ?? 0)"
            error.fields["exit_code"] = .integer(Int(status.code ?? 0))
        }
        if let output = outcome.standardOutput { error.fields["stdout"] = .bytes(output) }
        if let errors = outcome.standardError {
            error.fields["stderr"] = .bytes(errors)
            error.detail = errors.lastLine
        }
        throw error
    }

    func push(_ outcome: Execution.Outcome) {
        push(outcome.status)
        if let output = outcome.standardOutput { interpreter.setField("stdout") { interpreter.push(bytes: output) } }
        if let errors = outcome.standardError { interpreter.setField("stderr") { interpreter.push(bytes: errors) } }
        if outcome.timedOut { interpreter.setField("timed_out", true) }
    }

    /// Pushes how a program ended.
    func push(_ status: ExitStatus) {
        interpreter.pushTable(fields: 7)
        if let code = status.code { interpreter.setField("code", Int(code)) }
        if let signal = status.signal { interpreter.setField("signal", SignalName.name(of: signal)) }
        interpreter.setField("user_seconds", status.userSeconds)
        interpreter.setField("system_seconds", status.systemSeconds)
        interpreter.setField("max_rss", Int(status.maxResidentBytes))
    }

    // MARK: Handle

    private func registerProcessHandle() {
        var type = HandleType(ProcessHandle.self)
        type.field("pid") { lua, process in lua.push(process.pid) }
        type.field("stdin") { $0.push(optional: $1.standardInput) }
        type.field("stdout") { $0.push(optional: $1.standardOutput) }
        type.field("stderr") { $0.push(optional: $1.standardError) }
        type.method("wait") { [unowned self] call, process in
            try call.expect(atMost: 1)
            let timeout = try call.isAbsent(1) ? nil : call.number(1)
            guard (timeout ?? 0) >= 0, (timeout ?? 0) <= Self.longestTimeout else {
                throw call.argumentError(1, "0 to \(Self.longestTimeout) seconds expected")
            }
            if let status = try process.wait(self, timeout: timeout) {
                push(status)
            } else {
                interpreter.pushNil()
            }
            return 1
        }
        type.method("kill") { [unowned self] in try kill($1, $0) }
        type.method("inspect") { [unowned self] call, process in
            try call.expect(atMost: 0)
            try pushInspection(process)
            return 1
        }
        type.closable()
        interpreter.register(type)
    }

    /// `p:kill(signal?, { group = false })`
    private func kill(_ process: ProcessHandle, _ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let name = try call.optionalString(1) ?? "TERM"
        guard let signal = SignalName.number(name) else {
            throw call.argumentError(1, "'\(name)' is not a signal such as TERM or KILL")
        }
        let options = try call.options(2)
        let toGroup = try options.boolean("group") ?? false
        try options.finish()
        try process.send(signal, toGroup: toGroup)
        return call.returnReceiver()
    }

    private func pushInspection(_ process: ProcessHandle) throws {
        let status = try process.poll()
        if let status { push(status) } else { interpreter.pushTable(fields: 4) }
        interpreter.setField("pid", process.pid)
        interpreter.setField("program", process.program)
        interpreter.setField("running", status == nil)
    }
}

extension Interpreter {
    fileprivate func push(optional handle: Handle?) {
        if let handle { push(handle) } else { pushNil() }
    }
}

extension [UInt8] {
    /// The last line that is not blank, at most 500 bytes of it.
    fileprivate var lastLine: String? {
        let line = split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            .last { $0.contains { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") } }
        return line.map { String(decoding: $0.prefix(500), as: UTF8.self) }
    }
}
