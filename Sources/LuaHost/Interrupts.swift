// SPDX-License-Identifier: GPL-3.0-or-later
import CLua

/// Interrupts: what Ctrl-C, SIGTERM and SIGHUP do to a running script.
///
/// An interrupt is raised once, at the next instruction of Lua or by a Swift function that waits; variables with
/// `<close>` then end what they hold. It passes through every `pcall` up to the outermost caller, who acknowledges it.
extension Interpreter {
    /// A signal handler that interrupts the interpreter that was attached last.
    public static var interruptHandler: @convention(c) (Int32) -> Void { clua_interrupt }

    /// In how many seconds after a signal `isStuck` is to be asked, or 0; for a signal handler.
    public static var patience: @convention(c) () -> UInt32 { clua_interrupt_patience }

    /// The signal by which a script has to be ended that does not react to it, or 0; for a signal handler.
    public static var stuckSignal: @convention(c) () -> Int32 { clua_interrupt_stuck }

    /// Makes `interruptHandler` interrupt this interpreter.
    public func attachInterrupts() { clua_attach_interrupts(state) }

    /// The signal of an interrupt that a waiting Swift function should raise now, by throwing `Interrupted`.
    public var interruptDue: Int32? {
        let signal = clua_interrupt_due(state)
        return signal == 0 ? nil : signal
    }

    /// The signal of an interrupt that nobody has acknowledged, whether it was raised or not.
    public var pendingInterrupt: Int32? {
        let signal = clua_interrupt_pending(state)
        return signal == 0 ? nil : signal
    }

    /// Whether so many interrupts came, the third now, that the user wants to leave whatever is left undone.
    public var isImpatient: Bool { clua_interrupt_impatient(state) != 0 }

    /// Sets what ends a command of `os.execute` or `io.popen`, and what it started, after an interrupt.
    public func setTerminator(_ terminate: @escaping @convention(c) (_ pid: Int32) -> Void) {
        clua_set_terminator(state, terminate)
    }

    /// Says that the script was interrupted and has ended: closing does not wait for commands of `io.popen`.
    public func abandon() { clua_abandon(state) }

    /// Forgets the interrupts that came so far.
    public func acknowledgeInterrupts() { clua_interrupt_acknowledge(state) }

    /// Begins anew in a process that was copied from this one: it has got no interrupts, and holds none back.
    public func resetInterrupts() { clua_interrupt_reset(state) }

    /// Runs `body`, which undoes something, with interrupts held back until it is done, but for the third.
    public func deferringInterrupts<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        clua_interrupt_defer(state, 1)
        defer { clua_interrupt_defer(state, -1) }
        return try body()
    }
}

extension Interpreter {
    /// The handle kept for the running coroutine.
    public var coroutineHandle: Handle? {
        clua_getlocal(state)
        defer { pop() }
        return handle(at: -1)
    }

    /// Keeps a handle for the running coroutine and those that it creates from now on.
    public func setCoroutineHandle(_ object: Handle?) {
        if let object { push(object) } else { pushNil() }
        clua_setlocal(state)
    }
}
