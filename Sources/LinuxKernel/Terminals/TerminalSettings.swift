// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// What a terminal does with what is typed and shown.
///
/// Source: termios(3).
public struct TerminalSettings {
    private var settings = termios()

    /// Those of a terminal. Equivalent to: `stty -g`.
    public init(of descriptor: Int32) throws(KernelError) {
        guard tcgetattr(descriptor, &settings) == 0 else { throw .last("tcgetattr", "\(descriptor)") }
    }

    /// The same with everything passed on as it is, each byte at once. Equivalent to: `stty raw -echo`.
    public var raw: TerminalSettings {
        var copy = self
        cfmakeraw(&copy.settings)
        return copy
    }

    /// The character that ends the input when it is typed at the start of a line; 0 for none.
    public var endOfFile: UInt8 {
        withUnsafeBytes(of: settings.c_cc) { $0[Int(VEOF)] }
    }

    /// Gives them to a terminal at once.
    ///
    /// In the background of that terminal, the process group is stopped by SIGTTOU until it is brought to the
    /// foreground; `EIO` if nobody could do that. Source: tcsetattr(3).
    public func set(_ descriptor: Int32) throws(KernelError) {
        while withUnsafePointer(to: settings, { tcsetattr(descriptor, TCSANOW, $0) }) != 0 {
            guard Glibc.errno == EINTR else { throw .last("tcsetattr", "\(descriptor)") }
        }
    }
}
