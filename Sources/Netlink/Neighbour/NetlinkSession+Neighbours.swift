// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// A request about one neighbour.
public typealias NeighbourChange = RowRequest<Neighbour>

/// Which neighbours a dump returns, decided in the kernel.
public struct NeighbourFilter: Hashable, Sendable {
    /// `AF_INET`, `AF_INET6`, or 0 for both.
    public var family: UInt8 = 0
    /// Those of one link.
    public var index: Int32?
    /// Those of the links below one: a bridge, a VRF, a bond.
    public var master: Int32?
    /// The addresses that this host answers for, in place of the neighbours.
    public var isProxy = false

    public init() {}

    func encode(into writer: inout MessageWriter) {
        writer.append(ndmsg(family: family, index: 0, flags: isProxy ? .proxy : []))
        if let index { writer.attribute(NDA_IFINDEX, UInt32(bitPattern: index)) }
        if let master { writer.attribute(NDA_MASTER, UInt32(bitPattern: master)) }
    }
}

extension NetlinkSession {
    /// Gives every neighbour that passes `filter` to `each`.
    ///
    /// Equivalent to: `ip neighbour show dev NAME`
    public func dumpNeighbours(
        _ filter: NeighbourFilter = NeighbourFilter(), restart: () -> Void = {},
        each: (Neighbour) throws(KernelError) -> Void
    ) throws(KernelError) {
        try dump(
            .getNeighbour, build: { filter.encode(into: &$0) }, restart: restart
        ) { type, payload throws(KernelError) in
            guard type == .newNeighbour, let row = try Neighbour(decoding: payload) else { return }
            // The kernel does not filter proxies.
            guard filter.index == nil || row.index == filter.index else { return }
            try each(row)
        }
    }

    /// Returns every neighbour that passes `filter`.
    public func neighbours(_ filter: NeighbourFilter = NeighbourFilter()) throws(KernelError) -> [Neighbour] {
        var rows: [Neighbour] = []
        try dumpNeighbours(filter, restart: { rows.removeAll() }) { rows.append($0) }
        return rows
    }

    /// Returns the neighbour, or the proxy, with an address of a link. Raises `ENOENT` when there is none.
    ///
    /// Equivalent to: `ip neighbour get ADDRESS dev NAME`
    public func neighbour(
        _ address: IPAddress, index: Int32, isProxy: Bool = false
    ) throws(KernelError) -> Neighbour {
        try query(
            .getNeighbour, subject: address.description,
            build: { writer in
                writer.append(ndmsg(family: address.family, index: index, flags: isProxy ? .proxy : []))
                writer.attribute(NDA_DST, address: address)
            }
        ) { _, payload throws(KernelError) in
            guard let row = try Neighbour(decoding: payload) else { throw .malformedMessage("RTM_GETNEIGH") }
            return row
        }
    }
}
