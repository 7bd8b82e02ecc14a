// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Which nexthops `nexthop.list` returns.
struct NexthopSelection: RowSelection {
    private var kernel = NexthopFilter()
    private let family: UInt8?
    private let gateway: IPAddress?
    private let protocolNumber: UInt8?
    private let isBlackhole: Bool?
    private let isGroup: Bool?
    private let isFDB: Bool?

    init(_ options: Options, _ shell: Shell, in namespace: NetworkNamespace) throws {
        family = try options.family()?.number
        gateway = try options.ipAddress("via")
        protocolNumber = try options.number("protocol", RouteNames.protocolNumber(named:))
        isBlackhole = try options.boolean("blackhole")
        isGroup = try options.boolean("group")
        isFDB = try options.boolean("fdb")
        kernel.outputIndex = try shell.linkIndex(options, "dev", in: namespace)
        kernel.master = try shell.linkIndex(options, "master", in: namespace)
        kernel.isGroup = isGroup == true
        kernel.isFDB = isFDB == true
    }

    func dump(
        _ session: NetlinkSession, restart: () -> Void, each: (Nexthop) throws(KernelError) -> Void
    ) throws(KernelError) {
        try session.dumpNexthops(kernel, restart: restart) { row throws(KernelError) in
            if accepts(row) { try each(row) }
        }
    }

    private func accepts(_ row: Nexthop) -> Bool {
        (family == nil || row.family == family) && (gateway == nil || row.gateway == gateway)
            && (protocolNumber == nil || row.protocolNumber == protocolNumber)
            && (isBlackhole == nil || row.isBlackhole == isBlackhole)
            && (isGroup == nil || row.group.isEmpty != isGroup) && (isFDB == nil || row.isFDB == isFDB)
    }
}
