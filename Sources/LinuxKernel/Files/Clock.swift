// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// The clock that waits are measured by, which goes on whatever the time of day is set to.
///
/// Source: clock_gettime(2), `CLOCK_MONOTONIC`.
public enum Clock {
    /// How many nanoseconds a second has.
    static let nanosecondsPerSecond: Int64 = 1_000_000_000

    /// Seconds since some moment before this process.
    public static func monotonic() -> Double {
        Double(monotonicNanoseconds) / Double(nanosecondsPerSecond)
    }

    /// Nanoseconds since the same moment.
    static var monotonicNanoseconds: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * nanosecondsPerSecond + Int64(now.tv_nsec)
    }

    /// Nanoseconds since 1970 by the time of day, which the kernel stamps packets with.
    ///
    /// Source: clock_gettime(2), `CLOCK_REALTIME`.
    public static var realtimeNanoseconds: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * nanosecondsPerSecond + Int64(now.tv_nsec)
    }

    /// A length of time in nanoseconds; nil if `seconds` is more than a century, which nobody waits for.
    ///
    /// Raises `EINVAL` if it is negative or not a number.
    static func nanoseconds(_ seconds: Double, _ operation: String) throws(KernelError) -> Int64? {
        guard seconds >= 0 else {
            throw KernelError(operation, "\(seconds)", errno: .invalidArgument, detail: "not a length of time")
        }
        let century = 100.0 * 366 * 24 * 3600
        return seconds > century ? nil : Int64(seconds * Double(nanosecondsPerSecond))
    }
}

extension timespec {
    /// A length of time that is not negative.
    init(nanoseconds: Int64) {
        self.init(
            tv_sec: Int(nanoseconds / Clock.nanosecondsPerSecond),
            tv_nsec: Int(nanoseconds % Clock.nanosecondsPerSecond))
    }
}
