// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Glibc

/// `lunette` and `lunette -e CODE`
struct Interactive: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prompt", abstract: "Start the prompt (the default), or run CODE.")

    @Option(name: .customShort("e"), help: ArgumentHelp("Run CODE instead of the prompt.", valueName: "code"))
    var code: String?

    @OptionGroup var world: WorldOptions

    @Argument(parsing: .captureForPassthrough, help: "What CODE gets as `arg`.")
    var arguments: [String] = []

    func validate() throws {
        if code == nil, let first = arguments.first {
            throw ValidationError("unexpected '\(first)'; to run a script: lunette run \(first)")
        }
    }

    func run() throws {
        try world.enter()
        if let code {
            try Session.run(.code(code), arguments: arguments)
        } else if isatty(STDIN_FILENO) == 0 {
            try Session.run(.standardInput, arguments: [])
        } else {
            try Session.prompt()
        }
    }
}
