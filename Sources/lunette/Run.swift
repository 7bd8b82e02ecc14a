// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser

/// `lunette run FILE [ARGS…]`
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a script.",
        discussion: """
            The arguments are in the global `arg`, as stock Lua has them. FILE may begin with a `#!` line; `-` is
            standard input. Exits with 1 after an error, with 128 + n after signal n.
            """)

    @OptionGroup var world: WorldOptions

    @Argument(help: "The script.", completion: .file(extensions: ["lua"]))
    var file: String

    @Argument(parsing: .captureForPassthrough, help: "What the script gets as `arg`.")
    var arguments: [String] = []

    func run() throws {
        try world.enter()
        try Session.run(file == "-" ? .standardInput : .file(file), arguments: arguments)
    }
}
