// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import LuaLinux

/// In which surroundings the tool works.
struct WorldOptions: ParsableArguments {
    @Flag(help: "Work in a private world of namespaces, in which the user is root; needs no privilege.")
    var rootless = false

    /// Goes on in the world that was asked for, or leaves with the status that the tool had inside.
    func enter() throws {
        guard rootless else { return }
        do {
            if let status = try RootlessWorld.enter() { throw ExitCode(status) }
        } catch let status as ExitCode {
            throw status
        } catch {
            Shell.tell("lunette: --rootless: \(Shell.describe(error))\n")
            throw ExitCode(1)
        }
    }
}
