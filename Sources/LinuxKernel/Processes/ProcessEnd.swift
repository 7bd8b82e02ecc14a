// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// How a process ended that this one did not start.
public struct ProcessEnd: Hashable, Sendable {
    /// What it passed to exit, 0-255; nil if a signal ended it.
    public var code: Int32?
    /// The signal that ended it; nil if it exited.
    public var signal: Int32?

    /// Takes apart what wait(2) calls the status.
    init(waitStatus status: Int32) {
        let signal = status & 0x7F
        code = signal == 0 ? status >> 8 & 0xFF : nil
        self.signal = signal == 0 ? nil : signal
    }
}
