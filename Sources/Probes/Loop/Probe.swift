// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import LinuxKernel

/// A measurement that goes on beside others, by one socket: what it does is done when its socket is ready or a time has
/// come, and it never waits.
///
/// A class to inherit from, because the loop calls thousands of them.
open class Probe {
    enum State { case running, finished, closed }

    private(set) final var state = State.running
    /// Why it could not be done.
    public private(set) final var failure: KernelError?
    /// Its loop, as long as it is running.
    final var loop: ProbeLoop?
    /// The time in the loop's queue, if it is there.
    final var queued = Double.infinity

    init() {}

    /// Whether there is a result, or a reason why there is none.
    public final var isFinished: Bool { state == .finished }
    /// Whether it was ended before.
    public final var isClosed: Bool { state == .closed }

    // MARK: What a kind of probe does

    /// The socket to watch; -1 for none.
    var descriptor: Int32 { -1 }
    /// What it is watched for.
    var events: UInt32 { EPOLLIN.rawValue }
    /// When there is something to do even if nothing comes; of `Clock.monotonic`.
    var deadline: Double { .infinity }
    /// Begins. A failure here is one of `start`.
    func begin() throws(KernelError) {}
    /// Takes what has come, then does what is due at the time `now`.
    func proceed(_ now: Double) throws(KernelError) {}
    /// Closes the socket.
    func release() {}

    // MARK: The end

    final func finish() {
        guard state == .running else { return }
        state = .finished
        leave()
    }

    final func fail(_ error: KernelError) {
        failure = error
        finish()
    }

    /// Ends it before its time; harmless at any other.
    public final func close() {
        guard state != .closed else { return }
        let wasRunning = state == .running
        state = .closed
        if wasRunning { leave() }
    }

    private func leave() {
        loop?.remove(self)
        loop = nil
        release()
    }
}
