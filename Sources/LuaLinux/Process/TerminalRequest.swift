// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// The terminal that a program is to get.
struct TerminalRequest {
    /// Its size; nil for that of the shell's own terminal.
    var size: TerminalSize?
    /// What it does at first; nil for what the kernel has new ones do.
    var settings: TerminalSettings?
    /// Whose it is; nil for the user of the shell.
    var owner: uid_t?

    /// Reads the option `terminal`: true, or a table with `rows` and `columns`; nil if no terminal is wanted.
    init?(_ options: Options) throws {
        guard let index = options.index("terminal") else { return nil }
        if LuaType(options.call.interpreter, index) == .boolean {
            guard try options.boolean("terminal") == true else { return nil }
            return
        }
        guard let table = try? options.options("terminal") else {
            throw options.typeError("terminal", "boolean or { rows = …, columns = … }")
        }
        let standard = Self.sizeOfOwnTerminal
        let rows: UInt16 = try table.integer("rows", in: 1...UInt16.max) ?? standard.rows
        let columns: UInt16 = try table.integer("columns", in: 1...UInt16.max) ?? standard.columns
        try table.finish()
        size = TerminalSize(rows: rows, columns: columns)
    }

    /// Makes the terminal.
    func make() throws(KernelError) -> TerminalEnds {
        let size = size ?? Self.sizeOfOwnTerminal
        let ends = TerminalEnds(try PseudoTerminal.create(size: size, owner: owner))
        try settings?.set(ends.slave.raw)
        return ends
    }

    /// The size of the terminal that the shell was started at.
    private static var sizeOfOwnTerminal: TerminalSize {
        guard let size = try? TerminalSize(of: STDIN_FILENO), size.rows > 0, size.columns > 0 else { return .standard }
        return size
    }
}

/// The two ends of a program's terminal.
struct TerminalEnds {
    /// The keyboard and the screen.
    let master: HeldDescriptor
    /// What the program gets. As long as it is held here, the terminal is not taken for one that nobody uses any more.
    let slave: HeldDescriptor

    init(_ terminal: consuming PseudoTerminal) {
        master = HeldDescriptor(terminal.master)
        slave = HeldDescriptor(terminal.slave)
    }
}
