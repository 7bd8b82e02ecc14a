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

    /// `NLMSG_NOOP`: to be skipped.
    public static var noOperation: Self { Self(Int(NLMSG_NOOP)) }
    /// `NLMSG_ERROR`: an error, or an acknowledgement with the error 0.
    public static var error: Self { Self(Int(NLMSG_ERROR)) }
    /// `NLMSG_DONE`: the end of a dump.
    public static var done: Self { Self(Int(NLMSG_DONE)) }
    /// `NLMSG_OVERRUN`: data was lost.
    public static var overrun: Self { Self(Int(NLMSG_OVERRUN)) }

    /// `RTM_NEWLINK`: make or change a link; also each link in a reply.
    public static var newLink: Self { Self(RTM_NEWLINK) }
    /// `RTM_DELLINK`.
    public static var deleteLink: Self { Self(RTM_DELLINK) }
    /// `RTM_GETLINK`.
    public static var getLink: Self { Self(RTM_GETLINK) }
    /// `RTM_SETLINK`: change a link, but nothing that belongs to its kind.
    public static var setLink: Self { Self(RTM_SETLINK) }

    /// `RTM_NEWLINKPROP`: give a link alternative names.
    public static var newLinkProperty: Self { Self(RTM_NEWLINKPROP) }
    /// `RTM_DELLINKPROP`.
    public static var deleteLinkProperty: Self { Self(RTM_DELLINKPROP) }

    /// `RTM_NEWADDR`: add an address; also each address in a reply.
    public static var newAddress: Self { Self(RTM_NEWADDR) }
    /// `RTM_DELADDR`.
    public static var deleteAddress: Self { Self(RTM_DELADDR) }
    /// `RTM_GETADDR`.
    public static var getAddress: Self { Self(RTM_GETADDR) }

    /// `RTM_NEWROUTE`: add a route; also each route in a reply.
    public static var newRoute: Self { Self(RTM_NEWROUTE) }
    /// `RTM_DELROUTE`.
    public static var deleteRoute: Self { Self(RTM_DELROUTE) }
    /// `RTM_GETROUTE`: dump routes, or look one up.
    public static var getRoute: Self { Self(RTM_GETROUTE) }

    /// `RTM_NEWNEIGH`: add a neighbour; also each neighbour in a reply.
    public static var newNeighbour: Self { Self(RTM_NEWNEIGH) }
    /// `RTM_DELNEIGH`.
    public static var deleteNeighbour: Self { Self(RTM_DELNEIGH) }
    /// `RTM_GETNEIGH`.
    public static var getNeighbour: Self { Self(RTM_GETNEIGH) }

    /// `RTM_NEWRULE`: add a rule; also each rule in a reply.
    public static var newRule: Self { Self(RTM_NEWRULE) }
    /// `RTM_DELRULE`.
    public static var deleteRule: Self { Self(RTM_DELRULE) }
    /// `RTM_GETRULE`.
    public static var getRule: Self { Self(RTM_GETRULE) }

    /// `RTM_NEWNEXTHOP`: add a nexthop; also each nexthop in a reply.
    public static var newNexthop: Self { Self(RTM_NEWNEXTHOP) }
    /// `RTM_DELNEXTHOP`.
    public static var deleteNexthop: Self { Self(RTM_DELNEXTHOP) }
    /// `RTM_GETNEXTHOP`.
    public static var getNexthop: Self { Self(RTM_GETNEXTHOP) }
    /// `RTM_NEWNEXTHOPBUCKET`: each bucket in a reply.
    public static var newNexthopBucket: Self { Self(RTM_NEWNEXTHOPBUCKET) }
    /// `RTM_GETNEXTHOPBUCKET`.
    public static var getNexthopBucket: Self { Self(RTM_GETNEXTHOPBUCKET) }

    /// `RTM_NEWNEIGHTBL`: each neighbour table, and each link's parameters for it, in a reply.
    public static var newNeighbourTable: Self { Self(RTM_NEWNEIGHTBL) }
    /// `RTM_GETNEIGHTBL`.
    public static var getNeighbourTable: Self { Self(RTM_GETNEIGHTBL) }
    /// `RTM_SETNEIGHTBL`.
    public static var setNeighbourTable: Self { Self(RTM_SETNEIGHTBL) }

    /// `RTM_NEWMDB`: add an entry of a multicast database.
    public static var newMulticast: Self { Self(RTM_NEWMDB) }
    /// `RTM_DELMDB`.
    public static var deleteMulticast: Self { Self(RTM_DELMDB) }
    /// `RTM_GETMDB`: dump them, or look one up; also each message of a reply.
    public static var getMulticast: Self { Self(RTM_GETMDB) }

    /// `RTM_NEWVLAN`: add VLANs of a bridge or its port, or change them; also each message of a reply.
    public static var newVLAN: Self { Self(RTM_NEWVLAN) }
    /// `RTM_DELVLAN`.
    public static var deleteVLAN: Self { Self(RTM_DELVLAN) }
    /// `RTM_GETVLAN`.
    public static var getVLAN: Self { Self(RTM_GETVLAN) }

    /// `RTM_NEWNSID`: give another network namespace an id; also each id in a reply.
    public static var newNamespaceID: Self { Self(RTM_NEWNSID) }
    /// `RTM_GETNSID`.
    public static var getNamespaceID: Self { Self(RTM_GETNSID) }

    /// `RTM_NEWQDISC`: attach a qdisc; also each qdisc in a reply.
    public static var newQdisc: Self { Self(RTM_NEWQDISC) }
    /// `RTM_DELQDISC`.
    public static var deleteQdisc: Self { Self(RTM_DELQDISC) }
    /// `RTM_GETQDISC`.
    public static var getQdisc: Self { Self(RTM_GETQDISC) }
    /// `RTM_NEWTCLASS`: make a class of a qdisc; also each class in a reply.
    public static var newClass: Self { Self(RTM_NEWTCLASS) }
    /// `RTM_DELTCLASS`.
    public static var deleteClass: Self { Self(RTM_DELTCLASS) }
    /// `RTM_GETTCLASS`.
    public static var getClass: Self { Self(RTM_GETTCLASS) }
    /// `RTM_NEWTFILTER`: add a filter; also each filter in a reply.
    public static var newFilter: Self { Self(RTM_NEWTFILTER) }
    /// `RTM_DELTFILTER`.
    public static var deleteFilter: Self { Self(RTM_DELTFILTER) }
    /// `RTM_GETTFILTER`.
    public static var getFilter: Self { Self(RTM_GETTFILTER) }

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
        (RTM_NEWNEXTHOPBUCKET, "NEXTHOPBUCKET"),
    ]
}
