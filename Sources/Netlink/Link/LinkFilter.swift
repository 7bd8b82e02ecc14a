// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// Which links a dump returns, decided in the kernel.
///
/// Equivalent to: `ip link show master DEV type KIND`
public struct LinkFilter: Hashable, Sendable {
    /// The index of the bridge or bond whose ports are wanted.
    public var master: Int32?
    /// The driver's word.
    public var kind: String?

    /// Makes a filter; without arguments, it lets every link pass.
    public init(master: Int32? = nil, kind: String? = nil) {
        self.master = master
        self.kind = kind
    }

    func encode(into writer: inout MessageWriter) {
        writer.append(ifinfomsg(link: 0))
        // Leaves out the counters of IPv6 in IFLA_AF_SPEC, a quarter of the reply; IFLA_STATS64 comes all the same.
        writer.attribute(IFLA_EXT_MASK, UInt32(RTEXT_FILTER_SKIP_STATS))
        if let master { writer.attribute(IFLA_MASTER, master) }
        if let kind {
            writer.nested(IFLA_LINKINFO) { $0.attribute(IFLA_INFO_KIND, string: kind) }
        }
    }
}
