// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// A table of nftables (`NFT_MSG_NEWTABLE`): its name, and the number that no other table ever has.
///
/// What stands in it is told and changed by the program nft; this is what tells one table from another of its name.
///
/// Equivalent to: one line of `nft -a list tables`. Source: `linux/netfilter/nf_tables.h`.
public struct NetfilterTable: Hashable, Sendable {
    /// `NFPROTO_*`
    public let family: UInt8
    public let name: String
    public let handle: UInt64

    /// Makes a table as the kernel tells of it.
    public init(family: UInt8, name: String, handle: UInt64) {
        self.family = family
        self.name = name
        self.handle = handle
    }

    /// Decodes the payload of an `NFT_MSG_NEWTABLE`. Raises `EBADMSG` on malformed bytes.
    public init(decoding payload: UnsafeRawBufferPointer) throws(KernelError) {
        family = try payload.header(as: nfgenmsg.self).nfgen_family
        var name = ""
        var handle: UInt64 = 0
        var attributes = try AttributeIterator(payload, after: MemoryLayout<nfgenmsg>.size)
        while let attribute = try attributes.next() {
            switch attribute.type {
            case Int(NFTA_TABLE_NAME.rawValue): name = attribute.loadString()
            case Int(NFTA_TABLE_HANDLE.rawValue): handle = try attribute.loadBigEndian()
            default: break
            }
        }
        self.name = name
        self.handle = handle
    }

    /// The word of nft for the family: "inet", "ip" …; digits for one that it does not know.
    public var familyName: String { Self.families[Int(family)] ?? String(family) }

    private static let families: [Int: String] = [
        NFPROTO_INET: "inet", NFPROTO_IPV4: "ip", NFPROTO_IPV6: "ip6", NFPROTO_ARP: "arp", NFPROTO_BRIDGE: "bridge",
        NFPROTO_NETDEV: "netdev",
    ]
}
