// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// A way in which a route wraps packets (`LWTUNNEL_ENCAP_*`), with what can be told of it.
///
/// Source: ip-route(8), `linux/lwtunnel.h`.
public struct EncapsulationKind: Sendable {
    /// The word of `ip route`: "mpls".
    public let name: String
    /// The number of the kernel.
    let number: UInt16
    /// The attributes of `RTA_ENCAP`. Those below 0 are parts of structures, which ``Encapsulation`` reads and writes.
    public let table: FieldTable

    private init(_ name: String, _ number: lwtunnel_encap_types, _ fields: [Field]) {
        self.name = name
        self.number = UInt16(truncatingIfNeeded: number.rawValue)
        table = FieldTable(fields)
    }

    /// All that are known.
    public static let all: [EncapsulationKind] = [.mpls, .ip, .ip6, .seg6, .seg6local]

    /// The kind that a word of `ip route` names.
    public init?(named name: String) {
        guard let kind = Self.all.first(where: { $0.name == name }) else { return nil }
        self = kind
    }

    init?(number: UInt16) {
        guard let kind = Self.all.first(where: { $0.number == number }) else { return nil }
        self = kind
    }

    /// Labels are pushed.
    static let mpls = EncapsulationKind("mpls", LWTUNNEL_ENCAP_MPLS, [
        Field("dst", Int(MPLS_IPTUNNEL_DST), .labels), Field("ttl", Int(MPLS_IPTUNNEL_TTL), .byte),
    ])

    /// What a tunnel's link of the collect-metadata kind is told: the ends of the tunnel and its id.
    static let ip = EncapsulationKind("ip", LWTUNNEL_ENCAP_IP, [
        Field("id", Int(LWTUNNEL_IP_ID.rawValue), .networkOrder(.long, 0...UInt64.max)),
        Field("src", Int(LWTUNNEL_IP_SRC.rawValue), .address),
        Field("dst", Int(LWTUNNEL_IP_DST.rawValue), .address),
        Field("ttl", Int(LWTUNNEL_IP_TTL.rawValue), .byte), Field("tos", Int(LWTUNNEL_IP_TOS.rawValue), .byte),
        Field("flags", Int(LWTUNNEL_IP_FLAGS.rawValue), .words(tunnelFlags, .half)),
    ])

    static let ip6 = EncapsulationKind("ip6", LWTUNNEL_ENCAP_IP6, [
        Field("id", Int(LWTUNNEL_IP6_ID.rawValue), .networkOrder(.long, 0...UInt64.max)),
        Field("src", Int(LWTUNNEL_IP6_SRC.rawValue), .address),
        Field("dst", Int(LWTUNNEL_IP6_DST.rawValue), .address),
        Field("hoplimit", Int(LWTUNNEL_IP6_HOPLIMIT.rawValue), .byte),
        Field("tc", Int(LWTUNNEL_IP6_TC.rawValue), .byte),
        Field("flags", Int(LWTUNNEL_IP6_FLAGS.rawValue), .words(tunnelFlags, .half)),
    ])

    /// A segment routing header is put in.
    static let seg6 = EncapsulationKind("seg6", LWTUNNEL_ENCAP_SEG6, [
        Field("mode", structureField, .word(segmentModes, .word)),
        Field("segs", structureField - 1, .list(.address, firstAttribute: 0)),
    ])

    /// This host is a segment's end.
    static let seg6local = EncapsulationKind("seg6local", LWTUNNEL_ENCAP_SEG6_LOCAL, [
        Field("action", SEG6_LOCAL_ACTION, .word(segmentActions, .word)),
        Field("segs", structureField, .list(.address, firstAttribute: 0)),
        Field("table", SEG6_LOCAL_TABLE, .named({ RouteNames.tables }, .word)),
        Field("vrftable", SEG6_LOCAL_VRFTABLE, .named({ RouteNames.tables }, .word)),
        Field("nh4", SEG6_LOCAL_NH4, .address), Field("nh6", SEG6_LOCAL_NH6, .address),
        Field("iif", SEG6_LOCAL_IIF, .link), Field("oif", SEG6_LOCAL_OIF, .link),
        Field("flavors", structureField - 1, .words(segmentFlavors, .word)),
        Field("lblen", structureField - 2, .byte), Field("nflen", structureField - 3, .byte),
        Field("count", structureField - 4, .presence),
    ])

    /// The first of the numbers below those of attributes.
    static let structureField = -1

    /// The bits are in network byte order (`TUNNEL_*` of `linux/if_tunnel.h`).
    private static let tunnelFlags = [("csum", UInt16(0x01)), ("key", 0x04), ("seq", 0x08)].map {
        (name: $0.0, bit: UInt64($0.1.bigEndian))
    }

    private static let segmentModes = [
        ("inline", SEG6_IPTUN_MODE_INLINE), ("encap", SEG6_IPTUN_MODE_ENCAP), ("l2encap", SEG6_IPTUN_MODE_L2ENCAP),
        ("encap.red", SEG6_IPTUN_MODE_ENCAP_RED), ("l2encap.red", SEG6_IPTUN_MODE_L2ENCAP_RED),
    ].map { (name: $0.0, value: UInt64($0.1)) }

    private static let segmentActions = [
        ("End", SEG6_LOCAL_ACTION_END), ("End.X", SEG6_LOCAL_ACTION_END_X), ("End.T", SEG6_LOCAL_ACTION_END_T),
        ("End.DX2", SEG6_LOCAL_ACTION_END_DX2), ("End.DX6", SEG6_LOCAL_ACTION_END_DX6),
        ("End.DX4", SEG6_LOCAL_ACTION_END_DX4), ("End.DT6", SEG6_LOCAL_ACTION_END_DT6),
        ("End.DT4", SEG6_LOCAL_ACTION_END_DT4), ("End.B6", SEG6_LOCAL_ACTION_END_B6),
        ("End.B6.Encaps", SEG6_LOCAL_ACTION_END_B6_ENCAP), ("End.BM", SEG6_LOCAL_ACTION_END_BM),
        ("End.S", SEG6_LOCAL_ACTION_END_S), ("End.AS", SEG6_LOCAL_ACTION_END_AS),
        ("End.AM", SEG6_LOCAL_ACTION_END_AM), ("End.DT46", SEG6_LOCAL_ACTION_END_DT46),
    ].map { (name: $0.0, value: UInt64($0.1)) }

    static let segmentFlavors = [
        ("psp", SEG6_LOCAL_FLV_OP_PSP), ("usp", SEG6_LOCAL_FLV_OP_USP), ("usd", SEG6_LOCAL_FLV_OP_USD),
        ("next-csid", SEG6_LOCAL_FLV_OP_NEXT_CSID),
    ].map { (name: $0.0, bit: UInt64(1) << UInt64($0.1)) }
}

extension EncapsulationKind: Hashable {
    public static func == (left: Self, right: Self) -> Bool { left.number == right.number }
    public func hash(into hasher: inout Hasher) { hasher.combine(number) }
}
