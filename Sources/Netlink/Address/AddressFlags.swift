// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// The flags of an address (`IFA_F_*`). Source: ip-address(8), `linux/if_addr.h`.
public struct AddressFlags: OptionSet, Hashable, Sendable {
    /// The bits on the wire.
    public let rawValue: UInt32

    /// Wraps bits of the kernel.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    private init(_ constant: Int32) {
        rawValue = UInt32(bitPattern: constant)
    }

    /// Not the first of its network: "secondary" for IPv4, "temporary" for IPv6.
    public static var secondary: Self { Self(IFA_F_SECONDARY) }
    /// Skip duplicate address detection.
    public static var noDuplicateDetection: Self { Self(IFA_F_NODAD) }
    /// Usable while duplicate address detection goes on (RFC 4429).
    public static var optimistic: Self { Self(IFA_F_OPTIMISTIC) }
    /// Somebody else has the address.
    public static var duplicateDetectionFailed: Self { Self(IFA_F_DADFAILED) }
    /// The home address of a mobile node (RFC 6275).
    public static var homeAddress: Self { Self(IFA_F_HOMEADDRESS) }
    /// Past its preferred lifetime: not taken for new connections.
    public static var deprecated: Self { Self(IFA_F_DEPRECATED) }
    /// Duplicate address detection is still going on; the address cannot be used yet.
    public static var tentative: Self { Self(IFA_F_TENTATIVE) }
    /// Without a lifetime; what lacks it is "dynamic".
    public static var permanent: Self { Self(IFA_F_PERMANENT) }
    /// The kernel makes temporary addresses from this one (RFC 4941).
    public static var manageTemporary: Self { Self(IFA_F_MANAGETEMPADDR) }
    /// Add no route to the address's network.
    public static var noPrefixRoute: Self { Self(IFA_F_NOPREFIXROUTE) }
    /// Joins the multicast group that the address is.
    public static var multicastAutoJoin: Self { Self(IFA_F_MCAUTOJOIN) }
    /// Made from a secret instead of the hardware address (RFC 7217).
    public static var stablePrivacy: Self { Self(IFA_F_STABLE_PRIVACY) }

    /// The words that `ip address` prints, and "permanent" where that prints nothing.
    public func names(isIPv6: Bool) -> [String] {
        let secondary = contains(.secondary) ? [isIPv6 ? "temporary" : "secondary"] : []
        let lasting = [contains(.permanent) ? "permanent" : "dynamic"]
        return secondary + Self.words.filter { contains($0.flag) }.map(\.word) + lasting
    }

    /// Whether `word` is one that ``names(isIPv6:)`` returns.
    public static func isWord(_ word: String) -> Bool {
        ["secondary", "temporary", "permanent", "dynamic"].contains(word) || words.contains { $0.word == word }
    }

    /// Returns the flag that `ip address add` sets for `word`, or nil.
    public static func settable(named word: String) -> AddressFlags? {
        words.first { $0.word == word && $0.isSettable }?.flag
    }

    private static let words: [(flag: AddressFlags, word: String, isSettable: Bool)] = [
        (.noDuplicateDetection, "nodad", true), (.optimistic, "optimistic", true),
        (.duplicateDetectionFailed, "dadfailed", false), (.homeAddress, "home", true),
        (.deprecated, "deprecated", false), (.tentative, "tentative", false),
        (.manageTemporary, "mngtmpaddr", true), (.noPrefixRoute, "noprefixroute", true),
        (.multicastAutoJoin, "autojoin", true), (.stablePrivacy, "stable-privacy", false),
    ]
}
