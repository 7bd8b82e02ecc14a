// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension QdiscKind {
    /// A rate, fairness between hosts and flows, and short queues, in one.
    ///
    /// Equivalent to: `tc qdisc add dev DEV root cake bandwidth 10mbit`. Source: tc-cake(8), `net/sched/sch_cake.c`.
    public static let cake = QdiscKind(
        "cake", TrafficOptions(FieldTable([
            Field("bandwidth", Int(TCA_CAKE_BASE_RATE64), .quantity(.rate(.long, orNone: true))),
            Field("diffserv", Int(TCA_CAKE_DIFFSERV_MODE), .word(numbered(diffservModes), .word)),
            Field("flowmode", Int(TCA_CAKE_FLOW_MODE), .word(numbered(flowModes), .word)),
            Field("atm", Int(TCA_CAKE_ATM), .word(numbered(["noatm", "atm", "ptm"]), .word)),
            Field("overhead", Int(TCA_CAKE_OVERHEAD), .signed(-64...256)),
            Field("mpu", Int(TCA_CAKE_MPU), .number(.word, 0...256)),
            Field("rtt", Int(TCA_CAKE_RTT), .seconds(.microseconds, .word)),
            Field("target", Int(TCA_CAKE_TARGET), .seconds(.microseconds, .word)),
            Field("autorate", Int(TCA_CAKE_AUTORATE), .toggle(.word)),
            Field("memlimit", Int(TCA_CAKE_MEMORY), .quantity(.size)),
            Field("nat", Int(TCA_CAKE_NAT), .toggle(.word)),
            Field("wash", Int(TCA_CAKE_WASH), .toggle(.word)),
            Field("ingress", Int(TCA_CAKE_INGRESS), .toggle(.word)),
            Field("ack_filter", Int(TCA_CAKE_ACK_FILTER), .word(numbered(["none", "enabled", "aggressive"]), .word)),
            Field("split_gso", Int(TCA_CAKE_SPLIT_GSO), .toggle(.word)),
            Field("fwmark", Int(TCA_CAKE_FWMARK), .word),
        ]), CakeCodec.self, forgets: false),
        counters: .attributes(FieldTable([
            Field("capacity_estimate", Int(TCA_CAKE_STATS_CAPACITY_ESTIMATE64), .quantity(.rate(.long, orNone: true))),
            Field("memory_limit", Int(TCA_CAKE_STATS_MEMORY_LIMIT), .word),
            Field("memory_used", Int(TCA_CAKE_STATS_MEMORY_USED), .word),
            Field("avg_netoff", Int(TCA_CAKE_STATS_AVG_NETOFF), .word),
            Field("min_netlen", Int(TCA_CAKE_STATS_MIN_NETLEN), .word),
            Field("max_netlen", Int(TCA_CAKE_STATS_MAX_NETLEN), .word),
            Field("min_adjlen", Int(TCA_CAKE_STATS_MIN_ADJLEN), .word),
            Field("max_adjlen", Int(TCA_CAKE_STATS_MAX_ADJLEN), .word),
            Field("tins", Int(TCA_CAKE_STATS_TIN_STATS), .list(.nest(tin), firstAttribute: 1)),
        ])))

    private static let diffservModes = ["diffserv3", "diffserv4", "diffserv8", "besteffort", "precedence"]
    private static let flowModes = [
        "flowblind", "srchost", "dsthost", "hosts", "flows", "dual-srchost", "dual-dsthost", "triple-isolate",
    ]

    /// The words with the numbers from 0 on.
    private static func numbered(_ words: [String]) -> [(name: String, value: UInt64)] {
        words.enumerated().map { ($1, UInt64($0)) }
    }

    /// What cake counts for each class of priorities.
    private static let tin = FieldTable([
        Field("sent_packets", Int(TCA_CAKE_TIN_STATS_SENT_PACKETS), .word),
        Field("sent_bytes", Int(TCA_CAKE_TIN_STATS_SENT_BYTES64), .long),
        Field("drops", Int(TCA_CAKE_TIN_STATS_DROPPED_PACKETS), .word),
        Field("ecn_mark", Int(TCA_CAKE_TIN_STATS_ECN_MARKED_PACKETS), .word),
        Field("ack_drops", Int(TCA_CAKE_TIN_STATS_ACKS_DROPPED_PACKETS), .word),
        Field("backlog_bytes", Int(TCA_CAKE_TIN_STATS_BACKLOG_BYTES), .word),
        Field("threshold_rate", Int(TCA_CAKE_TIN_STATS_THRESHOLD_RATE64), .quantity(.rate(.long, orNone: true))),
        Field("target", Int(TCA_CAKE_TIN_STATS_TARGET_US), .seconds(.microseconds, .word)),
        Field("interval", Int(TCA_CAKE_TIN_STATS_INTERVAL_US), .seconds(.microseconds, .word)),
        Field("peak_delay", Int(TCA_CAKE_TIN_STATS_PEAK_DELAY_US), .seconds(.microseconds, .word)),
        Field("avg_delay", Int(TCA_CAKE_TIN_STATS_AVG_DELAY_US), .seconds(.microseconds, .word)),
        Field("base_delay", Int(TCA_CAKE_TIN_STATS_BASE_DELAY_US), .seconds(.microseconds, .word)),
        Field("way_indirect_hits", Int(TCA_CAKE_TIN_STATS_WAY_INDIRECT_HITS), .word),
        Field("way_misses", Int(TCA_CAKE_TIN_STATS_WAY_MISSES), .word),
        Field("way_collisions", Int(TCA_CAKE_TIN_STATS_WAY_COLLISIONS), .word),
        Field("sparse_flows", Int(TCA_CAKE_TIN_STATS_SPARSE_FLOWS), .word),
        Field("bulk_flows", Int(TCA_CAKE_TIN_STATS_BULK_FLOWS), .word),
        Field("unresponsive_flows", Int(TCA_CAKE_TIN_STATS_UNRESPONSIVE_FLOWS), .word),
        Field("max_pkt_len", Int(TCA_CAKE_TIN_STATS_MAX_SKBLEN), .word),
        Field("flow_quantum", Int(TCA_CAKE_TIN_STATS_FLOW_QUANTUM), .word),
    ])
}

/// A nest of attributes, of which one follows from another.
private enum CakeCodec: TrafficCodec {
    static func encode(_ values: FieldValues, into writer: inout MessageWriter) {
        var values = values
        // tc-cake(8): a twentieth of the round trip; the kernel would leave what there was for another one
        if values["target"] == nil, let trip = values.seconds("rtt") {
            values["target"] = .seconds(max(trip / 20, 1e-6))
        }
        values.encode(into: &writer)
    }

    static func decode(_ payload: UnsafeRawBufferPointer, into values: inout FieldValues) throws(KernelError) {
        values = try FieldValues(values.table, decoding: payload)
    }
}
