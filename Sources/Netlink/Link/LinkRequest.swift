// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel

/// What a link shall be: the wanted properties of a new one, or the changes to an existing one. Nil leaves the
/// kernel's default, or what is there.
///
/// Source: ip-link(8), `rtnetlink.c: ifla_policy`.
public struct LinkRequest: Hashable, Sendable {
    /// Where a link goes.
    public enum Namespace: Hashable, Sendable {
        /// The network namespace that an open descriptor refers to.
        case descriptor(Int32)
        /// The network namespace of a process.
        case process(pid_t)
    }

    /// At most 15 bytes. With a `%d` in it, or without any name, the kernel puts the lowest free number in.
    public var name: String?
    /// The driver's word: "veth", "bridge" …
    public var kind: String?
    /// The number that the new link shall have.
    public var index: Int32?
    /// The namespace in which the link is made, or to which it moves.
    public var namespace: Namespace?
    /// The index of the bridge or bond to join; 0 leaves the one it is in.
    public var master: Int32?
    /// The index of the device below.
    public var link: Int32?
    /// Only for a new link: the namespace in which ``link`` counts, as an id of the one that is asked.
    public var linkNamespaceID: Int32?

    /// The hardware address; nil lets the kernel make up one.
    public var mac: MACAddress?
    /// The hardware address that reaches everybody.
    public var broadcast: MACAddress?
    /// In bytes.
    public var mtu: UInt32?
    /// A number under which links can be changed and deleted together.
    public var group: UInt32?
    /// How many packets may wait to be sent.
    public var transmitQueueLength: UInt32?
    /// Only for a new link.
    public var transmitQueues: UInt32?
    /// Only for a new link.
    public var receiveQueues: UInt32?
    /// The largest packet, in bytes, that is left to the device to cut up.
    public var gsoMaxSize: UInt32?
    /// The largest number of segments of such a packet.
    public var gsoMaxSegments: UInt32?
    /// The largest packet, in bytes, to which received ones are joined.
    public var groMaxSize: UInt32?
    /// The same two sizes for IPv4, since Linux 6.3.
    public var gsoIPv4MaxSize: UInt32?
    public var groIPv4MaxSize: UInt32?
    /// 0 for the default, 1 for a link that waits for a supplicant ("dormant").
    public var linkMode: UInt8?

    // Only for an existing link, because the kernel ignores these in the message that makes one:
    // ``NetlinkSession/createLink(_:peerSession:targetSession:)`` sends them in one of its own.

    /// Free text of the administrator.
    public var alias: String?
    /// Whether the link shall say that it has a carrier, where it is for the driver to say.
    public var carrier: Bool?
    /// How the link makes its addresses of IPv6.
    public var addressGeneration: AddressGeneration?
    /// The lower half of the addresses that it takes from router advertisements.
    public var token: IPAddress?
    /// Further names of a new link.
    public var alternativeNames: [String] = []

    /// Whether the administrator wants it up.
    public var up: Bool?
    /// Whether hardware addresses are asked for.
    public var arp: Bool?
    /// Whether the link takes part in multicast.
    public var multicast: Bool?
    /// Whether everything is received.
    public var promiscuous: Bool?
    /// Whether all multicast is received.
    public var allMulticast: Bool?

    /// What belongs to the kind, which has to be named too.
    public var kindData: LinkKindData?

    /// Takes out what the kernel ignores in the request that makes a link; nil if there is nothing of it. Alternative
    /// names are not in it: they are requests of their own.
    public mutating func takeSettings() -> LinkRequest? {
        var settings = LinkRequest()
        (settings.alias, settings.carrier) = (alias, carrier)
        (settings.addressGeneration, settings.token) = (addressGeneration, token)
        (alias, carrier, addressGeneration, token) = (nil, nil, nil, nil)
        return settings == LinkRequest() ? nil : settings
    }

    /// Makes a request in which nothing is asked but the given.
    public init(name: String? = nil, kind: String? = nil, up: Bool? = nil) {
        self.name = name
        self.kind = kind
        self.up = up
    }
}
