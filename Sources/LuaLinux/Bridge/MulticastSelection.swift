// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Which entries of multicast databases are listed, or flushed.
struct MulticastSelection: RowSelection {
    private let index: Int32?
    private let port: Int32?
    private let group: MulticastEntry.Group?
    private let source: IPAddress?
    private let vlan: UInt16?
    private let isPermanent: Bool?
    private let protocolNumber: UInt8?

    init(_ options: Options, _ shell: Shell, in namespace: NetworkNamespace) throws {
        index = try shell.linkIndex(options, "dev", in: namespace)
        port = try shell.linkIndex(options, "port", in: namespace)
        group = try options.has("grp") ? MulticastReader.group(options, nil) : nil
        source = try options.ipAddress("src")
        vlan = try options.integer("vid", in: 1...4094)
        isPermanent = try MulticastReader.isPermanent(options)
        protocolNumber = try options.number("protocol", RouteNames.protocolNumber(named:))
    }

    func dump(
        _ session: NetlinkSession, restart: () -> Void, each: (MulticastEntry) throws(KernelError) -> Void
    ) throws(KernelError) {
        try session.dumpMulticast(restart: restart) { entry throws(KernelError) in
            if accepts(entry) { try each(entry) }
        }
    }

    private func accepts(_ entry: MulticastEntry) -> Bool {
        (index == nil || entry.index == index) && (port == nil || entry.port == port)
            && (group == nil || entry.group == group) && (source == nil || entry.source == source)
            && (vlan == nil || entry.vlan == vlan) && (isPermanent == nil || entry.isPermanent == isPermanent)
            && (protocolNumber == nil || entry.protocolNumber == protocolNumber)
    }

    func flush(_ entries: [MulticastEntry], in session: NetlinkSession) throws(KernelError) -> Bool {
        guard let request = flush else { return false }
        return try session.performIfKnown(request) // new in Linux 6.8
    }

    /// The request that removes just what is selected, if there is one: from one database, and of no single group.
    private var flush: MulticastFlush? {
        guard let index, group == nil, source == nil else { return nil }
        var flush = MulticastFlush(index: index)
        flush.port = port ?? 0
        flush.vlan = vlan ?? 0
        flush.isPermanent = isPermanent
        flush.protocolNumber = protocolNumber
        return flush
    }
}
