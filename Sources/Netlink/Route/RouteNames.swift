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

    private static let scopes = NameTable(
        [
            (RT_SCOPE_UNIVERSE.rawValue, "global"), (RT_SCOPE_NOWHERE.rawValue, "nowhere"),
            (RT_SCOPE_HOST.rawValue, "host"), (RT_SCOPE_LINK.rawValue, "link"), (RT_SCOPE_SITE.rawValue, "site"),
        ], file: "rt_scopes")

    private static let tables = NameTable(
        [
            (RT_TABLE_DEFAULT.rawValue, "default"), (RT_TABLE_MAIN.rawValue, "main"),
            (RT_TABLE_LOCAL.rawValue, "local"), (RT_TABLE_UNSPEC.rawValue, "unspec"),
        ], file: "rt_tables")

    private static let protocols = NameTable(
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
