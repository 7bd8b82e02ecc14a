// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// What became of programs, as scripts see it.
extension Shell {
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
            if let reason = outcome.cgroup?.reason { error.message += ", \(reason)" }
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

    /// Pushes the result of `exec`.
    func push(_ outcome: Execution.Outcome) {
        push(outcome.status)
        if let output = outcome.standardOutput { interpreter.setField("stdout") { interpreter.push(bytes: output) } }
        if let errors = outcome.standardError { interpreter.setField("stderr") { interpreter.push(bytes: errors) } }
        if outcome.timedOut { interpreter.setField("timed_out", true) }
        setFields(outcome.cgroup)
    }

    /// Pushes how a program ended.
    func push(_ status: ExitStatus) {
        interpreter.pushTable(fields: 8)
        setFields(status)
    }

    /// Sets the fields that tell how a program ended in the table on top.
    func setFields(_ status: ExitStatus) {
        setFields(code: status.code, signal: status.signal)
        interpreter.setField("user_seconds", status.userSeconds)
        interpreter.setField("system_seconds", status.systemSeconds)
        interpreter.setField("max_rss", Int(status.maxResidentBytes))
    }

    /// Sets `code` or `signal` in the table on top.
    func setFields(code: Int32?, signal: Int32?) {
        if let code { interpreter.setField("code", Int(code)) }
        if let signal { interpreter.setField("signal", SignalName.name(of: signal)) }
    }

    /// Pushes how a process ended that is known to have.
    func pushEnd(of process: ProcessHandle) {
        if let status = process.status {
            push(status)
            return setFields(process.cgroup)
        }
        interpreter.pushTable(fields: 1)
        guard case .other(let other) = process.kinship, let end = other.end else { return }
        setFields(code: end.code, signal: end.signal)
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
