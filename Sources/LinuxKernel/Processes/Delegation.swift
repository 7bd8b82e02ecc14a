// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// Standing in for a program: this process only waits for it, and hands on the signals that were meant for it.
public enum Delegation {
    /// Starts a program and waits for its end.
    ///
    /// What is typed at the terminal reaches the program by itself, which is in the same process group.
    /// Source: sigwaitinfo(2).
    public static func run(_ specification: ProcessSpecification) throws(KernelError) -> ExitStatus {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCHLD] { sigaddset(&signals, signal) }
        var previous = sigset_t()
        pthread_sigmask(SIG_BLOCK, &signals, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        let child = try ProcessLauncher.spawn(specification)
        while true {
            if let status = try child.reap(block: false) { return status }
            var information = siginfo_t()
            let signal = sigwaitinfo(&signals, &information)
            let isFromTerminal = information.si_code == siKernel
            if signal > 0, signal != SIGCHLD, !isFromTerminal { try? child.send(signal) }
        }
    }

    /// `SI_KERNEL`: the terminal sent it to all of the foreground.
    private static let siKernel: Int32 = 0x80
}
