// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// A filter (`RTM_NEWTFILTER`): which class packets go into, or what is done to them.
///
/// Equivalent to: one line of `tc filter`. Source: tc(8), `net/sched/cls_api.c`.
public struct Filter: Hashable, Sendable {
    /// The index of the link.
    public var index: Int32
    /// The qdisc or the class that asks it; ``TrafficHandle/none`` for the root qdisc.
    public var parent: TrafficHandle
    /// The protocol of the packets (`ETH_P_*`); 0 if nothing is said of it.
    public var protocolNumber: UInt16
    /// Its rank: those with the lowest are asked first. 0 if the kernel is to choose.
    public var priority: UInt16 = 0
    /// Its number among those of its priority; 0 if the kernel is to choose. Of `fw` it is the mark.
    public var handle: UInt32 = 0
    /// The chain that it is in; nil for chain 0.
    public var chain: UInt32?
    /// The word of its classifier: "flower"; empty where any is meant.
    public var kind: String
    public var data: TrafficData?
    /// The class that packets go into.
    public var target: TrafficHandle?
    /// What is done to packets; nil if nothing is said of it.
    public var actions: [TrafficAction]?

    public init(index: Int32, parent: TrafficHandle = .none, protocolNumber: UInt16 = 0, kind: String = "") {
        self.index = index
        self.parent = parent
        self.protocolNumber = protocolNumber
        self.kind = kind
    }
}

extension Filter {
    /// The protocol of the packets; if nothing is said of it, that of the addresses, or all.
    public var effectiveProtocol: UInt16 {
        guard protocolNumber == 0 else { return protocolNumber }
        let address = ["src_ip", "dst_ip"].lazy.compactMap { data?.fields?.text($0) }.first
        return address.map { $0.contains(":") ? FilterNames.ipv6 : FilterNames.ipv4 } ?? FilterNames.all
    }

    /// Which address is of another family than the protocol; nil if none is.
    public var problem: FieldProblem? {
        for name in ["src_ip", "dst_ip"] {
            guard let address = data?.fields?.text(name) else { continue }
            let wanted = address.contains(":") ? FilterNames.ipv6 : FilterNames.ipv4
            guard [FilterNames.ipv4, FilterNames.ipv6].contains(effectiveProtocol) else {
                if data?.fields?["vlan_ethtype"] != nil { continue } // the protocol is that of the tag
                return FieldProblem(name, "it needs the protocol 'ip' or 'ipv6'")
            }
            guard wanted == effectiveProtocol else {
                let word = FilterNames.frameProtocols.name(UInt32(effectiveProtocol))
                return FieldProblem(name, "\(address) is no network of the protocol '\(word)'")
            }
        }
        return nil
    }
}

extension Filter {
    /// Whether it is one filter: a row without a number stands for all of its priority, and one of u32 may be a table
    /// of others.
    public var isSingle: Bool {
        (handle != 0 || FilterKind(named: kind) == nil) && (kind != "u32" || data?.fields?["keys"] != nil)
    }
}

extension Filter: NetlinkRow {
    public static var addition: MessageType { .newFilter }
    public static var removal: MessageType { .deleteFilter }
    public static var isEchoed: Bool { true }

    public var subject: String {
        let place = parent == .none ? "root" : "\(parent)"
        return [kind, place, priority == 0 ? "" : "priority \(priority)"].filter { !$0.isEmpty }.joined(separator: " ")
    }

    public init?(decoding payload: UnsafeRawBufferPointer) throws(KernelError) {
        let header = try payload.header(as: tcmsg.self)
        self.init(index: header.tcm_ifindex, parent: TrafficHandle(rawValue: header.tcm_parent))
        handle = header.tcm_handle
        priority = UInt16(header.tcm_info >> 16)
        protocolNumber = UInt16(bigEndian: UInt16(truncatingIfNeeded: header.tcm_info))
        var attributes = try AttributeIterator(payload, after: MemoryLayout<tcmsg>.size)
        while let attribute = try attributes.next() {
            switch attribute.type {
            case TCA_KIND: kind = attribute.loadString()
            case TCA_CHAIN: chain = try attribute.load(as: UInt32.self)
            case TCA_OPTIONS: try decodeOptions(attribute)
            default: break
            }
        }
        if chain == 0 { chain = nil }
    }

    private mutating func decodeOptions(_ nest: AttributeView) throws(KernelError) {
        guard let known = FilterKind(named: kind) else {
            data = .raw(Array(nest.payload))
            return
        }
        var values = FieldValues(known.options.table)
        var attributes = try nest.nested()
        while let attribute = try attributes.next() {
            switch attribute.type {
            case FilterKind.targetAttribute: target = TrafficHandle(rawValue: try attribute.load())
            case known.actionAttribute: actions = try TrafficAction.list(decoding: attribute)
            default: try known.codec?.decode(attribute, into: &values)
            }
            try values.decode(attribute)
        }
        if known.handleIsMark { values["mark"] = .number(UInt64(handle)) }
        data = .fields(values)
    }

    public func encode(into writer: inout MessageWriter, for verb: RowVerb) {
        let number = verb == .remove ? protocolNumber : effectiveProtocol
        let info = UInt32(priority) << 16 | UInt32(number.bigEndian)
        writer.append(tcmsg(index: index, parent: parent, handle: handle, info: info))
        if let chain { writer.attribute(TCA_CHAIN, chain) }
        if !kind.isEmpty { writer.attribute(TCA_KIND, string: kind) }
        guard verb != .remove, let data else { return }
        guard case .fields(let values) = data, let known = FilterKind(named: kind) else {
            return data.encode(as: TCA_OPTIONS, nil, into: &writer)
        }
        writer.nested(TCA_OPTIONS) { writer in
            if let target { writer.attribute(FilterKind.targetAttribute, target.rawValue) }
            if let actions { TrafficAction.encode(actions, as: known.actionAttribute, into: &writer) }
            values.encode(into: &writer)
            known.codec?.encode(values, of: self, into: &writer)
        }
    }
}

extension Filter {
    /// What tells one from another.
    public struct Key: Hashable {
        public var index: Int32
        public var parent: TrafficHandle
        public var chain: UInt32?
        public var priority: UInt16
        public var handle: UInt32
    }

    public var key: Key { Key(index: index, parent: parent, chain: chain, priority: priority, handle: handle) }
}
