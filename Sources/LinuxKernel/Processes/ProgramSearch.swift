// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// The paths that a program may stand at, in the order of trying.
///
/// Source: execvp(3).
enum ProgramSearch {
    /// What is searched without a `PATH` (`confstr(_CS_PATH)`).
    static let defaultPath = "/bin:/usr/bin"

    /// The paths to try for `program`, given the environment of the child.
    static func candidates(_ program: String, environment: [String]?) -> [String] {
        guard !program.isEmpty else { return [] }
        guard !program.utf8.contains(UInt8(ascii: "/")) else { return [program] }
        let directories = searchPath(environment).split(separator: ":", omittingEmptySubsequences: false)
        // An empty entry is the working directory.
        return directories.map { $0.isEmpty ? program : "\($0)/\(program)" }
    }

    private static func searchPath(_ environment: [String]?) -> String {
        guard let environment else {
            return getenv("PATH").map { String(cString: $0) } ?? defaultPath
        }
        let key = "PATH="
        return environment.first { $0.hasPrefix(key) }.map { String($0.dropFirst(key.count)) } ?? defaultPath
    }
}
