// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// An address of a link (`RTM_NEWADDR`): what is added, and what a dump returns.
///
/// Equivalent to: one entry of `ip address`. Source: rtnetlink(7), ip-address(8).
public struct Address: Hashable, Sendable {
    /// The address and the length of its network's prefix.
    public var cidr: CIDR
    /// The index of the link.
    public var index: Int32
    /// The other end of a point-to-point link; the prefix length is then that of the peer.
    public var peer: IPAddress?
    /// IPv4 only. It is not derived from the prefix, as `ip address add` does not without `brd +`.
    public var broadcast: IPAddress?
    /// IPv4 only: a name of at most 15 bytes that begins with the link's.
    public var label: String?
    /// `RT_SCOPE_*`; nil asks for the default: host for 127.0.0.0/8, else universe.
    public var scope: UInt8?
    /// `IFA_F_*`.
    public var flags: AddressFlags
    /// Seconds until the address is deprecated; nil for ever.
    public var preferredLifetime: UInt32?
    /// Seconds until the address goes; nil for ever.
    public var validLifetime: UInt32?
    /// Who made it (`IFAPROT_*`, Linux 5.18); 0 when nobody said.
    public var protocolNumber: UInt8 = 0
    /// The metric of the route to the address's network; nil for the kernel's default.
    public var metric: UInt32?

    /// Makes an address to be added to the link `index`.
    public init(_ cidr: CIDR, index: Int32, scope: UInt8? = nil, flags: AddressFlags = []) {
        self.cidr = cidr
        self.index = index
        self.scope = scope
        self.flags = flags
    }

    /// The words that `ip address` prints for the flags.
    public var flagNames: [String] {
        flags.names(isIPv6: cidr.address.isIPv6)
    }
}
