// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// What of a filter's options is more than attributes: structures, and what depends on the filter itself.
protocol FilterCodec: SendableMetatype {
    static func encode(_ values: FieldValues, of filter: Filter, into writer: inout MessageWriter)
    /// Takes in one attribute.
    static func decode(_ attribute: AttributeView, into values: inout FieldValues) throws(KernelError)
}

/// A kind of filter whose options are known: each has a file of its own beside this one.
///
/// Source: tc(8), the manual pages tc-KIND(8), the policies in `net/sched/cls_*.c`.
public struct FilterKind: Sendable {
    /// The classifier's word: "flower".
    public let name: String
    /// The same, as the name of the option that holds what belongs to it.
    public let key: StaticString
    public let options: TrafficOptions
    let codec: (any FilterCodec.Type)?
    /// The attribute that holds the actions.
    let actionAttribute: Int
    /// Whether the number of a filter is the mark of the packets.
    public let handleIsMark: Bool
    /// Whether the number of a filter is that of a table, of a bucket and of an entry: "800::801".
    public let handleHasParts: Bool
    /// The module of the kernel that has the classifier, and the option that it is built by.
    public let module: (name: String, option: String)

    /// The attribute that holds the class; all kinds have the same.
    static let targetAttribute = Int(TCA_MATCHALL_CLASSID)

    init(
        _ key: StaticString, _ options: TrafficOptions, _ codec: (any FilterCodec.Type)? = nil, actions: Int,
        handleIsMark: Bool = false, handleHasParts: Bool = false
    ) {
        self.key = key
        name = "\(key)"
        self.options = options
        self.codec = codec
        actionAttribute = actions
        self.handleIsMark = handleIsMark
        self.handleHasParts = handleHasParts
        module = ("cls_\(name)", "CONFIG_NET_CLS_\(name.uppercased())")
    }

    /// The kind that a classifier's word names; nil for one that is not known here.
    public init?(named name: String) {
        guard let kind = Self.byName[name] else { return nil }
        self = kind
    }

    /// All that are known.
    public static let all: [FilterKind] = [.matchall, .flower, .u32, .fw]

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// Whether hardware shall do it, and whether it does.
    static func flags(_ attribute: Int) -> [Field] {
        [
            Field("skip_hw", attribute, .flagPart(UInt64(TCA_CLS_FLAGS_SKIP_HW), .word, .host)),
            Field("skip_sw", attribute, .flagPart(UInt64(TCA_CLS_FLAGS_SKIP_SW), .word, .host)),
            Field("in_hw", attribute, .flagPart(UInt64(TCA_CLS_FLAGS_IN_HW), .word, .host), readOnly: true),
        ]
    }
}
