// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Netlink

@Suite struct DelayDistributionTests {
    /// The deviations in multiples of the jitter.
    private func deviations(_ distribution: DelayDistribution) -> [Double] {
        distribution.table.map { Double($0) / 8192 }
    }

    private func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
        let mean = values.reduce(0, +) / Double(values.count)
        let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        return (mean, square.squareRoot())
    }

    @Test(arguments: DelayDistribution.allCases)
    func isSortedAndHasMeanZero(_ distribution: DelayDistribution) {
        let values = deviations(distribution)
        #expect(values.count == 4096)
        #expect(values == values.sorted())
        // 16 bits cut off the longest of Pareto's delays
        #expect(abs(moments(values).mean) < 0.06)
    }

    @Test func uniformEndsAtTheJitter() {
        let values = deviations(.uniform)
        #expect(values.first.map { $0 > -1.001 && $0 < -0.999 } == true)
        #expect(values.last.map { $0 < 1.001 && $0 > 0.999 } == true)
    }

    @Test func normalIsGauss() {
        let values = deviations(.normal)
        #expect(abs(moments(values).deviation - 1) < 0.01)
        // the shares within one, two and three standard deviations
        for (limit, share) in [(1.0, 0.6827), (2.0, 0.9545), (3.0, 0.9973)] {
            let within = Double(values.filter { abs($0) <= limit }.count) / Double(values.count)
            #expect(abs(within - share) < 0.001)
        }
        #expect(zip(values, values.reversed()).allSatisfy { abs($0 + $1) < 1e-3 })
    }

    /// Shape 3, least value 1: none is below (1 − 3/2) / √(3/4), and the median is where the cube of 1/x is a half.
    @Test func paretoHasALongTail() {
        let values = deviations(.pareto)
        #expect(values.first.map { abs($0 + 0.5774) < 0.001 } == true)
        #expect(abs(values[2048] - (1.259921 - 1.5) / 0.866025) < 0.001)
        #expect(values.last.map { $0 > 3.99 } == true)
    }

    @Test func theMixIsBetweenBoth() {
        let (mixed, pareto) = (deviations(.paretonormal), deviations(.pareto))
        #expect(mixed[0] < pareto[0])
        #expect(moments(mixed).deviation < 1)
        #expect(moments(mixed).deviation > 0.5)
    }
}
