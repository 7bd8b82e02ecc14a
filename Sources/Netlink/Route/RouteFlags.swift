// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// The flags of a route or of one of its next hops (`RTNH_F_*`, `RTM_F_*`). Source: rtnetlink(7).
public struct RouteFlags: OptionSet, Hashable, Sendable {
    /// The bits on the wire.
    public let rawValue: UInt32

    /// Wraps bits of the kernel.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    private init(_ constant: Int32) {
        rawValue = UInt32(bitPattern: constant)
    }

    /// The next hop is dead, because its link is down.
    public static var dead: Self { Self(RTNH_F_DEAD) }
    /// The next hop's link has no carrier.
    public static var linkDown: Self { Self(RTNH_F_LINKDOWN) }
    /// Take the gateway to be on the link even where no address says so.
    public static var onLink: Self { Self(RTNH_F_ONLINK) }
    /// Look up the gateway again for every packet.
    public static var pervasive: Self { Self(RTNH_F_PERVASIVE) }
    /// The answer to a look-up, and no entry of a table.
    public static var cloned: Self { Self(RTM_F_CLONED) }

    /// What a request may carry; the others are state, and the kernel refuses or ignores them.
    static var settable: Self { [.onLink, .pervasive] }

    /// The words that `ip route` prints.
    public var names: [String] {
        Self.words.filter { contains($0.flag) }.map(\.word)
    }

    private static let words: [(flag: RouteFlags, word: String)] = [
        (.dead, "dead"), (.onLink, "onlink"), (.pervasive, "pervasive"), (Self(RTNH_F_OFFLOAD), "offload"),
        (Self(RTNH_F_TRAP), "trap"), (.linkDown, "linkdown"), (Self(RTNH_F_UNRESOLVED), "unresolved"),
        (.cloned, "cached"), (Self(RTM_F_NOTIFY), "notify"), (Self(RTM_F_OFFLOAD), "rt_offload"),
        (Self(RTM_F_TRAP), "rt_trap"),
    ]
}
