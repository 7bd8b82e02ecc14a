// SPDX-License-Identifier: GPL-3.0-or-later

/// A kind of action whose options are known: each has a file of its own beside this one.
public struct ActionKind: Sendable {
    /// The word of the action: "mirred".
    public let name: String
    /// The same, as the name of the option that holds what belongs to it.
    public let key: StaticString
    public let options: TrafficOptions
    /// The module of the kernel that has the action, and the option that it is built by.
    public let module: (name: String, option: String)

    init(_ key: StaticString, _ options: TrafficOptions) {
        self.key = key
        name = "\(key)"
        self.options = options
        module = ("act_\(name)", "CONFIG_NET_ACT_\(name.uppercased())")
    }

    /// The kind that a word names; nil for one that is not known here.
    public init?(named name: String) {
        guard let kind = Self.byName[name] else { return nil }
        self = kind
    }

    /// All that are known.
    public static let all: [ActionKind] = [.gact, .mirred, .police, .skbedit, .vlan]

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}
