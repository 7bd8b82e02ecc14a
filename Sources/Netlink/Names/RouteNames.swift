// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// The words for the numbers in routes, as iproute2 knows them: built in, and from its files if they are there.
///
/// A number without a word is written in digits, and digits are read as a number. The files are read once.
public enum RouteNames {
    /// The word for a scope (`RT_SCOPE_*`): "global", "link", "host" …
    public static func scopeName(_ scope: UInt8) -> String { scopes.name(UInt32(scope)) }
    /// The scope for a word or for digits; nil for neither.
    public static func scope(named name: String) -> UInt8? { scopes.byte(name) }

    /// The word for an origin (`RTPROT_*`): "kernel", "boot", "static" …
    public static func protocolName(_ number: UInt8) -> String { protocols.name(UInt32(number)) }
    /// The origin for a word or for digits; nil for neither.
    public static func protocolNumber(named name: String) -> UInt8? { protocols.byte(name) }

    /// The word for a table (`RT_TABLE_*`): "main", "local", "default", and those of `/etc/iproute2/rt_tables`.
    public static func tableName(_ table: UInt32) -> String { tables.name(table) }
    /// The table for a word or for digits; nil for neither.
    public static func table(named name: String) -> UInt32? { tables.number(name) }

    /// The word for a type (`RTN_*`): "unicast", "blackhole", "unreachable" …
    public static func typeName(_ type: UInt8) -> String { types.name(UInt32(type)) }
    /// The type for a word or for digits; nil for neither.
    public static func type(named name: String) -> UInt8? { types.byte(name) }

    /// The words for types, for messages that list what is allowed.
    public static var typeNames: [String] { types.names }

    /// The word for a realm of traffic (`/etc/iproute2/rt_realms`).
    public static func realmName(_ realm: UInt32) -> String { realms.name(realm) }
    /// The realm for a word or for digits; nil for neither.
    public static func realm(named name: String) -> UInt32? { realms.number(name) }

    /// The words for two realms, as `RTA_FLOW` holds them: "from/to", or "to" alone.
    public static func realmsText(_ realms: UInt32) -> String {
        let to = realmName(realms & 0xFFFF)
        return realms >> 16 == 0 ? to : "\(realmName(realms >> 16))/\(to)"
    }

    /// Reads what ``realmsText(_:)`` writes; nil for anything else.
    public static func realms(parsing text: String) -> UInt32? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { realm(named: String($0)).flatMap { UInt16(exactly: $0) } }
        guard numbers.count == parts.count, (1...2).contains(numbers.count) else { return nil }
        return numbers.reduce(0) { $0 << 16 | UInt32($1) }
    }

    /// The word for a protocol above IP (`IPPROTO_*`): "tcp", "udp", "icmp" …
    public static func ipProtocolName(_ number: UInt8) -> String { ipProtocols.name(UInt32(number)) }
    /// The protocol above IP for a word or for digits; nil for neither.
    public static func ipProtocol(named name: String) -> UInt8? { ipProtocols.byte(name) }

    /// The word for who made an address (`IFAPROT_*`): "kernel_lo", "kernel_ra", "kernel_ll".
    public static func addressProtocolName(_ number: UInt8) -> String { addressProtocols.name(UInt32(number)) }
    /// Who made an address, for a word or for digits; nil for neither.
    public static func addressProtocol(named name: String) -> UInt8? { addressProtocols.byte(name) }

    static let addressProtocols = NameTable(
        [(0, "unspec"), (1, "kernel_lo"), (2, "kernel_ra"), (3, "kernel_ll")], file: "rt_addrprotos")

    static let groups = NameTable([(0, "default")], file: "group")

    static let realms = NameTable([(0, "unknown"), (0, "cosmos")], file: "rt_realms")

    static let ipProtocols = NameTable([
        (1, "icmp"), (2, "igmp"), (4, "ipencap"), (6, "tcp"), (17, "udp"), (33, "dccp"), (41, "ipv6"), (47, "gre"),
        (50, "esp"), (51, "ah"), (58, "ipv6-icmp"), (89, "ospf"), (94, "ipip"), (103, "pim"), (112, "vrrp"),
        (115, "l2tp"), (132, "sctp"), (136, "udplite"), (137, "mpls-in-ip"),
    ])

    private static let scopes = NameTable(
        [
            (RT_SCOPE_UNIVERSE.rawValue, "global"), (RT_SCOPE_NOWHERE.rawValue, "nowhere"),
            (RT_SCOPE_HOST.rawValue, "host"), (RT_SCOPE_LINK.rawValue, "link"), (RT_SCOPE_SITE.rawValue, "site"),
        ], file: "rt_scopes")

    static let tables = NameTable(
        [
            (RT_TABLE_DEFAULT.rawValue, "default"), (RT_TABLE_MAIN.rawValue, "main"),
            (RT_TABLE_LOCAL.rawValue, "local"), (RT_TABLE_UNSPEC.rawValue, "unspec"),
        ], file: "rt_tables")

    static let protocols = NameTable(
        [
            (RTPROT_UNSPEC, "unspec"), (RTPROT_REDIRECT, "redirect"), (RTPROT_KERNEL, "kernel"),
            (RTPROT_BOOT, "boot"), (RTPROT_STATIC, "static"), (RTPROT_GATED, "gated"), (RTPROT_RA, "ra"),
            (RTPROT_MRT, "mrt"), (RTPROT_ZEBRA, "zebra"), (RTPROT_BIRD, "bird"), (RTPROT_DNROUTED, "dnrouted"),
            (RTPROT_XORP, "xorp"), (RTPROT_NTK, "ntk"), (RTPROT_DHCP, "dhcp"), (RTPROT_MROUTED, "mrouted"),
            (RTPROT_KEEPALIVED, "keepalived"), (RTPROT_BABEL, "babel"), (RTPROT_OPENR, "openr"),
            (RTPROT_BGP, "bgp"), (RTPROT_ISIS, "isis"), (RTPROT_OSPF, "ospf"), (RTPROT_RIP, "rip"),
            (RTPROT_EIGRP, "eigrp"),
        ].map { (UInt32(bitPattern: $0.0), $0.1) }, file: "rt_protos")

    private static let types = NameTable(
        [
            (RTN_UNSPEC, "none"), (RTN_UNICAST, "unicast"), (RTN_LOCAL, "local"), (RTN_BROADCAST, "broadcast"),
            (RTN_ANYCAST, "anycast"), (RTN_MULTICAST, "multicast"), (RTN_BLACKHOLE, "blackhole"),
            (RTN_UNREACHABLE, "unreachable"), (RTN_PROHIBIT, "prohibit"), (RTN_THROW, "throw"), (RTN_NAT, "nat"),
            (RTN_XRESOLVE, "xresolve"),
        ].map { (UInt32(truncatingIfNeeded: $0.0), $0.1) })
}
