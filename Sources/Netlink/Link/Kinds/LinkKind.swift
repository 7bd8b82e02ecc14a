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
    /// Whether it cannot be made without a link below it.
    public let needsLower: Bool

    init(_ name: String, _ table: FieldTable? = nil, port: FieldTable? = nil, needsLower: Bool = false) {
        self.name = name
        self.table = table
        self.port = port
        self.needsLower = needsLower
    }

    /// The kind that a driver's word names; nil for one that is not known here.
    public init?(named name: String) {
        guard let kind = Self.byName[name] else { return nil }
        self = kind
    }

    /// All that are known.
    public static let all: [LinkKind] = [.macvlan, .macvtap]

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}
