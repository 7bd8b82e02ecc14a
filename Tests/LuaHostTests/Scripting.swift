// SPDX-License-Identifier: GPL-3.0-or-later
import LuaHost
import Testing

extension Interpreter {
    /// Runs a chunk and returns what it returns, as texts.
    @discardableResult
    func texts(of chunk: String) throws(ScriptFailure) -> [String] {
        try compile(chunk, name: "=test")
        let count = try call(arguments: 0)
        defer { pop(count) }
        return (0..<count).map { text(at: $0 - count) }
    }

    /// Runs a chunk that must fail, and returns the error's text.
    func failure(of chunk: String, sourceLocation: SourceLocation = #_sourceLocation) -> String {
        do throws(ScriptFailure) {
            let texts = try texts(of: chunk)
            Issue.record("no error but \(texts)", sourceLocation: sourceLocation)
            return ""
        } catch {
            return error.message
        }
    }
}
