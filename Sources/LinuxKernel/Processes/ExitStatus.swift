// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc

/// How a process ended, and what it used.
public struct ExitStatus: Hashable, Sendable {
    /// What it passed to exit, 0-255; nil if a signal ended it.
    public var code: Int32?
    /// The signal that ended it; nil if it exited.
    public var signal: Int32?
    /// Whether it left a core dump.
    public var coreDumped: Bool
    /// CPU time in user space, its reaped children included, in seconds.
    public var userSeconds: Double
    /// CPU time in the kernel, its reaped children included, in seconds.
    public var systemSeconds: Double
    /// The most memory that it, or one of its reaped children, had resident, in bytes.
    public var maxResidentBytes: UInt64

    /// The end of a process of which nobody tells how it ended.
    init() {
        coreDumped = false
        (userSeconds, systemSeconds, maxResidentBytes) = (0, 0, 0)
    }

    /// Takes in the end of a process, which may be an init that told how its program ended, as wait(2) does.
    init(_ end: clinux_exit, program status: Int32? = nil) {
        if let status {
            let signal = status & 0x7f
            code = signal == 0 ? status >> 8 & 0xff : nil
            self.signal = signal == 0 ? nil : signal
            coreDumped = status & 0x80 != 0
        } else {
            let exited = end.code == CLD_EXITED
            code = exited ? end.status : nil
            signal = exited ? nil : end.status
            coreDumped = end.code == CLD_DUMPED
        }
        userSeconds = Self.seconds(end.usage.ru_utime)
        systemSeconds = Self.seconds(end.usage.ru_stime)
        maxResidentBytes = UInt64(max(end.usage.ru_maxrss, 0)) * 1024
    }

    /// Whether it exited with 0.
    public var isSuccess: Bool { code == 0 }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
    }
}
