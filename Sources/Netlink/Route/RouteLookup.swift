// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// The question which way a packet would go.
///
/// Equivalent to: `ip route get to DESTINATION from SOURCE iif NAME oif NAME mark MARK`
public struct RouteLookup: Hashable, Sendable {
    /// Where the packet goes.
    public var destination: IPAddress
    /// Where it comes from; nil lets the kernel choose among its addresses.
    public var source: IPAddress?
    /// Where the packet comes in; without it, it comes from this host.
    public var inputIndex: Int32?
    /// The link by which it must leave.
    public var outputIndex: Int32?
    /// The packet's mark, for routing rules.
    public var mark: UInt32?
    /// The packet's type of service.
    public var tos: UInt8 = 0
    /// The user whose packet it is; nil for the one who asks.
    public var user: UInt32?
    /// The protocol above IP (`IPPROTO_*`), and its ports, for routing rules and for hashes over several next hops.
    public var ipProtocol: UInt8?
    public var sourcePort: UInt16?
    public var destinationPort: UInt16?
    /// Asks for the entry of the table that matches, instead of the route that the packet gets.
    ///
    /// Equivalent to: `ip route get fibmatch DESTINATION`
    public var fibMatch = false

    /// Asks where a packet of this host to `destination` goes.
    public init(to destination: IPAddress) {
        self.destination = destination
    }

    func encode(into writer: inout MessageWriter) {
        var header = rtmsg()
        header.rtm_family = destination.family
        header.rtm_dst_len = destination.bitWidth
        header.rtm_src_len = source?.bitWidth ?? 0
        header.rtm_tos = tos
        // IPv4 says "main" for every table without this flag; IPv6 always says the right one and refuses the flag.
        if destination.isIPv4 { header.rtm_flags |= UInt32(RTM_F_LOOKUP_TABLE) }
        if fibMatch { header.rtm_flags |= UInt32(RTM_F_FIB_MATCH) }
        writer.append(header)
        writer.attribute(RTA_DST.number, address: destination)
        if let source { writer.attribute(RTA_SRC.number, address: source) }
        if let inputIndex { writer.attribute(RTA_IIF.number, inputIndex) }
        if let outputIndex { writer.attribute(RTA_OIF.number, outputIndex) }
        if let mark { writer.attribute(RTA_MARK.number, mark) }
        if let user { writer.attribute(RTA_UID.number, user) }
        if let ipProtocol { writer.attribute(RTA_IP_PROTO.number, ipProtocol) }
        if let sourcePort { writer.attribute(RTA_SPORT.number, bigEndian: sourcePort) }
        if let destinationPort { writer.attribute(RTA_DPORT.number, bigEndian: destinationPort) }
    }
}
