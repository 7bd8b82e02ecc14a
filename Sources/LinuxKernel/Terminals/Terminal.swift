// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// Who may read from a terminal.
public enum Terminal {
    /// Whether a descriptor is a terminal. Source: isatty(3).
    public static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The process group in the foreground of a terminal, also of a pseudo-terminal at its other end; 0 for one of
    /// another pid namespace. Source: tcgetpgrp(3).
    public static func foregroundGroup(of descriptor: Int32) throws(KernelError) -> pid_t {
        let group = tcgetpgrp(descriptor)
        guard group >= 0 else { throw .last("tcgetpgrp", "\(descriptor)") }
        return group
    }
}
