// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// What scripts do with a process handle.
extension Shell {
    func registerProcessHandle() {
        var type = HandleType(ProcessHandle.self)
        type.field("pid") { lua, process in lua.push(process.pid) }
        type.field("stdin") { $0.push(optional: $1.standardInput) }
        type.field("stdout") { $0.push(optional: $1.standardOutput) }
        type.field("stderr") { $0.push(optional: $1.standardError) }
        type.field("terminal") { $0.push(optional: $1.terminal) }
        type.method("wait") { [unowned self] in try wait(for: $1, $0) }
        type.method("kill") { [unowned self] in try kill($1, $0) }
        type.method("inspect") { [unowned self] call, process in
            try call.expect(atMost: 0)
            try pushInspection(process)
            return 1
        }
        type.closable { [unowned self] _, process in
            defer { process.close() }
            try process.standardInput?.flush(self)
            try process.terminal?.flush(self)
        }
        interpreter.register(type)
    }

    /// `p:wait(timeout?)`
    private func wait(for process: ProcessHandle, _ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let timeout = try call.isAbsent(1) ? nil : call.number(1)
        guard (timeout ?? 0) >= 0, (timeout ?? 0) <= Self.longestTimeout else {
            throw call.argumentError(1, "0 to \(Self.longestTimeout) seconds expected")
        }
        let deadline = timeout.map { Clock.monotonic() + $0 }
        guard try process.waitForEnd(self, timeout: timeout) else {
            interpreter.pushNil()
            return 1
        }
        try waitForReport(of: process, until: deadline)
        pushEnd(of: process)
        return 1
    }

    /// `process.wait_any{ process…, timeout = seconds }`: returns the first one that has ended, and how it did.
    func waitForAny(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        try call.require(1, .table)
        let handles = try interpreter.elements(at: 1) { number in
            guard let process = interpreter.handle(at: -1) as? ProcessHandle else {
                throw call.argumentError(
                    1, "element \(number): process expected, got \(interpreter.typeName(at: -1))")
            }
            if process.isClosed { throw LuaError.closed(process) }
            return process
        }
        let options = try Options(call, at: 1, hasElements: true)
        let timeout = try options.number("timeout", in: 0...Self.longestTimeout)
        try options.finish()
        guard !handles.isEmpty else { throw call.argumentError(1, "at least one process expected") }
        let deadline = timeout.map { Clock.monotonic() + $0 }
        guard let first = try waitUntilReady(handles, timeout: timeout).first as? ProcessHandle,
            try first.hasEnded()
        else { return 0 }
        try waitForReport(of: first, until: deadline)
        interpreter.push(first)
        pushEnd(of: first)
        return 2
    }

    /// Gives the parent of a process that has ended a moment to collect it: the kernel tells only then how it ended.
    private func waitForReport(of process: ProcessHandle, until deadline: Double?) throws {
        guard case .other(let other) = process.kinship, OtherProcess.endIsTold, other.end == nil else { return }
        let moment = 0.05
        var entries = [Poll.Entry(fd: other.pidfd, events: 0)]
        _ = try poll(&entries, timeout: min(moment, deadline.map { max(0, $0 - Clock.monotonic()) } ?? moment))
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
}

extension Interpreter {
    fileprivate func push(optional handle: Handle?) {
        if let handle { push(handle) } else { pushNil() }
    }
}
