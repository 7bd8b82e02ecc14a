// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// Running scripts: what a script built is kept when it ends well, and undone when it fails or is interrupted.
extension Shell {
    /// What this program was started with, its name first.
    public static var commandLine: [String] { OwnProgram.arguments }

    /// What to run.
    public enum Source {
        case file(String)
        case code(String)
        case standardInput

        /// As messages call it.
        var name: String {
            switch self {
            case .file(let path): path
            case .code: "(command line)"
            case .standardInput: "stdin"
            }
        }
    }

    /// Runs a script with `arguments` in the global `arg`, as stock Lua has it.
    /// - Returns: The exit status: 0, 1 after an error, 128 + n after signal n.
    public func run(_ source: Source, arguments: [String]) -> Int32 {
        setArguments(source, arguments)
        do throws(ScriptFailure) {
            switch source {
            case .file(let path): try interpreter.compile(file: path)
            case .code(let code): try interpreter.compile(code, name: "=(command line)")
            case .standardInput: try interpreter.compile(file: nil)
            }
            interpreter.pop(try interpreter.call(arguments: arguments))
        } catch {
            report(error)
            if error.signal != nil { interpreter.abandon() }
            return finish(status: error.signal.map { 128 + $0 } ?? 1)
        }
        return finish(status: 0)
    }

    /// Closes Lua: what scripts still hold is released.
    public func close() { interpreter.close() }

    private func setArguments(_ source: Source, _ arguments: [String]) {
        interpreter.pushTable(array: arguments.count, fields: 1)
        interpreter.push(source.name)
        interpreter.setElement(0)
        for (number, argument) in arguments.enumerated() {
            interpreter.push(argument)
            interpreter.setElement(number + 1)
        }
        interpreter.setGlobal("arg")
    }

    /// Prints an error with its traceback on standard error; at the prompt, a traceback that tells nothing is left out.
    public func report(_ failure: ScriptFailure, isInteractive: Bool = false) {
        var text = "lunette: \(failure.message)\n"
        if failure.signal == nil, let traceback = failure.traceback {
            let frames = traceback.split(separator: "\n").dropFirst().filter { !$0.contains("[C]:") }
            if !isInteractive || frames.count > 1 { text += "\(traceback)\n" }
        }
        tell(text)
    }

    /// An error in a line, with what can be done about it.
    public static func describe(_ error: any Error) -> String {
        guard let error = error as? KernelError else { return "\(error)" }
        return error.description + (error.hint.map { "; \($0)" } ?? "")
    }

    private func tell(_ text: String) { Self.tell(text) }

    /// Writes to standard error, after what the script printed.
    public static func tell(_ text: String) {
        fflush(nil)
        _ = try? FileIO.write(STDERR_FILENO, Array(text.utf8))
    }

    // MARK: The end

    /// Ends the whole script: keeps what it made after status 0, undoes it otherwise.
    /// - Returns: `status`, or 1 instead of 0 when something could not be undone.
    func finish(status: Int32) -> Int32 {
        defer { interpreter.acknowledgeInterrupts() }
        guard status != 0 else {
            tellEnding(rootScope.keep())
            return 0
        }
        return tell(undo { rootScope.undo { interpreter.isImpatient } }) ? status : max(status, 1)
    }

    func undo(_ body: () -> [UndoFailure]) -> [UndoFailure] {
        interpreter.deferringInterrupts { body() }
    }

    /// Names what could not be undone.
    /// - Returns: Whether there is nothing to name.
    @discardableResult
    func tell(_ failures: [UndoFailure]) -> Bool {
        for failure in failures { tell("lunette: not undone: \(failure.text): \(failure.reason)\n") }
        return failures.isEmpty
    }

    /// Names what ends with the script although the script did not fail.
    private func tellEnding(_ kept: [Undo]) {
        let ending = kept.compactMap { $0.object as? Namespace }.filter { $0.name == nil && !$0.isClosed }
        guard !ending.isEmpty else { return }
        let list = ending.map(\.subject).joined(separator: ", ")
        tell("lunette: without a name, so ending with the script unless a process is inside: \(list)\n")
    }

    /// Replaces `os.exit`, which would leave without closing scopes.
    func registerExit() {
        interpreter.replace("os", "exit") { [unowned self] call in
            var status: Int32 = 0
            switch call.type(1) {
            case .none, .nil: break
            case .boolean: status = try call.boolean(1) ? 0 : 1
            default:
                let code = try call.integer(1)
                // the kernel keeps eight bits; what is not 0 must not become 0
                status = code & 0xFF == 0 && code != 0 ? 1 : Int32(code & 0xFF)
            }
            if crossing != nil { endWorker(status: status) }
            let isClean = tell(undo { rootScope.undoChildren { interpreter.isImpatient } })
            status = finish(status: status)
            fflush(nil)
            exit(isClean ? status : max(status, 1))
        }
    }

    /// Takes note from now when this process goes on after it was stopped, for `waitForInput`.
    public func prepareSession() throws { try Signals.note(SIGCONT) }

    /// What ended `waitForInput`.
    public enum InputEvent { case ready, interrupted(signal: Int32) }

    /// Waits until standard input can be read or a signal has come.
    /// - Parameter continued: What to do when this process goes on after it was stopped.
    public func waitForInput(continued: @escaping () -> Void) -> InputEvent {
        var entries = [Poll.Entry(readable: STDIN_FILENO)]
        signalObserver = { if $0.contains(SIGCONT) { continued() } }
        defer { signalObserver = nil }
        do {
            while try !poll(&entries, timeout: nil) {}
            return .ready
        } catch {
            return .interrupted(signal: interpreter.interruptDue ?? SIGHUP)
        }
    }

    /// Ends an interactive session: what was made is kept, and said; after a signal it is undone.
    /// - Returns: The exit status.
    public func finishSession(signal: Int32? = nil) -> Int32 {
        if let signal {
            interpreter.abandon()
            return finish(status: 128 + signal)
        }
        let kept = rootScope.keep()
        let lasting = kept.filter { ($0.object as? Namespace).map { $0.name != nil } ?? true }
        if !lasting.isEmpty { print("kept: \(lasting.map(\.text).joined(separator: ", "))") }
        tellEnding(kept)
        return 0
    }
}
