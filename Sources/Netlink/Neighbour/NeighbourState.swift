// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// What the kernel knows of a neighbour's reachability (`NUD_*`). Source: ip-neighbour(8), RFC 4861 section 7.3.2.
public struct NeighbourState: OptionSet, Hashable, Sendable {
    /// The bits on the wire.
    public let rawValue: UInt16

    /// Wraps bits of the kernel.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    private init(_ constant: Int32) { rawValue = UInt16(truncatingIfNeeded: constant) }

    /// It was asked for its link-layer address and has not answered yet.
    public static var incomplete: Self { Self(NUD_INCOMPLETE) }
    /// It answered a short time ago.
    public static var reachable: Self { Self(NUD_REACHABLE) }
    /// It answered a while ago, and will be asked again when it is used.
    public static var stale: Self { Self(NUD_STALE) }
    /// It is used, and will be asked unless it is heard of first.
    public static var delay: Self { Self(NUD_DELAY) }
    /// It is being asked.
    public static var probe: Self { Self(NUD_PROBE) }
    /// It did not answer.
    public static var failed: Self { Self(NUD_FAILED) }
    /// It needs no asking: loopback, point-to-point.
    public static var noARP: Self { Self(NUD_NOARP) }
    /// It stays until it is removed.
    public static var permanent: Self { Self(NUD_PERMANENT) }

    /// The words of `ip neighbour`, in lower case; "none" for no bit.
    public static let words: [(name: String, state: NeighbourState)] = [
        ("none", []), ("incomplete", .incomplete), ("reachable", .reachable), ("stale", .stale), ("delay", .delay),
        ("probe", .probe), ("failed", .failed), ("noarp", .noARP), ("permanent", .permanent),
    ]

    /// The word for the state; several bits, which the kernel does not set, are words with commas between.
    public var name: String {
        if let word = Self.words.first(where: { $0.state == self }) { return word.name }
        return Self.words.filter { !$0.state.isEmpty && contains($0.state) }.map(\.name).joined(separator: ",")
    }

    /// The state that a word names.
    public init?(named name: String) {
        guard let word = Self.words.first(where: { $0.name == name }) else { return nil }
        self = word.state
    }
}
