// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// A descriptor that becomes readable when its time has come.
///
/// Source: timerfd_create(2), `CLOCK_MONOTONIC`.
public final class Timer: Sendable {
    private let file: Descriptor

    /// Starts a timer that expires after `delay` seconds, and from then on every `interval` seconds.
    ///
    /// Raises `EINVAL` for times that are negative, not a number or over a century.
    public init(after delay: Double, every interval: Double? = nil) throws(KernelError) {
        let setting = itimerspec(
            // Zero would stop it.
            it_interval: timespec(nanoseconds: try interval.map(Self.nanoseconds) ?? 0),
            it_value: timespec(nanoseconds: try Self.nanoseconds(delay)))
        let file = try Self.create()
        guard withUnsafePointer(to: setting, { timerfd_settime(file.rawValue, 0, $0, nil) }) == 0 else {
            throw .last("timerfd_settime")
        }
        self.file = file
    }

    /// The descriptor, for `Poll`: it is readable from an expiration until `read` is called.
    public var descriptor: Int32 { file.rawValue }

    /// How often the timer expired since the last call; it does not wait.
    public func read() throws(KernelError) -> UInt64 {
        var count: UInt64 = 0
        let outcome = try withUnsafeMutableBytes(of: &count) { bytes throws(KernelError) in
            try FileIO.read(file.rawValue, into: bytes)
        }
        return outcome == .bytes(MemoryLayout<UInt64>.size) ? count : 0
    }

    private static func create() throws(KernelError) -> Descriptor {
        let descriptor = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC | TFD_NONBLOCK))
        guard descriptor >= 0 else { throw .last("timerfd_create") }
        return Descriptor(owning: descriptor)
    }

    private static func nanoseconds(_ seconds: Double) throws(KernelError) -> Int64 {
        guard let nanoseconds = try Clock.nanoseconds(seconds, "timerfd_settime") else {
            throw KernelError("timerfd_settime", "\(seconds)", errno: .invalidArgument, detail: "more than a century")
        }
        return max(nanoseconds, 1)
    }
}
