// SPDX-License-Identifier: GPL-3.0-or-later

/// What times have in common.
public struct RoundTrips: Hashable, Sendable {
    public let minimum: Double
    public let average: Double
    public let maximum: Double
    /// The square root of the mean square of the distances from the average.
    public let deviation: Double

    /// Nil if there are no times.
    public init?(_ times: [Double]) {
        guard let least = times.min(), let most = times.max() else { return nil }
        let mean = times.reduce(0, +) / Double(times.count)
        (minimum, average, maximum) = (least, mean, most)
        deviation = (times.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(times.count)).squareRoot()
    }
}
