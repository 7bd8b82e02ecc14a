// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Glibc
import LineEditor
import LuaLinux

/// What the commands have in common: one shell for the life of the process.
enum Session {
    /// Runs a script and leaves with its exit status.
    static func run(_ source: Shell.Source, arguments: [String]) throws {
        let shell = try Shell()
        let status = shell.run(source, arguments: arguments)
        shell.close()
        throw ExitCode(status)
    }

    /// Runs the prompt until the user leaves.
    static func prompt() throws {
        let shell = try Shell()
        try shell.prepareSession()
        print("Lunette \(Lunette.version), \(shell.interpreter.luaVersion). help() explains, Ctrl-D leaves.")
        let editor = LineEditor { redraw in
            switch shell.waitForInput(continued: redraw) {
            case .ready: .key
            case .interrupted(let signal): signal == SIGINT ? .interrupt : .termination(signal: signal)
            }
        }
        let prompt = Prompt(
            shell.interpreter, editor: editor, history: History(path: History.standardPath())
        ) { failure in
            shell.report(failure, isInteractive: true)
        }
        let status = shell.finishSession(signal: prompt.run())
        shell.close()
        throw ExitCode(status)
    }
}
