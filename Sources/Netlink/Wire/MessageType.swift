// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// The type of a netlink message (`nlmsg_type`): one of the kernel's `RTM_*` or `NLMSG_*` numbers.
///
/// Source: rtnetlink(7), `linux/rtnetlink.h`, `linux/netlink.h`.
public struct MessageType: Hashable, Sendable {
    /// The number on the wire.
    public let rawValue: UInt16

    /// Wraps a number of the kernel.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Wraps an `RTM_*` constant as the C header gives it.
    public init(_ constant: Int) {
        rawValue = UInt16(truncatingIfNeeded: constant)
    }

    /// `NLMSG_NOOP`, `NLMSG_ERROR` (also the acknowledgement), `NLMSG_DONE` (end of a dump), `NLMSG_OVERRUN`.
    public static var noOperation: Self { Self(Int(NLMSG_NOOP)) }
    public static var error: Self { Self(Int(NLMSG_ERROR)) }
    public static var done: Self { Self(Int(NLMSG_DONE)) }
    public static var overrun: Self { Self(Int(NLMSG_OVERRUN)) }

    /// `RTM_NEWLINK`, `RTM_DELLINK`, `RTM_GETLINK`, `RTM_SETLINK`.
    public static var newLink: Self { Self(RTM_NEWLINK) }
    public static var deleteLink: Self { Self(RTM_DELLINK) }
    public static var getLink: Self { Self(RTM_GETLINK) }
    public static var setLink: Self { Self(RTM_SETLINK) }

    /// `RTM_NEWADDR`, `RTM_DELADDR`, `RTM_GETADDR`.
    public static var newAddress: Self { Self(RTM_NEWADDR) }
    public static var deleteAddress: Self { Self(RTM_DELADDR) }
    public static var getAddress: Self { Self(RTM_GETADDR) }

    /// `RTM_NEWROUTE`, `RTM_DELROUTE`, `RTM_GETROUTE`.
    public static var newRoute: Self { Self(RTM_NEWROUTE) }
    public static var deleteRoute: Self { Self(RTM_DELROUTE) }
    public static var getRoute: Self { Self(RTM_GETROUTE) }

    /// `RTM_NEWNSID`, `RTM_GETNSID`.
    public static var newNamespaceID: Self { Self(RTM_NEWNSID) }
    public static var getNamespaceID: Self { Self(RTM_GETNSID) }

    /// The kernel's own name, "RTM_NEWLINK", which errors carry as their operation.
    public var name: String {
        if let control = Self.controlNames[rawValue] { return control }
        // The kernel numbers each object's four verbs in one block of four: see RTM_NR_FAMILIES.
        let block = Int(rawValue) & ~3
        guard let object = Self.objects.first(where: { $0.first == block })?.name else {
            return "message type \(rawValue)"
        }
        return "RTM_\(["NEW", "DEL", "GET", "SET"][Int(rawValue) & 3])\(object)"
    }

    private static let controlNames: [UInt16: String] = [
        MessageType.noOperation.rawValue: "NLMSG_NOOP", MessageType.error.rawValue: "NLMSG_ERROR",
        MessageType.done.rawValue: "NLMSG_DONE", MessageType.overrun.rawValue: "NLMSG_OVERRUN",
    ]

    private static let objects: [(first: Int, name: String)] = [
        (RTM_NEWLINK, "LINK"), (RTM_NEWADDR, "ADDR"), (RTM_NEWROUTE, "ROUTE"), (RTM_NEWNEIGH, "NEIGH"),
        (RTM_NEWRULE, "RULE"), (RTM_NEWQDISC, "QDISC"), (RTM_NEWTCLASS, "TCLASS"), (RTM_NEWTFILTER, "TFILTER"),
        (RTM_NEWACTION, "ACTION"), (RTM_NEWPREFIX, "PREFIX"), (RTM_NEWNEIGHTBL, "NEIGHTBL"),
        (RTM_NEWNETCONF, "NETCONF"), (RTM_NEWMDB, "MDB"), (RTM_NEWNSID, "NSID"), (RTM_NEWSTATS, "STATS"),
        (RTM_NEWCHAIN, "CHAIN"), (RTM_NEWNEXTHOP, "NEXTHOP"), (RTM_NEWLINKPROP, "LINKPROP"), (RTM_NEWVLAN, "VLAN"),
    ]
}
