// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink
import SystemPackage

extension MulticastEntry: TableRow {
    static let noun = (one: "mdb entry", many: "mdb entries")
    // EINVAL and EOPNOTSUPP: the link is no port, or no bridge, any more.
    static let absences: [Errno] = [.noSuchFileOrDirectory, .noSuchDevice, .invalidArgument, .notSupported]

    /// What members asked for, they ask for again.
    var isLasting: Bool { isPermanent || (protocolNumber ?? RouteNames.kernel) != RouteNames.kernel }

    static func rows(
        like rows: [MulticastEntry], in session: NetlinkSession
    ) throws(KernelError) -> [MulticastEntry] {
        var found: [MulticastEntry] = []
        try session.dumpMulticast(restart: { found.removeAll() }) { entry throws(KernelError) in found.append(entry) }
        return found
    }
}

extension RouteNames {
    /// Who makes the entries that nobody else made.
    static let kernel = protocolNumber(named: "kernel") ?? 2
}
