// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// One number that a route tells the protocols above (`RTAX_*`); the raw value is the word of `ip route`.
public enum RouteMetric: String, CaseIterable, Hashable, Sendable {
    case mtu, window, rtt, rttvar, ssthresh, cwnd, advmss, reordering, hoplimit, initcwnd, features
    case minimumRetransmission = "rto_min"
    case initrwnd, quickack
    case fastOpenNoCookie = "fastopen_no_cookie"
    /// A bit for each metric that path MTU discovery and TCP must leave as it is.
    case lock

    /// The number of the kernel.
    public var number: Int {
        switch self {
        case .mtu: RTAX_MTU
        case .window: RTAX_WINDOW
        case .rtt: RTAX_RTT
        case .rttvar: RTAX_RTTVAR
        case .ssthresh: RTAX_SSTHRESH
        case .cwnd: RTAX_CWND
        case .advmss: RTAX_ADVMSS
        case .reordering: RTAX_REORDERING
        case .hoplimit: RTAX_HOPLIMIT
        case .initcwnd: RTAX_INITCWND
        case .features: RTAX_FEATURES
        case .minimumRetransmission: RTAX_RTO_MIN
        case .initrwnd: RTAX_INITRWND
        case .quickack: RTAX_QUICKACK
        case .fastOpenNoCookie: RTAX_FASTOPEN_NO_COOKIE
        case .lock: RTAX_LOCK
        }
    }

    /// How many of the kernel's units make one second; nil for what is not a time. Source: `tcp_metrics.c`.
    public var unitsPerSecond: Double? {
        switch self {
        case .rtt: 8000
        case .rttvar: 4000
        case .minimumRetransmission: 1000
        default: nil
        }
    }
}

extension RouteMetric {
    /// The words for the bits of ``features``.
    public static let featureNames: [(name: String, bit: UInt32)] = [
        ("ecn", 1), ("sack", 2), ("timestamp", 4), ("allfrag", 8), ("tcp_usec_ts", 16), // RTAX_FEATURE_*
    ]

    /// The words for the bits of ``lock``: every metric's.
    public static let lockNames: [(name: String, bit: UInt32)] =
        allCases.filter { $0 != .lock }.map { ($0.rawValue, 1 << UInt32($0.number)) }
        + [("congctl", 1 << UInt32(RTAX_CC_ALGO))]
}

/// The metrics of a route (`RTA_METRICS`) in the kernel's units. Most routes have none, and that costs no memory.
public struct RouteMetrics: Hashable, Sendable {
    /// The congestion control algorithm, "bbr".
    public var congestionControl: String?

    /// Indexed by the kernel's number; empty when nothing is set.
    private var values: [UInt32?] = []

    /// Makes an empty set.
    public init() {}

    /// True when nothing is set.
    public var isEmpty: Bool { values.isEmpty && congestionControl == nil }

    /// The metrics that are set.
    public var all: [(metric: RouteMetric, value: UInt32)] {
        RouteMetric.allCases.compactMap { metric in self[metric].map { (metric, $0) } }
    }

    /// Reads or sets one metric.
    public subscript(metric: RouteMetric) -> UInt32? {
        get { metric.number < values.count ? values[metric.number] : nil }
        set { store(newValue, metric.number) }
    }

    init(decoding list: AttributeView) throws(KernelError) {
        var attributes = try list.nested()
        while let attribute = try attributes.next() {
            switch attribute.type {
            case RTAX_CC_ALGO: congestionControl = attribute.loadString()
            case ...RouteMetric.highestNumber: store(try attribute.load(), attribute.type)
            default: break
            }
        }
    }

    func encode(into writer: inout MessageWriter) {
        for (number, value) in values.enumerated() {
            if let value { writer.attribute(number, value) }
        }
        if let congestionControl { writer.attribute(RTAX_CC_ALGO, string: congestionControl) }
    }

    private mutating func store(_ value: UInt32?, _ number: Int) {
        if values.isEmpty {
            guard value != nil else { return }
            values = Array(repeating: nil, count: RouteMetric.highestNumber + 1)
        }
        values[number] = value
    }
}

extension RouteMetric {
    /// The highest of the kernel's numbers that is known here.
    static let highestNumber = allCases.map(\.number).max() ?? 0
}
