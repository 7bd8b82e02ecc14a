// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// The flags of a link (`ifi_flags`, `IFF_*`). Source: netdevice(7), `linux/if.h`.
public struct LinkFlags: OptionSet, Hashable, Sendable {
    /// The bits on the wire.
    public let rawValue: UInt32

    /// Wraps bits of the kernel.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// net/if.h gives the lower 16 flags as integers, linux/if.h the upper ones as an enumeration.
    private init(_ constant: Int) {
        rawValue = UInt32(truncatingIfNeeded: constant)
    }

    private init(_ flag: net_device_flags) {
        rawValue = flag.rawValue
    }

    /// `IFF_UP`: the administrator wants it up.
    public static var up: Self { Self(IFF_UP) }
    /// `IFF_RUNNING`: it can carry packets (the operational state of RFC 2863).
    public static var running: Self { Self(IFF_RUNNING) }
    /// `IFF_LOWER_UP`: there is a carrier.
    public static var lowerUp: Self { Self(IFF_LOWER_UP) }
    /// `IFF_LOOPBACK`: what is sent comes back.
    public static var loopback: Self { Self(IFF_LOOPBACK) }
    /// `IFF_BROADCAST`: one packet can reach everybody.
    public static var broadcast: Self { Self(IFF_BROADCAST) }
    /// `IFF_POINTOPOINT`: there is one other end.
    public static var pointToPoint: Self { Self(IFF_POINTOPOINT) }
    /// `IFF_MULTICAST`: the link takes part in multicast.
    public static var multicast: Self { Self(IFF_MULTICAST) }
    /// `IFF_NOARP`: hardware addresses are not asked for.
    public static var noARP: Self { Self(IFF_NOARP) }
    /// `IFF_ALLMULTI`: all multicast is received.
    public static var allMulticast: Self { Self(IFF_ALLMULTI) }
    /// `IFF_PROMISC`: everything is received.
    public static var promiscuous: Self { Self(IFF_PROMISC) }

    /// The names in capitals as `ip link` prints them, in its order: `NO-CARRIER` for what is up but does not run,
    /// `LOWER_UP` for a carrier, and no word for `IFF_RUNNING`.
    public var names: [String] {
        let noCarrier = contains(.up) && !contains(.running)
        return (noCarrier ? ["NO-CARRIER"] : []) + Self.words.filter { contains($0.flag) }.map(\.word)
    }

    private static let words: [(flag: LinkFlags, word: String)] = [
        (.loopback, "LOOPBACK"), (.broadcast, "BROADCAST"), (.pointToPoint, "POINTOPOINT"),
        (.multicast, "MULTICAST"), (.noARP, "NOARP"), (.allMulticast, "ALLMULTI"), (.promiscuous, "PROMISC"),
        (Self(IFF_MASTER), "MASTER"), (Self(IFF_SLAVE), "SLAVE"), (Self(IFF_DEBUG), "DEBUG"),
        (Self(IFF_DYNAMIC), "DYNAMIC"), (Self(IFF_AUTOMEDIA), "AUTOMEDIA"), (Self(IFF_PORTSEL), "PORTSEL"),
        (Self(IFF_NOTRAILERS), "NOTRAILERS"), (.up, "UP"), (.lowerUp, "LOWER_UP"), (Self(IFF_DORMANT), "DORMANT"),
        (Self(IFF_ECHO), "ECHO"),
    ]
}
