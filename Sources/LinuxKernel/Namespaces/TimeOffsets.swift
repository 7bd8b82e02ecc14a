// SPDX-License-Identifier: GPL-3.0-or-later
import SystemPackage

/// How much the clocks of a time namespace are ahead of those of the machine.
///
/// Source: time_namespaces(7).
public struct TimeOffsets: Hashable, Sendable {
    /// Seconds that `CLOCK_MONOTONIC` is ahead; nil for no change.
    public var monotonic: Double?
    /// Seconds that `CLOCK_BOOTTIME` is ahead, which is also the uptime; nil for no change.
    public var boottime: Double?

    /// The largest offset either way: the kernel refuses what would take a clock further than that.
    public static let largest = 4_000_000_000.0

    /// Offsets of the given clocks.
    public init(monotonic: Double? = nil, boottime: Double? = nil) {
        self.monotonic = monotonic
        self.boottime = boottime
    }

    /// Sets the offsets of the time namespace in which the next children of a process are born, as long as it has none.
    ///
    /// Raises `EACCES` if it had one, `ERANGE` if a clock would go below zero, `EPERM` without the right.
    /// Equivalent to: `unshare --time --monotonic SECONDS --boottime SECONDS`.
    public func write(process: String = "self") throws(KernelError) {
        for (clock, offset) in [("monotonic", monotonic), ("boottime", boottime)] {
            guard let offset else { continue }
            do {
                try FileIO.setContents(of: "/proc/\(process)/timens_offsets", Self.line(clock, offset).utf8)
            } catch {
                let isBelowZero = error.errno == .outOfRange
                throw KernelError(
                    "write", "timens_offsets", errno: error.errno,
                    detail: isBelowZero ? "the \(clock) clock would go below zero" : nil)
            }
        }
    }

    /// Whole seconds rounded down, and nanoseconds that are not negative, as the kernel wants them.
    static func line(_ clock: String, _ offset: Double) -> String {
        let whole = offset.rounded(.down)
        return "\(clock) \(Int64(whole)) \(Int64((offset - whole) * 1_000_000_000))\n"
    }
}
