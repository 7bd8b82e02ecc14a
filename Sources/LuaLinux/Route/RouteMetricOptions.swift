// SPDX-License-Identifier: GPL-3.0-or-later
import LuaHost
import Netlink

/// Metrics as options and as fields of rows, under the words of ip-route(8); times are in seconds.
extension RouteReader {
    func metrics(_ options: Options) throws -> RouteMetrics {
        var metrics = RouteMetrics()
        guard options.hasUnread else { return metrics } // most rows have none of these
        for (key, metric) in RouteMetric.numbers { metrics[metric] = try options.integer(key) }
        for (key, metric) in RouteMetric.times {
            guard let units = metric.unitsPerSecond else { continue }
            let seconds = try options.number(key, in: 0...Double(UInt32.max) / units)
            metrics[metric] = seconds.map { UInt32(($0 * units).rounded()) }
        }
        metrics[.features] = try bits(options, "features", RouteMetric.featureNames)
        metrics[.lock] = try bits(options, "lock", RouteMetric.lockNames)
        metrics.congestionControl = try options.string("congctl")
        return metrics
    }

    private func bits(
        _ options: Options, _ key: StaticString, _ names: [(name: String, bit: UInt32)]
    ) throws -> UInt32? {
        guard let words = try options.strings(key) else { return nil }
        return try words.reduce(0) { bits, word in
            guard let known = names.first(where: { $0.name == word }) else {
                throw options.error(key, FieldReader.expectation(names.map(\.name), word))
            }
            return bits | known.bit
        }
    }
}

extension RouteMetric {
    static let numbers: [(StaticString, RouteMetric)] = [
        ("mtu", .mtu), ("window", .window), ("ssthresh", .ssthresh), ("cwnd", .cwnd), ("advmss", .advmss),
        ("reordering", .reordering), ("hoplimit", .hoplimit), ("initcwnd", .initcwnd), ("initrwnd", .initrwnd),
        ("quickack", .quickack), ("fastopen_no_cookie", .fastOpenNoCookie),
    ]
    static let times: [(StaticString, RouteMetric)] = [
        ("rtt", .rtt), ("rttvar", .rttvar), ("rto_min", .minimumRetransmission),
    ]
}

extension Interpreter {
    /// Sets the metrics that there are in the row on top.
    func setFields(_ metrics: RouteMetrics) {
        for (name, metric) in RouteMetric.numbers {
            if let value = metrics[metric] { setField(name, Int(value)) }
        }
        for (name, metric) in RouteMetric.times {
            if let value = metrics[metric], let units = metric.unitsPerSecond { setField(name, Double(value) / units) }
        }
        if let bits = metrics[.features] {
            setField("features", RouteMetric.featureNames.filter { bits & $0.bit != 0 }.map(\.name))
        }
        if let bits = metrics[.lock] {
            setField("lock", RouteMetric.lockNames.filter { bits & $0.bit != 0 }.map(\.name))
        }
        if let name = metrics.congestionControl { setField("congctl", name) }
    }
}
