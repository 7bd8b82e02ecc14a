// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc

/// How delays are spread around their mean. The kernel draws from a table of deviations, in 1/8192 of the jitter.
///
/// iproute2 ships such tables as files. Here they are made when first used: a table of n values that are as likely as
/// each other holds the values of the inverse distribution function at (i + ½) / n. All but `uniform` have mean 0 and
/// variance 1, as far as 16 bits go: a deviation ends at four times the jitter.
public enum DelayDistribution: String, CaseIterable, Sendable {
    /// Every delay from the mean less the jitter to the mean and the jitter.
    case uniform
    /// Gauss's.
    case normal
    /// Pareto's, with shape 3: most delays are short and some are very long.
    case pareto
    /// A quarter of a normal deviation and three quarters of a Pareto one.
    case paretonormal

    /// The words for options; the numbers have no meaning.
    static let words: [(name: String, value: UInt64)] = allCases.enumerated().map { ($1.rawValue, UInt64($0)) }

    /// How many values a table has: as many as iproute2's, of `NETEM_DIST_MAX` that may be.
    static let count = 4096

    /// The deviations, in 1/8192.
    var table: [Int16] {
        switch self {
        case .uniform: Self.uniformTable
        case .normal: Self.normalTable
        case .pareto: Self.paretoTable
        case .paretonormal: Self.mixedTable
        }
    }

    private static let uniformTable = scaled(quantiles(count) { 2 * $0 - 1 })
    private static let normalTable = scaled(quantiles(count, inverseNormal))
    private static let paretoTable = scaled(quantiles(count, inversePareto))

    /// Of sums there is no inverse function at hand: all sums of 128 values of each are put in order, and every fourth
    /// is taken.
    private static let mixedTable: [Int16] = {
        let (normal, pareto) = (quantiles(128, inverseNormal), quantiles(128, inversePareto))
        let sums = pareto.flatMap { far in normal.map { near in 0.25 * near + 0.75 * far } }.sorted()
        return scaled(stride(from: sums.count / count / 2, to: sums.count, by: sums.count / count).map { sums[$0] })
    }()

    private static func quantiles(_ count: Int, _ inverse: (Double) -> Double) -> [Double] {
        (0..<count).map { inverse((Double($0) + 0.5) / Double(count)) }
    }

    private static func scaled(_ deviations: [Double]) -> [Int16] {
        deviations.map { Int16(max(-32767, min(32767, ($0 * Double(NETEM_DIST_SCALE)).rounded()))) }
    }

    /// Where the distribution function of the normal distribution has a value; found by halving.
    private static func inverseNormal(_ probability: Double) -> Double {
        var (low, high) = (-8.0, 8.0)
        for _ in 0..<50 {
            let middle = (low + high) / 2
            if erfc(-middle / 2.0.squareRoot()) / 2 < probability { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// The same for Pareto's with shape a = 3 and least value 1, whose mean is 3/2 and whose variance is 3/4.
    private static func inversePareto(_ probability: Double) -> Double {
        (pow(1 - probability, -1.0 / 3) - 1.5) / 0.75.squareRoot()
    }
}

extension MessageWriter {
    /// Appends the table of a distribution.
    mutating func attribute(_ type: Int, _ distribution: DelayDistribution) {
        distribution.table.withUnsafeBytes { attribute(type, bytes: $0) }
    }
}
