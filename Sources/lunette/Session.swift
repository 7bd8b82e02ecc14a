// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Glibc
import LineEditor
import LuaHost
import LinuxKernel
import LuaLinux

/// One interpreter with the Linux modules and the library of scripts, for the life of the process.
struct Session {
    private let interpreter: Interpreter
    private let shell: Shell

    /// Starts Lua.
    static func start() throws -> Session {
        try FileIO.openMissingStreams() // or the first files opened would take their numbers
        let interpreter = try Interpreter()
        let shell = Shell(interpreter)
        Library.addPaths(to: interpreter)
        try shell.installSignals()
        return Session(interpreter: interpreter, shell: shell)
    }

    /// Runs a script and leaves with its exit status.
    func run(_ source: Shell.Source, arguments: [String]) throws {
        let status = shell.run(source, arguments: arguments)
        interpreter.close()
        throw ExitCode(status)
    }

    /// Runs the prompt until the user leaves.
    func prompt() {
        print("Lunette \(Lunette.version), \(interpreter.luaVersion). help() explains, Ctrl-D leaves.")
        let editor = LineEditor {
            switch shell.waitForInput() {
            case .ready: .key
            case .interrupted(let signal): signal == SIGINT ? .interrupt : .hangUp
            }
        }
        Prompt(interpreter, editor: editor, history: History(path: History.standardPath())) { failure in
            shell.report(failure, isInteractive: true)
        }.run()
        shell.finishSession()
        interpreter.close()
    }
}
