// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc

/// How many characters a terminal shows.
///
/// Source: ioctl_tty(2).
public struct TerminalSize: Hashable, Sendable {
    public var rows: UInt16
    public var columns: UInt16

    public init(rows: UInt16, columns: UInt16) {
        (self.rows, self.columns) = (rows, columns)
    }

    /// What a terminal has that nobody has said a size of.
    public static let standard = TerminalSize(rows: 24, columns: 80)

    /// The size of a terminal. Equivalent to: `stty size`. Source: ioctl_tty(2), `TIOCGWINSZ`.
    public init(of descriptor: Int32) throws(KernelError) {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { throw .last("ioctl", "TIOCGWINSZ") }
        self.init(rows: size.ws_row, columns: size.ws_col)
    }

    /// Makes it the size of a terminal; if it was another one, the programs in the foreground get SIGWINCH.
    ///
    /// Equivalent to: `stty rows N columns N`. Source: ioctl_tty(2), `TIOCSWINSZ`.
    public func set(_ descriptor: Int32) throws(KernelError) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard ioctl(descriptor, UInt(TIOCSWINSZ), &size) == 0 else { throw .last("ioctl", "TIOCSWINSZ") }
    }
}
