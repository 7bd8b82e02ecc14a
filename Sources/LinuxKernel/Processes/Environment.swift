// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// The variables that a program gets; environ(7).
public struct Environment: Hashable, Sendable {
    private var values: [String: String] = [:]

    /// Makes one without variables.
    public init() {}

    /// The variables of this process.
    public static var current: Environment {
        var result = Environment()
        guard var entry = clinux_environ() else { return result }
        while let variable = entry.pointee {
            let parts = String(cString: variable).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { result.values[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return result
    }

    /// Reads or sets a variable; nil removes it.
    public subscript(name: String) -> String? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// As execve(2) takes them: `NAME=value`.
    public var entries: [String] { values.map { "\($0)=\($1)" }.sorted() }
}
