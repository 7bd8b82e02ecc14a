// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension Rule: NetlinkRow {
    public static var addition: MessageType { .newRule }
    public static var removal: MessageType { .deleteRule }

    public var subject: String {
        let parts = [
            priority.map { "\($0)" }, source.map { "from \($0)" }, destination.map { "to \($0)" },
        ].compactMap { $0 }
        return parts.isEmpty ? "from all" : parts.joined(separator: " ")
    }

    /// Decodes the payload of an `RTM_NEWRULE`; nil for a family other than IPv4 and IPv6 (rules of multicast
    /// routes).
    public init?(decoding payload: UnsafeRawBufferPointer) throws(KernelError) {
        let header = try payload.header(as: fib_rule_hdr.self)
        guard header.family == IPAddress.inet || header.family == IPAddress.inet6 else { return nil }
        self.init(family: header.family)
        tos = header.tos
        action = RuleAction(rawValue: header.action)
        isInverted = header.flags & UInt32(FIB_RULE_INVERT) != 0
        state = RuleState(rawValue: header.flags).intersection([.unresolved, .inputDetached, .outputDetached])
        var attributes = try AttributeIterator(payload, after: MemoryLayout<fib_rule_hdr>.size)
        while let attribute = try attributes.next() {
            switch attribute.type {
            case FRA_SRC: source = try attribute.loadCIDR(family: family, length: header.src_len)
            case FRA_DST: destination = try attribute.loadCIDR(family: family, length: header.dst_len)
            default: try fields.decode(attribute)
            }
        }
        dropDefaults()
    }

    /// Forgets what the kernel reports where nothing was said.
    private mutating func dropDefaults() {
        priority = priority ?? 0 // which the kernel leaves out
        if action != .lookup || tableNumber == 0 { tableNumber = nil }
        let place = Place.suppressPrefixLength
        if fields[place] == .number(UInt64(UInt32.max)) { fields[place] = nil }
        normalize()
    }

    /// Writes a `fib_rule_hdr` and the attributes behind it. A removal matches what is given and nothing else.
    public func encode(into writer: inout MessageWriter, for verb: RowVerb) {
        var header = fib_rule_hdr()
        header.family = family
        header.tos = tos
        header.src_len = source?.prefixLength ?? 0
        header.dst_len = destination?.prefixLength ?? 0
        header.action = (action ?? (verb == .remove ? nil : .lookup))?.rawValue ?? 0
        header.table = headerTable(for: verb)
        header.flags = isInverted ? UInt32(FIB_RULE_INVERT) : 0
        writer.append(header)
        if let source { writer.attribute(FRA_SRC, address: source.address) }
        if let destination { writer.attribute(FRA_DST, address: destination.address) }
        fields.encode(into: &writer)
    }

    /// A rule that looks up a route and says no table means the main one.
    private func headerTable(for verb: RowVerb) -> UInt8 {
        let isLookup = (action ?? .lookup) == .lookup && fields[Place.l3mdev] != .flag(true)
        guard verb != .remove, isLookup, tableNumber == nil else { return 0 }
        return RT_TABLE_MAIN.number
    }
}

extension NetlinkSession {
    /// Gives every rule of a family, or of IPv4 and IPv6, to `each`.
    ///
    /// Equivalent to: `ip rule` and `ip -6 rule` in one
    public func dumpRules(
        family: UInt8 = 0, restart: () -> Void = {}, each: (Rule) throws(KernelError) -> Void
    ) throws(KernelError) {
        var header = fib_rule_hdr()
        header.family = family
        try dump(.getRule, build: { $0.append(header) }, restart: restart) { type, payload throws(KernelError) in
            guard type == .newRule, let rule = try Rule(decoding: payload) else { return }
            try each(rule)
        }
    }

    /// Returns every rule of a family, or of IPv4 and IPv6.
    public func rules(family: UInt8 = 0) throws(KernelError) -> [Rule] {
        var rules: [Rule] = []
        try dumpRules(family: family, restart: { rules.removeAll() }) { rules.append($0) }
        return rules
    }
}

/// A request about one rule. `add` raises `EEXIST` when there is such a rule, `remove` `ENOENT` when there is none.
public typealias RuleChange = RowRequest<Rule>
