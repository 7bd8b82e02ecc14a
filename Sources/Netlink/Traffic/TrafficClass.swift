// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// A class of a qdisc (`RTM_NEWTCLASS`): one of several queues that it serves.
///
/// Equivalent to: one line of `tc class`. Source: tc(8), `net/sched/sch_api.c`.
public struct TrafficClass: Hashable, Sendable {
    /// The index of the link.
    public var index: Int32
    /// The qdisc or the class that it is in.
    public var parent: TrafficHandle
    public var handle: TrafficHandle
    /// The word of its qdisc's scheduler; empty where any is meant.
    public var kind: String
    public var data: TrafficData?
    /// The qdisc that is attached to it.
    public var leaf: TrafficHandle = .none
    public var statistics: TrafficStatistics?
    /// What its kind counts besides.
    public var counters: FieldValues?

    public init(
        index: Int32, handle: TrafficHandle, parent: TrafficHandle = .none, kind: String = "",
        data: TrafficData? = nil
    ) {
        self.index = index
        self.handle = handle
        self.parent = parent
        self.kind = kind
        self.data = data
    }
}

extension TrafficClass: NetlinkRow {
    public static var addition: MessageType { .newClass }
    public static var removal: MessageType { .deleteClass }
    public static var isEchoed: Bool { true }

    public var subject: String { handle.description }

    public init?(decoding payload: UnsafeRawBufferPointer) throws(KernelError) {
        let header = try payload.header(as: tcmsg.self)
        self.init(
            index: header.tcm_ifindex, handle: TrafficHandle(rawValue: header.tcm_handle),
            parent: TrafficHandle(rawValue: header.tcm_parent))
        leaf = TrafficHandle(rawValue: header.tcm_info)
        var attributes = try AttributeIterator(payload, after: MemoryLayout<tcmsg>.size)
        var known: QdiscKind?
        while let attribute = try attributes.next() {
            switch attribute.type {
            case TCA_KIND: // comes first
                kind = attribute.loadString()
                known = QdiscKind(named: kind)
            case TCA_OPTIONS: data = try TrafficData(decoding: attribute, known?.classOptions)
            case TCA_STATS2: statistics = try TrafficStatistics(decoding: attribute)
            case TCA_XSTATS: counters = try known?.classCounters?.decode(attribute)
            default: break
            }
        }
    }

    public func encode(into writer: inout MessageWriter, for verb: RowVerb) {
        writer.append(tcmsg(index: index, parent: parent, handle: handle.rawValue))
        if !kind.isEmpty { writer.attribute(TCA_KIND, string: kind) }
        guard verb != .remove else { return }
        data?.encode(as: TCA_OPTIONS, QdiscKind(named: kind)?.classOptions, into: &writer)
    }
}

extension TrafficClass {
    /// What tells one from another.
    public struct Key: Hashable {
        public var index: Int32
        public var handle: TrafficHandle
    }

    public var key: Key { Key(index: index, handle: handle) }
}
