// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// A conversation with nfnetlink in one network namespace.
public final class NetfilterSession {
    private let session: NetlinkSession

    /// Starts a session over `transport`.
    public init(transport: any NetlinkTransport) { session = NetlinkSession(transport: transport) }

    /// Opens a session in the current network namespace of the calling thread.
    public static func open() throws(KernelError) -> NetfilterSession {
        NetfilterSession(transport: try NetlinkSocket(NETLINK_NETFILTER))
    }

    /// Returns every table. Raises `EPERM` without `CAP_NET_ADMIN`, and an error where the kernel has no nftables.
    ///
    /// Equivalent to: `nft -a list tables`
    public func tables() throws(KernelError) -> [NetfilterTable] {
        var tables: [NetfilterTable] = []
        try session.dump(
            Self.type(NFT_MSG_GETTABLE), build: { $0.append(nfgenmsg()) }, restart: { tables.removeAll() }
        ) { type, payload throws(KernelError) in
            if type == Self.type(NFT_MSG_NEWTABLE) { tables.append(try NetfilterTable(decoding: payload)) }
        }
        return tables
    }

    /// The number of the part of nfnetlink stands in the upper byte of a message's type.
    private static func type(_ message: nf_tables_msg_types) -> MessageType {
        MessageType(Int(NFNL_SUBSYS_NFTABLES) << 8 | Int(message.rawValue))
    }
}
