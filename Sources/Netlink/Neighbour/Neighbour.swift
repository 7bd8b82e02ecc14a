// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// A neighbour (`RTM_NEWNEIGH`): which link-layer address belongs to an IP address of a link, or, for a proxy, which
/// address this host answers for.
///
/// Equivalent to: one line of `ip neighbour`. Source: rtnetlink(7), ip-neighbour(8).
public struct Neighbour: Hashable, Sendable {
    /// The address of the neighbour.
    public var address: IPAddress
    /// The index of the link; 0 for a proxy on all links.
    public var index: Int32
    /// Its address on the link, if it is known.
    public var linkAddress: LinkLayerAddress?
    /// What is known of its reachability; nil asks for what `ip neighbour add` takes: permanent, but none with
    /// `managed`.
    public var state: NeighbourState?
    /// `NTF_*`
    public var flags: NeighbourFlags
    /// Who made it (`RTPROT_*`); 0 when nobody said.
    public var protocolNumber: UInt8 = 0
    /// How often it was asked without an answer.
    public var probes: UInt32?
    /// When it was used and heard of.
    public var times: NeighbourTimes?

    /// Makes a neighbour to be added.
    public init(
        _ address: IPAddress, index: Int32, linkAddress: LinkLayerAddress? = nil, state: NeighbourState? = nil,
        flags: NeighbourFlags = []
    ) {
        self.address = address
        self.index = index
        self.linkAddress = linkAddress
        self.state = state
        self.flags = flags
    }
}

/// How long ago, in seconds, what happened to a neighbour (`struct nda_cacheinfo`).
public struct NeighbourTimes: Hashable, Sendable {
    /// Since it answered, or was heard of.
    public var confirmed: Double
    /// Since a packet was sent to it.
    public var used: Double
    /// Since its state or its address changed.
    public var updated: Double
    /// How many hold it.
    public var references: UInt32
}
