// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink
import SystemPackage

extension MulticastEntry: TableRow {
    struct Key: Hashable {
        var index: Int32
        var port: Int32
        var group: Group
        var source: IPAddress?
        var vlan: UInt16
        var sourceVNI: UInt32
        var destination: IPAddress?
    }

    static let noun = (one: "mdb entry", many: "mdb entries")
    // EINVAL and EOPNOTSUPP: the link is no port, or no bridge, any more.
    static let absences: [Errno] = [.noSuchFileOrDirectory, .noSuchDevice, .invalidArgument, .notSupported]

    var key: Key {
        Key(
            index: index, port: port, group: group, source: source, vlan: vlan, sourceVNI: sourceVNI ?? 0,
            destination: destination)
    }

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
