// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LuaHost

/// The interactive prompt: reads chunks, runs them, prints what they return.
public struct Prompt {
    private let interpreter: Interpreter
    private let editor: LineEditor
    private let history: History
    private let report: (ScriptFailure) -> Void

    /// - Parameters:
    ///   - report: Prints an error.
    public init(
        _ interpreter: Interpreter, editor: LineEditor, history: History, report: @escaping (ScriptFailure) -> Void
    ) {
        self.interpreter = interpreter
        self.editor = editor
        self.history = history
        self.report = report
    }

    /// Runs until the user leaves, or a signal ends the process.
    /// - Returns: That signal.
    public func run() -> Int32? {
        do throws(ScriptFailure) { try show(0) } catch { report(error) } // loads what the prompt needs
        var pending: String?
        while true {
            switch editor.read(prompt: pending == nil ? "lunette> " : "     ...> ") {
            case .end:
                guard pending != nil else { return nil }
                pending = nil
            case .terminated(let signal): return signal
            case .interrupted:
                pending = nil
                interpreter.acknowledgeInterrupts()
            case .line(let line):
                let chunk = pending.map { "\($0)\n\(line)" } ?? line
                switch evaluate(chunk) {
                case .incomplete: pending = chunk
                case .terminated(let signal): return signal
                case .done:
                    pending = nil
                    remember(chunk)
                }
            }
        }
    }

    /// Adds a chunk to the history as one line, or line by line where a comment would swallow the rest.
    private func remember(_ chunk: String) {
        let lines = chunk.split(separator: "\n")
        if chunk.contains("--") {
            for line in lines { history.add(String(line)) }
        } else {
            history.add(lines.joined(separator: " "))
        }
    }

    private enum Outcome {
        case done
        /// The chunk lacks its end.
        case incomplete
        case terminated(signal: Int32)
    }

    /// Runs a chunk and prints its results.
    private func evaluate(_ chunk: String) -> Outcome {
        guard chunk.contains(where: { !$0.isWhitespace }) else { return .done }
        defer { fflush(nil) }
        do throws(ScriptFailure) {
            guard try compile(chunk) else { return .incomplete }
            try show(interpreter.call(arguments: 0))
        } catch {
            report(error)
            if let signal = error.signal, signal != SIGINT { return .terminated(signal: signal) }
        }
        interpreter.acknowledgeInterrupts()
        return .done
    }

    /// Pushes a chunk as a function: as an expression, whose value is printed, if it is one.
    /// - Returns: false if the chunk lacks its end.
    private func compile(_ chunk: String) throws(ScriptFailure) -> Bool {
        do throws(ScriptFailure) {
            let expression = chunk.hasPrefix("=") ? String(chunk.dropFirst()) : chunk
            try interpreter.compile("return \(expression)", name: "=prompt")
            return true
        } catch {}
        do throws(ScriptFailure) {
            try interpreter.compile(chunk, name: "=prompt")
            return true
        } catch {
            if error.isIncomplete { return false }
            throw error
        }
    }

    /// Has the library's `lunette.prompt` show the results on top of the stack.
    private func show(_ count: Int32) throws(ScriptFailure) {
        do { try interpreter.reserveStack(2) } catch { throw ScriptFailure(message: error.message) }
        try interpreter.compile("require('lunette.prompt').show(...)", name: "=prompt")
        interpreter.insert(below: count)
        interpreter.pop(try interpreter.call(arguments: count))
    }
}
