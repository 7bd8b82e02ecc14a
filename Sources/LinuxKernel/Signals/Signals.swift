// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// The signals that end a shell: SIGINT, SIGTERM and SIGHUP.
///
/// A handler in C puts a byte into a pipe, which `Poll` includes in every wait, and calls the interpreter.
public enum Signals {
    /// Catches the three signals, except those that are ignored already (`nohup`), and ignores SIGPIPE.
    ///
    /// `notify` is called in the handler: it may do what signal-safety(7) allows, and nothing else. Interrupted system
    /// calls return. A second call only changes `notify`. Source: sigaction(2), without `SA_RESTART`.
    public static func install(notify: @escaping @convention(c) (Int32) -> Void) throws(KernelError) {
        guard clinux_signals_install(notify) == 0 else { throw .last("sigaction") }
    }

    /// Ends the process, with exit status 128 + n, if it does not react to signal n: names what is left (`Leftover`) on
    /// standard error and calls `_exit`.
    ///
    /// After each signal, `patience` tells in how many seconds `stuck` is to be asked for n; either may return 0. Both
    /// are called in signal handlers. Source: alarm(2).
    public static func endStuck(
        patience: @escaping @convention(c) () -> UInt32, stuck: @escaping @convention(c) () -> Int32
    ) {
        clinux_signals_end_stuck(patience, stuck)
    }

    /// Puts back what the signals did before, and closes the pipe.
    public static func uninstall() { clinux_signals_uninstall() }

    /// The descriptor that is readable from a signal until `drain`; -1 before `install`.
    public static var descriptor: Int32 { clinux_signals_descriptor() }

    /// Whether a signal came since the last `drain`.
    public static var arePending: Bool { clinux_signals_are_pending() != 0 }

    /// Has `Poll` end for another signal as well, such as SIGCHLD, until `leave`, unless it is ignored.
    ///
    /// `notify` is not called for it, and interrupted system calls go on. Source: sigaction(2), `SA_RESTART`.
    /// - Returns: Whether that is new.
    @discardableResult
    public static func note(_ signal: Int32) throws(KernelError) -> Bool {
        let result = clinux_signals_note(signal)
        guard result >= 0 else { throw .last("sigaction") }
        return result > 0
    }

    /// Gives a signal that was noted its default action again.
    public static func leave(_ signal: Int32) { _ = clinux_signals_unnote(signal) }

    /// Forgets the signals that came, so that `Poll` waits again.
    /// - Returns: Which they were.
    @discardableResult
    public static func drain() -> SignalSet { SignalSet(bits: clinux_signals_drain()) }
}
