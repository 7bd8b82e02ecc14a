// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import LuaLinux

@main
struct Lunette: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lunette",
        abstract: "A Lua shell for Linux isolation: namespaces, links, bridges, routes and processes as Lua values.",
        discussion: """
            Without a command it runs CODE, or starts the prompt, or runs standard input if that is no terminal.

            What a script made is kept when it ends well, and undone when it fails or is interrupted.
            """,
        version: version,
        subcommands: [Run.self, Interactive.self],
        defaultSubcommand: Interactive.self)

    /// Starts with the arguments as the kernel handed them over: `CommandLine` has none where there is no `/proc`, and
    /// nothing would be run.
    static func main() { main(Array(Shell.commandLine.dropFirst())) }

    /// The release, as `lunette --version` tells it.
    static let version = "0.1.0"
}
