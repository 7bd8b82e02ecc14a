// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// What happens to a packet that a filter matches. Several are done one after the other.
///
/// Equivalent to: `tc filter … action KIND …`. Source: tc-actions(8), `net/sched/act_api.c`.
public struct TrafficAction: Hashable, Sendable {
    /// The word of the action: "mirred".
    public var kind: String
    public var data: TrafficData?
    /// Its number among the actions of its kind; the kernel chooses.
    public var index: UInt32 = 0
    public var statistics: TrafficStatistics?

    public init(_ kind: String, _ data: TrafficData? = nil) {
        self.kind = kind
        self.data = data
    }

    /// Writes a list of actions: a nest of nests, numbered from 1.
    static func encode(_ actions: [TrafficAction], as attribute: Int, into writer: inout MessageWriter) {
        writer.nested(attribute) { writer in
            for (place, action) in actions.enumerated() {
                writer.nested(place + 1) { writer in
                    writer.attribute(Int(TCA_ACT_KIND), string: action.kind)
                    action.data?.encode(
                        as: Int(TCA_ACT_OPTIONS), ActionKind(named: action.kind)?.options, into: &writer)
                }
            }
        }
    }

    static func list(decoding nest: AttributeView) throws(KernelError) -> [TrafficAction] {
        var actions: [TrafficAction] = []
        var attributes = try nest.nested()
        while let attribute = try attributes.next() { actions.append(try TrafficAction(decoding: attribute)) }
        return actions
    }

    private init(decoding nest: AttributeView) throws(KernelError) {
        self.init("")
        var options: AttributeView?
        var attributes = try nest.nested()
        while let attribute = try attributes.next() {
            switch attribute.type {
            case Int(TCA_ACT_KIND): kind = attribute.loadString()
            case Int(TCA_ACT_INDEX): index = try attribute.load()
            case Int(TCA_ACT_STATS): statistics = try TrafficStatistics(decoding: attribute)
            case Int(TCA_ACT_OPTIONS): options = attribute
            default: break
            }
        }
        data = try options.map { options throws(KernelError) in
            try TrafficData(decoding: options, ActionKind(named: kind)?.options)
        }
    }
}
