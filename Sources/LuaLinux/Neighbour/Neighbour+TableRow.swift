// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink
import SystemPackage

extension Neighbour: TableRow {
    struct Key: Hashable {
        var address: IPAddress
        var index: Int32
        var isProxy: Bool
    }

    static let noun = (one: "neighbour", many: "neighbours")
    static let absences: [Errno] = [.noSuchFileOrDirectory, .noSuchDevice, .noSuchAddressOrDevice]

    var key: Key { Key(address: address, index: index, isProxy: flags.contains(.proxy)) }

    /// What the kernel found out by itself, it finds out again.
    var isLasting: Bool {
        let state = state ?? .permanent
        return state == .permanent || state == .noARP
            || !flags.isDisjoint(with: [.proxy, .externallyLearned, .managed, .externallyValidated])
    }

    /// A proxy on all links belongs to none whose end would end it (`neigh_ifdown` of net/core/neighbour.c), and is
    /// there in the next namespace that gets the same memory.
    var outlivesNamespace: Bool { flags.contains(.proxy) && index == 0 }

    static func rows(like rows: [Neighbour], in session: NetlinkSession) throws(KernelError) -> [Neighbour] {
        var found: [Neighbour] = []
        for isProxy in [false, true] where rows.contains(where: { $0.flags.contains(.proxy) == isProxy }) {
            var filter = NeighbourFilter()
            filter.isProxy = isProxy
            filter.index = rows.count == 1 ? rows.first?.index : nil
            found += try session.neighbours(filter)
        }
        return found
    }
}
