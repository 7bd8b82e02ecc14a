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

    public var mac: MACAddress?
    public var broadcast: MACAddress?
    /// In bytes.
    public var mtu: UInt32?
    public var group: UInt32?
    public var transmitQueueLength: UInt32?
    /// Only for a new link.
    public var transmitQueues: UInt32?
    public var receiveQueues: UInt32?
    public var gsoMaxSize: UInt32?
    public var gsoMaxSegments: UInt32?
    public var groMaxSize: UInt32?
    /// Only for an existing link: the kernel ignores it in the message that makes one, so
    /// ``NetlinkSession/createLink(_:peerSession:)`` sends it in a message of its own.
    public var alias: String?

    public var up: Bool?
    public var arp: Bool?
    public var multicast: Bool?
    public var promiscuous: Bool?
    public var allMulticast: Bool?

    public var kindData: LinkKindData?

    /// Makes a request in which nothing is asked but the given.
    public init(name: String? = nil, kind: String? = nil, up: Bool? = nil) {
        self.name = name
        self.kind = kind
        self.up = up
    }
}
