// SPDX-License-Identifier: GPL-3.0-or-later

/// A kind of qdisc whose options are known: each has a file of its own beside this one.
///
/// Source: tc(8), the manual pages tc-KIND(8), the policies in `net/sched/sch_*.c`.
public struct QdiscKind: Sendable {
    /// The scheduler's word: "tbf".
    public let name: String
    /// The same, as the name of the option that holds what belongs to it.
    public let key: StaticString
    public let options: TrafficOptions
    /// The options of its classes; nil for a kind without classes that scripts make.
    public let classOptions: TrafficOptions?
    /// What it counts.
    let counters: TrafficCounters?
    /// What its classes count.
    let classCounters: TrafficCounters?
    /// The module of the kernel that has the scheduler, and the option that it is built by.
    public let module: (name: String, option: String)
    /// Whether it is for what comes in: it is attached in one place alone.
    public let isIngress: Bool

    init(
        _ key: StaticString, _ options: TrafficOptions = .none, classes: TrafficOptions? = nil,
        counters: TrafficCounters? = nil, classCounters: TrafficCounters? = nil, module: String? = nil,
        isIngress: Bool = false
    ) {
        self.key = key
        name = "\(key)"
        self.options = options
        classOptions = classes
        self.counters = counters
        self.classCounters = classCounters
        let word = module ?? name
        self.module = ("sch_\(word)", "CONFIG_NET_SCH_\(word.uppercased())")
        self.isIngress = isIngress
    }

    /// The kind that a scheduler's word names; nil for one that is not known here.
    public init?(named name: String) {
        guard let kind = Self.byName[name] else { return nil }
        self = kind
    }

    /// All that are known.
    public static let all: [QdiscKind] = [
        .netem, .tbf, .htb, .fqCodel, .fq, .codel, .pie, .cake, .prio, .sfq, .pfifo, .bfifo, .pfifoHeadDrop,
        .pfifoFast, .noqueue, .mq, .drr, .qfq, .hfsc, .ets, .hhf, .fqPie, .skbprio, .ingress, .clsact,
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}
