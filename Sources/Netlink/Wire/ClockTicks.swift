// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// The unit in which the kernel tells user space times (`clock_t`, `USER_HZ`): hundredths of a second on every
/// architecture but Alpha and IA-64. Source: time(7), sysconf(3).
enum ClockTicks {
    private static let perSecond = Double(sysconf(Int32(_SC_CLK_TCK)))

    /// Converts to seconds.
    static func seconds(_ ticks: UInt64) -> Double {
        Double(ticks) / perSecond
    }

    /// Converts from seconds, rounded to the nearest tick; nil for what is negative, not a number or too large.
    static func ticks<Ticks: FixedWidthInteger>(_ seconds: Double) -> Ticks? {
        guard seconds >= 0 else { return nil }
        return Ticks(exactly: (seconds * perSecond).rounded())
    }
}
