// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// A queueing discipline (`RTM_NEWQDISC`): what a link, or a class of another qdisc, does with packets that wait.
///
/// Equivalent to: one line of `tc qdisc`. Source: tc(8), `net/sched/sch_api.c`.
public struct Qdisc: Hashable, Sendable {
    /// The index of the link.
    public var index: Int32
    /// Where it is attached: the root, `ingress`, or a class.
    public var parent: TrafficHandle
    /// Its number; 0 if the kernel is to choose, and for what the kernel attached itself.
    public var handle: TrafficHandle
    /// The word of its scheduler: "tbf"; empty where any is meant.
    public var kind: String
    public var data: TrafficData?
    /// By how many it is used.
    public var references: UInt32 = 0
    public var statistics: TrafficStatistics?
    /// What its kind counts besides.
    public var counters: FieldValues?

    public init(
        index: Int32, parent: TrafficHandle = .root, handle: TrafficHandle = .none, kind: String = "",
        data: TrafficData? = nil
    ) {
        self.index = index
        self.parent = parent
        self.handle = handle
        self.kind = kind
        self.data = data
    }
}

extension Qdisc: NetlinkRow {
    public static var addition: MessageType { .newQdisc }
    public static var removal: MessageType { .deleteQdisc }
    public static var isEchoed: Bool { true }

    public var subject: String {
        if kind.isEmpty { return "\(parent)" }
        return parent == .ingress ? kind : "\(kind) \(parent)"
    }

    public init?(decoding payload: UnsafeRawBufferPointer) throws(KernelError) {
        let header = try payload.header(as: tcmsg.self)
        self.init(
            index: header.tcm_ifindex, parent: TrafficHandle(rawValue: header.tcm_parent),
            handle: TrafficHandle(rawValue: header.tcm_handle))
        references = header.tcm_info
        var attributes = try AttributeIterator(payload, after: MemoryLayout<tcmsg>.size)
        var known: QdiscKind?
        while let attribute = try attributes.next() {
            switch attribute.type {
            case TCA_KIND: // comes first
                kind = attribute.loadString()
                known = QdiscKind(named: kind)
            case TCA_OPTIONS: data = try TrafficData(decoding: attribute, known?.options)
            case TCA_STATS2: statistics = try TrafficStatistics(decoding: attribute)
            case TCA_XSTATS: counters = try known?.counters?.decode(attribute)
            default: break
            }
        }
    }

    public func encode(into writer: inout MessageWriter, for verb: RowVerb) {
        writer.append(tcmsg(index: index, parent: parent, handle: handle.rawValue))
        if !kind.isEmpty { writer.attribute(TCA_KIND, string: kind) }
        guard verb != .remove else { return }
        data?.encode(as: TCA_OPTIONS, QdiscKind(named: kind)?.options, into: &writer)
    }
}

extension Qdisc {
    /// What tells one from another.
    public struct Key: Hashable {
        public var index: Int32
        public var parent: TrafficHandle

        public init(index: Int32, parent: TrafficHandle) {
            self.index = index
            self.parent = parent
        }
    }

    public var key: Key { Key(index: index, parent: parent) }
}
