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

    /// Runs until the user leaves.
    public func run() {
        do throws(ScriptFailure) { try show(0) } catch { report(error) } // loads what the prompt needs
        var pending: String?
        while true {
            switch editor.read(prompt: pending == nil ? "lunette> " : "     ...> ") {
            case .end:
                guard pending != nil else { return }
                pending = nil
            case .interrupted:
                pending = nil
                interpreter.acknowledgeInterrupts()
            case .line(let line):
                let chunk = pending.map { "\($0)\n\(line)" } ?? line
                pending = evaluate(chunk) ? nil : chunk
                if pending == nil { remember(chunk) }
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

    /// Runs a chunk and prints its results.
    /// - Returns: false if the chunk lacks its end.
    private func evaluate(_ chunk: String) -> Bool {
        guard chunk.contains(where: { !$0.isWhitespace }) else { return true }
        do throws(ScriptFailure) {
            guard try compile(chunk) else { return false }
            try show(interpreter.call(arguments: 0))
        } catch {
            report(error)
        }
        interpreter.acknowledgeInterrupts()
        fflush(nil)
        return true
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
        try interpreter.compile("require('lunette.prompt').show(...)", name: "=prompt")
        interpreter.insert(below: count)
        interpreter.pop(try interpreter.call(arguments: count))
    }
}
