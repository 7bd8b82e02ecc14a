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
        module.function("fork") { [unowned self] in try fork($0, inside: []) }
        module.function("current") { [unowned self] call in
            try call.expect(atMost: 0)
            return push(opened: try process(getpid()))
        }
        module.function("open") { [unowned self] call in
            try call.expect(atMost: 1)
            return push(opened: try process(argumentOf: call))
        }
        module.function("find", findProcess)
        module.function("list", listProcesses)
        module.function("wait_any", waitForAny)
        interpreter.register(module)
        registerProcessHandle()
        registerPipeHandle()
        registerTerminalHandle()
    }

    /// `exec(argv, options?)`: runs a program and waits for its end.
    func execute(_ call: Call, inside namespaces: [Namespace], in cgroup: CgroupHandle? = nil) throws -> Int32 {
        let options = try processOptions(call, waits: true, inside: namespaces, in: cgroup)
        let outcome = try Execution(self, options).run()
        if options.checks { try check(outcome, options) }
        push(outcome)
        return 1
    }

    /// `spawn(argv, options?)`: starts a program.
    func spawn(_ call: Call, inside namespaces: [Namespace], in cgroup: CgroupHandle? = nil) throws -> Int32 {
        children.collect() // a script that starts programs and never waits leaves no zombies either
        let options = try processOptions(call, waits: false, inside: namespaces, in: cgroup)
        let launched = try launch(options)
        func handle(_ end: HeldDescriptor?, _ name: String, isWritable: Bool) -> PipeHandle? {
            end.map { PipeHandle($0, isWritable: isWritable, text: "pipe \(name) of \(options.subject)") }
        }
        let process = ProcessHandle(
            launched.child, program: options.subject,
            standardInput: handle(launched.standardInput, "stdin", isWritable: true),
            standardOutput: handle(launched.standardOutput, "stdout", isWritable: false),
            standardError: handle(launched.standardError, "stderr", isWritable: false),
            terminal: launched.terminal.map { TerminalHandle($0.master, program: options.subject) },
            cgroup: launched.cgroup, registry: processes)
        children.add(launched.child, keeping: process)
        currentScope.record(Undo(
            phase: .activity, object: launched.child, text: process.handleText, name: options.subject))
        return push(opened: process)
    }

    private func push(opened process: ProcessHandle) -> Int32 {
        process.opened()
        interpreter.push(process)
        return 1
    }

    // MARK: Finding

    /// `process.find(pid or row)`
    private func findProcess(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        do {
            return push(opened: try process(argumentOf: call))
        } catch let error as KernelError where error.errno == .noSuchProcess {
            interpreter.pushNil()
            return 1
        }
    }

    /// The process that the first argument names: an id, or a row that `list` returned.
    private func process(argumentOf call: Call) throws -> ProcessHandle {
        switch call.type(1) {
        case .number: return try process(pid_t(call.integer(1, in: 1...Int(pid_t.max))))
        case .table: return try process(ofRow: call.options(1))
        default: throw call.typeError(1, "process id or row")
        }
    }

    private func process(ofRow row: Options) throws -> ProcessHandle {
        ignoreFacts(row)
        guard let pid: pid_t = try row.integer("pid", in: 1...pid_t.max) else {
            throw LuaError.misuse("bad argument #1 to '\(row.call.name)' (a row with 'pid' expected)")
        }
        let start: UInt64? = try row.integer("start_ticks")
        try row.finish()
        let process = try process(pid)
        guard let start else { return process }
        let status = try about("\(pid)") { () throws(KernelError) in try ProcessTable.status(of: pid) }
        guard status.startTime == start, process.ownsID else {
            throw KernelError("open", "\(pid)", errno: .noSuchProcess, detail: "it is another process now")
        }
        return process
    }

    /// The one handle of the process that has an id now.
    func process(_ pid: pid_t) throws -> ProcessHandle {
        if let known = processes[pid] { return known }
        let process = try about("\(pid)") { () throws(KernelError) in try OtherProcess(pid) }
        let command = try? ProcessTable.status(of: pid).command
        return ProcessHandle(process, program: command ?? "", registry: processes)
    }
}
