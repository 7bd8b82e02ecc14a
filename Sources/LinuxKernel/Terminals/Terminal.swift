// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// Who may read from a terminal.
public enum Terminal {
    /// Whether a descriptor is a terminal. Source: isatty(3).
    public static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The process group in the foreground of a terminal. Source: tcgetpgrp(3).
    public static func foregroundGroup(of descriptor: Int32) throws(KernelError) -> pid_t {
        let group = tcgetpgrp(descriptor)
        guard group >= 0 else { throw .last("tcgetpgrp", "\(descriptor)") }
        return group
    }

    /// Puts a process group into the foreground, also from the background: how a shell takes its terminal back.
    ///
    /// Source: tcsetpgrp(3).
    public static func setForegroundGroup(of descriptor: Int32, to group: pid_t) throws(KernelError) {
        // From the background this earns SIGTTOU, which would stop us.
        var stop = sigset_t()
        var previous = sigset_t()
        sigemptyset(&stop)
        sigaddset(&stop, SIGTTOU)
        pthread_sigmask(SIG_BLOCK, &stop, &previous)
        let result = tcsetpgrp(descriptor, group)
        let error = Glibc.errno
        pthread_sigmask(SIG_SETMASK, &previous, nil)
        Glibc.errno = error
        guard result == 0 else { throw .last("tcsetpgrp", "\(descriptor)") }
    }
}
