// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// The kind of hardware that a link is or imitates (`ifi_type`, `ARPHRD_*`).
public struct LinkType: Hashable, Sendable {
    /// The number on the wire.
    public let rawValue: UInt16

    /// Wraps a number of the kernel.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The word that `ip link` prints after `link/`: "ether", "loopback", "none" …; "[1234]" for any other.
    public var name: String {
        Self.names[Int32(rawValue)] ?? "[\(rawValue)]"
    }

    private static let names: [Int32: String] = [
        ARPHRD_ETHER: "ether", ARPHRD_LOOPBACK: "loopback", ARPHRD_NONE: "none", ARPHRD_VOID: "void",
        ARPHRD_PPP: "ppp", ARPHRD_SLIP: "slip", ARPHRD_INFINIBAND: "infiniband", ARPHRD_CAN: "can",
        ARPHRD_TUNNEL: "ipip", ARPHRD_TUNNEL6: "tunnel6", ARPHRD_SIT: "sit", ARPHRD_IPGRE: "gre",
        ARPHRD_IP6GRE: "gre6", ARPHRD_PIMREG: "pimreg", ARPHRD_NETLINK: "netlink", ARPHRD_RAWIP: "rawip",
        ARPHRD_IEEE80211: "ieee802.11", ARPHRD_IEEE80211_RADIOTAP: "ieee802.11/radiotap",
        ARPHRD_IEEE802154: "ieee802.15.4", ARPHRD_6LOWPAN: "6lowpan", ARPHRD_VSOCKMON: "vsockmon",
        ARPHRD_PHONET: "phonet", ARPHRD_ATM: "atm", ARPHRD_IEEE1394: "ieee1394", ARPHRD_HDLC: "cisco/hdlc",
    ]
}
