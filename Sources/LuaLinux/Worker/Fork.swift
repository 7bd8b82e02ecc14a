// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// `fork(fn, …)`: runs a function in a process of its own, a copy of the shell.
extension Shell {
    /// Makes a worker inside `namespaces`, waits for its end, and returns what its function returned.
    func fork(_ call: Call, inside namespaces: [Namespace]) throws -> Int32 {
        try call.require(1, .function)
        let subject = namespaces.map(\.subject).joined(separator: ", ")
        let crossing = try WorkerCrossing(into: namespaces, from: self)
        fflush(nil) // or both processes would write it
        let side = try about(subject) { () throws(KernelError) in try WorkerProcess.fork() }
        crossing.keep(side)
        switch consume side {
        case .worker: runWorker(call, crossing)
        case .parent(let child):
            do {
                return try finish(WorkerWait(child, crossing, self), subject)
            } catch var error as LuaError {
                if error.subject.isEmpty { error.subject = subject }
                throw error
            }
        }
    }

    /// Waits for the report, and takes over what the worker made.
    private func finish(_ wait: WorkerWait, _ subject: String) throws -> Int32 {
        var report: WorkerReport?
        var count: Int32 = 0
        do {
            report = try wait.forReport()
            if let report { count = try take(report, wait.channel) }
        } catch {
            wait.refuse() // it undoes what it has made
            // half a report is none: the worker has ended early
            guard error is CargoReader.Malformed || error as? ParcelError == .malformed else { throw error }
            report = nil
        }
        let status = try wait.forEnd()
        if interpreter.interruptDue != nil { throw Interrupted() }
        switch report?.outcome {
        case .returned: return count
        case .raised(let traceback):
            if let traceback { interpreter.keepTraceback(traceback) }
            throw RaisedValue()
        case .failed(let error): throw error
        case .exited(let code): throw LuaError.ended("exited with status \(code)", exitCode: code)
        case .interrupted(let signal): throw LuaError.ended(by: Int32(truncatingIfNeeded: signal), "ended")
        case nil:
            if let signal = status?.signal { throw LuaError.ended(by: signal, "killed") }
            let code = Int(status?.code ?? 0)
            throw LuaError.ended("ended early, with status \(code)", exitCode: code)
        }
    }

    /// Pushes the values of a report, and notes in the current scope what was made.
    /// - Returns: How many values there are.
    private func take(_ report: WorkerReport, _ channel: WorkerChannel) throws -> Int32 {
        let handles = try IncomingHandles(report.things, channel, self)
        var count: Int32 = 0
        if !report.parcel.isEmpty {
            count = try interpreter.unpack(report.parcel) { number in
                handles[number]?.opened()
                return handles[number]
            }
        }
        for entry in report.entries { try handles.check(entry) }
        for entry in report.entries { try handles.record(entry) }
        channel.acknowledge()
        return count
    }
}

extension LuaError {
    fileprivate static func ended(_ how: String, exitCode: Int) -> LuaError {
        var error = LuaError(message: "the worker \(how)")
        error.fields["exit_code"] = .integer(exitCode)
        return error
    }

    fileprivate static func ended(by signal: Int32, _ how: String) -> LuaError {
        let name = SignalName.name(of: signal)
        var error = LuaError(message: "the worker was \(how) by \(name)")
        error.fields["signal"] = .string(name)
        return error
    }
}
