// SPDX-License-Identifier: GPL-3.0-or-later

/// A kind of link whose attributes are known: each has a file of its own beside this one.
///
/// Source: ip-link(8), the policies of the drivers in `drivers/net` and `net`.
public struct LinkKind: Sendable {
    /// The driver's word: "vxlan".
    public let name: String
    /// What belongs to a link of this kind (`IFLA_INFO_DATA`).
    public let table: FieldTable?
    /// What belongs to the ports of such a link (`IFLA_INFO_SLAVE_DATA`).
    public let port: FieldTable?
    /// The module of the kernel that has the driver, and the option that it is built by.
    public let module: (name: String, option: String)
    /// How it stands to the link that it is based on.
    public let lower: LinkLower
    /// Whether the link below, and packets of a tunnel, are in the namespace of the socket that asks for the link,
    /// where that is another than the link's own. Other drivers know only a namespace that is named.
    public var usesSocketNamespace: Bool {
        switch lower {
        case .required, .own, .socket: true
        case .none, .tunnel: false
        }
    }

    /// The fields without which the kernel makes none; with `external`, which hands them over per packet, none.
    public let required: [String]
    /// Whether a change resets what it does not name, so that all has to be said again.
    public let forgets: Bool
    /// What a new link with `external` is set to where nothing else is said.
    let withExternal: [(name: String, value: FieldValue)]

    init(
        _ name: String, _ table: FieldTable? = nil, port: FieldTable? = nil, module: String? = nil, option: String,
        lower: LinkLower = .none, required: [String] = [], forgets: Bool = false,
        withExternal: [(name: String, value: FieldValue)] = []
    ) {
        self.name = name
        self.table = table
        self.port = port
        self.module = (module ?? name, option)
        self.lower = lower
        self.required = required
        self.forgets = forgets
        self.withExternal = withExternal
    }

    /// The values that a new link gets: those that are given, and what goes with them.
    public func settled(_ values: FieldValues) -> FieldValues {
        guard values["external"] == .flag(true) else { return values }
        var result = values
        for (name, value) in withExternal where result[name] == nil { result[name] = value }
        return result
    }

    /// The kind that a driver's word names; nil for one that is not known here.
    public init?(named name: String) {
        guard let kind = Self.byName[name] else { return nil }
        self = kind
    }

    /// All that are known.
    public static let all: [LinkKind] = [
        .bridge, .dummy, .ifb, .nlmon, .vlan, .macvlan, .macvtap, .ipvlan, .ipvtap, .vxlan, .geneve, .bond, .vrf, .tun,
        .wireguard, .gre, .gretap, .erspan, .ip6gre, .ip6gretap, .ip6erspan, .ipip, .sit, .ip6tnl, .vti, .vti6,
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}

/// How a kind of link stands to a link that it is based on.
public enum LinkLower: Sendable, Hashable {
    /// There is none.
    case none
    /// There is none, but packets in the namespace of the socket.
    case socket
    /// It cannot be made without one (`IFLA_LINK`).
    case required
    /// It may have one, which the kind's own attribute of this number names, in the namespace of the socket.
    case own(Int)
    /// The same, but it is looked for in the namespace that the link itself is made in.
    case tunnel(Int)

    /// The kind's own attribute that names it.
    var attribute: Int? {
        switch self {
        case .none, .socket, .required: nil
        case .own(let attribute), .tunnel(let attribute): attribute
        }
    }
}
