// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// A routing rule (`RTM_NEWRULE`): which packets look for their route in which table.
///
/// Equivalent to: one line of `ip rule`. Source: ip-rule(8), `linux/fib_rules.h`.
public struct Rule: Hashable, Sendable {
    /// `AF_INET` or `AF_INET6`.
    public let family: UInt8
    /// Where packets come from, and where they go; nil for anywhere.
    public var source: CIDR?
    public var destination: CIDR?
    /// The type of service that packets must have; 0 for any.
    public var tos: UInt8 = 0
    /// What happens to the packets; nil is ``RuleAction/lookup`` when a rule is added, and any when one is removed.
    public var action: RuleAction?
    /// Whether it is for the packets that do not match.
    public var isInverted = false
    /// What the kernel says of it: a link or a rule that it names is not there.
    public var state: RuleState = []
    /// Everything that is an attribute; see ``table``.
    public var fields = FieldValues(Rule.table)

    public init(family: UInt8) { self.family = family }

    /// The attributes, under the words of `ip rule`, but for what is a keyword of Lua.
    public static let table = FieldTable([
        Field("priority", FRA_PRIORITY, .word),
        Field("table", FRA_TABLE, .named({ RouteNames.tables }, .word)),
        Field("jump", FRA_GOTO, .word),
        Field("iif", FRA_IIFNAME, .text(linkNameLength)), Field("oif", FRA_OIFNAME, .text(linkNameLength)),
        Field("fwmark", FRA_FWMARK, .word), Field("fwmask", FRA_FWMASK, .word),
        Field("uidrange", FRA_UID_RANGE, .range(.word, 0...0xFFFF_FFFF)),
        Field("ipproto", FRA_IP_PROTO, .named({ RouteNames.ipProtocols }, .byte)),
        Field("sport", FRA_SPORT_RANGE, .range(.half, 1...0xFFFE)),
        Field("dport", FRA_DPORT_RANGE, .range(.half, 1...0xFFFE)),
        Field("sport_mask", Int(CLINUX_FRA_SPORT_MASK), .half), Field("dport_mask", Int(CLINUX_FRA_DPORT_MASK), .half),
        Field("dscp", Int(CLINUX_FRA_DSCP), .number(.byte, 0...63)),
        Field("dscp_mask", Int(CLINUX_FRA_DSCP_MASK), .number(.byte, 0...63)),
        Field("flowlabel", Int(CLINUX_FRA_FLOWLABEL), .networkOrder(.word, 0...0xF_FFFF)),
        Field("flowlabel_mask", Int(CLINUX_FRA_FLOWLABEL_MASK), .networkOrder(.word, 0...0xF_FFFF)),
        Field("tun_id", FRA_TUN_ID, .networkOrder(.long, 0...UInt64.max)),
        Field("l3mdev", FRA_L3MDEV, .flag),
        Field("suppress_prefixlength", FRA_SUPPRESS_PREFIXLEN, .number(.word, 0...128)),
        Field("suppress_ifgroup", FRA_SUPPRESS_IFGROUP, .named({ RouteNames.groups }, .word)),
        Field("realms", FRA_FLOW, .realms),
        Field("protocol", FRA_PROTOCOL, .named({ RouteNames.protocols }, .byte)),
    ])

    private static let linkNameLength = Int(IFNAMSIZ) - 1

    /// Its place among the rules: the lowest is looked at first. Nil in a request lets the kernel choose.
    public var priority: UInt32? {
        get { if case .number(let number)? = fields[Place.priority] { UInt32(exactly: number) } else { nil } }
        set { fields[Place.priority] = newValue.map { .number(UInt64($0)) } }
    }

    /// The table that is looked in.
    public var tableNumber: UInt32? {
        get { if case .named(let number)? = fields[Place.table] { number } else { nil } }
        set { fields[Place.table] = newValue.map { .named($0) } }
    }

    /// Whether it goes on with another rule.
    public var jumps: Bool { fields[Place.jump] != nil }

    /// The places of what is asked of every rule; a name would be looked up each time.
    enum Place {
        static let priority = place("priority")
        static let jump = place("jump")
        static let table = place("table")
        static let l3mdev = place("l3mdev")
        static let suppressPrefixLength = place("suppress_prefixlength")
        static let flowlabel = place("flowlabel")
        static let flowlabelMask = place("flowlabel_mask")

        private static func place(_ name: String) -> Int { Rule.table.place(of: name) ?? -1 }
    }

    /// Forgets fields that say what holds without them, too, and adds the one that the kernel wants to be told.
    public mutating func normalize() {
        fields.removeAll { Self.defaults[$0.place] == $0.value }
        if fields[Place.flowlabel] != nil, fields[Place.flowlabelMask] == nil {
            fields[Place.flowlabelMask] = .number(0xF_FFFF)
        }
    }

    /// What holds without being said, by the places of the fields.
    private static let defaults: [FieldValue?] = {
        var values = FieldValues(table)
        values["fwmask"] = .number(UInt64(UInt32.max))
        for name in ["sport_mask", "dport_mask"] { values[name] = .number(0xFFFF) }
        values["dscp_mask"] = .number(63)
        values["l3mdev"] = .flag(false)
        values["protocol"] = .named(UInt32(RTPROT_UNSPEC))
        return table.fields.indices.map { values[$0] }
    }()

    /// Whether `other` has all that is said here.
    public func isMatched(by other: Rule) -> Bool {
        family == other.family && source == other.source && destination == other.destination && tos == other.tos
            && isInverted == other.isInverted && (action ?? .lookup) == other.action
            && fields.areMatched(by: other.fields)
    }
}

/// What a rule does (`FR_ACT_*`).
public enum RuleAction: UInt8, CaseIterable, Sendable {
    /// Looks for a route in a table.
    case lookup = 1
    /// Goes on with another rule.
    case jump = 2
    /// Nothing: a place to jump to.
    case nop = 3
    /// Drops packets, without a word; with `ENETUNREACH`; with `EACCES`.
    case blackhole = 6
    case unreachable = 7
    case prohibit = 8

    public var name: String { "\(self)" }

    public init?(named name: String) {
        guard let action = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = action
    }
}

/// What keeps a rule from working (`FIB_RULE_*`).
public struct RuleState: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    private init(_ constant: Int32) { rawValue = UInt32(bitPattern: constant) }

    /// There is no rule with the priority that it jumps to.
    public static var unresolved: Self { Self(FIB_RULE_UNRESOLVED) }
    /// There is no link of the name `iif`.
    public static var inputDetached: Self { Self(FIB_RULE_IIF_DETACHED) }
    /// There is no link of the name `oif`.
    public static var outputDetached: Self { Self(FIB_RULE_OIF_DETACHED) }

    /// The words of `ip rule`.
    public var names: [String] {
        [(Self.unresolved, "unresolved"), (.inputDetached, "iif_detached"), (.outputDetached, "oif_detached")]
            .filter { contains($0.0) }.map(\.1)
    }
}
