// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// What a worker does: goes into namespaces, calls the function, reports, and ends. It never returns to where it was
/// made, so nothing of its parent's ends twice.
extension Shell {
    /// Runs the function at the bottom of the call's arguments.
    func runWorker(_ call: Call, _ crossing: WorkerCrossing) -> Never {
        do {
            try becomeWorker(crossing)
            try crossing.perform()
            processes.disown()
        } catch {
            endWorker(.failed(LuaError(any: error)), status: 1)
        }
        do {
            let count = try interpreter.callThrough(arguments: Int32(call.count - 1))
            endWorker(returning: count)
        } catch {
            endFailedWorker()
        }
    }

    /// Ends the worker for `os.exit`: what it made is its parent's after status 0, and undone otherwise.
    func endWorker(status: Int32) -> Never {
        tell(undo { rootScope.undoChildren { interpreter.isImpatient } })
        if status == 0 { endWorker(returning: 0) }
        tell(undo { rootScope.undo { interpreter.isImpatient } })
        endWorker(.exited(status: Int(status)), status: status)
    }

    /// Ends the worker with the `count` values on top as its results.
    private func endWorker(returning count: Int32) -> Never {
        interpreter.deferringInterrupts {
            do {
                var report = WorkerReport(.returned)
                var handles = OutgoingHandles(from: crossing?.userNamespace)
                report.parcel = try pack(results: count, &handles)
                report.entries = try rootScope.allEntries.map { try handles.carry($0) }
                report.things = handles.things
                fflush(nil)
                if send(report, handles.descriptors) { WorkerProcess.end(status: 0) }
                tell(rootScope.undo { interpreter.isImpatient })
                WorkerProcess.end(status: 1)
            } catch {
                tell(rootScope.undo { interpreter.isImpatient })
                endWorker(.failed(LuaError(any: error)), status: 1)
            }
        }
    }

    private func pack(results count: Int32, _ handles: inout OutgoingHandles) throws -> [UInt8] {
        do {
            return try interpreter.pack(from: interpreter.top - count + 1, limit: Self.largestParcel) { handle in
                try handles.number(ofResult: handle)
            }
        } catch let error as ParcelError {
            throw error.luaError(of: "result ")
        }
    }

    /// Ends the worker whose function has raised the value on top.
    private func endFailedWorker() -> Never {
        let traceback = interpreter.takeTraceback()
        let signal = interpreter.pendingInterrupt
        tell(undo { rootScope.undo { interpreter.isImpatient } })
        if let signal { endWorker(.interrupted(signal: Int(signal)), status: 128 + signal) }
        var report = WorkerReport(.raised(traceback: traceback))
        var handles = OutgoingHandles(from: crossing?.userNamespace)
        do {
            let top = interpreter.top
            report.parcel = try interpreter.pack(from: top, limit: Self.largestParcel) { handle in
                try handles.number(ofResult: handle)
            }
            report.things = handles.things
        } catch {
            var failure = (error as? ParcelError)?.luaError(of: "error ") ?? LuaError(any: error)
            failure.detail = interpreter.text(at: -1)
            endWorker(.failed(failure), status: 1)
        }
        fflush(nil)
        _ = send(report, handles.descriptors)
        WorkerProcess.end(status: 1)
    }

    private func endWorker(_ outcome: WorkerReport.Outcome, status: Int32) -> Never {
        fflush(nil)
        _ = send(WorkerReport(outcome), [])
        WorkerProcess.end(status: status)
    }

    /// - Returns: Whether the parent has taken it over.
    private func send(_ report: WorkerReport, _ descriptors: [Int32]) -> Bool {
        guard let channel = crossing?.channel else { return false }
        do { try channel.send(report.bytes, descriptors: descriptors) } catch { return false }
        return channel.waitForAcknowledgement()
    }

    /// The most bytes that the results of a worker may have.
    static let largestParcel = 1 << 30
}

extension LuaError {
    fileprivate init(any error: any Error) {
        self = (error as? any LuaErrorConvertible)?.luaError ?? LuaError(message: "\(error)")
    }
}

extension ParcelError {
    /// The error of what a worker cannot hand over: `result 1.hosts[3]: a link cannot be carried out of a worker`.
    fileprivate func luaError(of what: String) -> LuaError {
        switch self {
        case .uncarriable(let path, let value):
            // there is one error, and it has no number
            let place = what == "error " ? "error\(path.dropFirst())" : what + path
            return LuaError(
                code: "EINVAL", errno: 22, message: "\(place): \(value) cannot be carried out of a worker",
                hint: value.hasPrefix("a table") ? nil : "return plain data, such as a name or what inspect() gives")
        case .tooLarge(let limit):
            return LuaError(
                code: "EMSGSIZE", errno: Int(EMSGSIZE),
                message: "the results of the worker have more than \(limit) bytes")
        case .malformed: return LuaError(message: "the results of the worker cannot be read")
        }
    }
}
