// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// Which routes a dump returns, decided in the kernel (`NETLINK_GET_STRICT_CHK`).
///
/// Equivalent to: `ip route show table TABLE dev NAME proto PROTOCOL type TYPE`
public struct RouteFilter: Hashable, Sendable {
    /// `AF_INET`, `AF_INET6`, or 0 for both.
    public var family: UInt8
    /// 0 for every table, also the local one.
    public var table: UInt32
    /// The index of the link by which packets leave.
    public var outputIndex: Int32?
    /// `RTPROT_*`, 0 for any.
    public var protocolNumber: UInt8
    /// `RTN_*`, 0 for any.
    public var type: UInt8

    /// Makes a filter; without arguments, it lets every route pass.
    public init(
        family: UInt8 = 0, table: UInt32 = 0, outputIndex: Int32? = nil, protocolNumber: UInt8 = 0, type: UInt8 = 0
    ) {
        self.family = family
        self.table = table
        self.outputIndex = outputIndex
        self.protocolNumber = protocolNumber
        self.type = type
    }

    func encode(into writer: inout MessageWriter) {
        var header = rtmsg()
        header.rtm_family = family
        header.rtm_table = UInt8(exactly: table) ?? 0
        header.rtm_protocol = protocolNumber
        header.rtm_type = type
        writer.append(header)
        if table > UInt32(UInt8.max) { writer.attribute(RTA_TABLE.number, table) }
        if let outputIndex { writer.attribute(RTA_OIF.number, outputIndex) }
    }
}
