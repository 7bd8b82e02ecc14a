// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Which VLANs of bridges and ports are flushed.
struct BridgeVLANSelection: RowSelection {
    private let index: Int32?
    private let numbers: ClosedRange<UInt16>?
    private let isPVID: Bool?
    private let isUntagged: Bool?
    private let tunnelID: UInt32?

    init(_ options: Options, _ shell: Shell, in namespace: NetworkNamespace) throws {
        try self.init(options, index: shell.linkIndex(options, "dev", in: namespace))
    }

    init(_ options: Options, index: Int32?) throws {
        self.index = index
        numbers = try options.has("vid") ? BridgeVLANReader.numbers(options, nil) : nil
        isPVID = try options.boolean("pvid")
        isUntagged = try options.boolean("untagged")
        tunnelID = try options.integer("tunnel_id", in: BridgeVLAN.tunnelIDs)
    }

    func dump(
        _ session: NetlinkSession, restart: () -> Void, each: (BridgeVLAN) throws(KernelError) -> Void
    ) throws(KernelError) {
        try dump(session, withStatistics: false, restart: restart, each: each)
    }

    fileprivate func dump(
        _ session: NetlinkSession, withStatistics: Bool, restart: () -> Void,
        each: (BridgeVLAN) throws(KernelError) -> Void
    ) throws(KernelError) {
        try session.listVLANs(
            index: index, withStatistics: withStatistics, restart: restart
        ) { vlan throws(KernelError) in
            if accepts(vlan) { try each(vlan) }
        }
    }

    private func accepts(_ vlan: BridgeVLAN) -> Bool {
        (numbers?.contains(vlan.vid) ?? true) && (isPVID == nil || vlan.isPVID == isPVID)
            && (isUntagged == nil || vlan.isUntagged == isUntagged)
            && (tunnelID == nil || vlan.tunnelID == tunnelID)
    }
}

/// Which VLANs of bridges and ports are listed, and whether with statistics.
struct BridgeVLANListing: RowSelection {
    private let selection: BridgeVLANSelection
    private let withStatistics: Bool

    init(_ options: Options, _ shell: Shell, in namespace: NetworkNamespace) throws {
        selection = try BridgeVLANSelection(options, shell, in: namespace)
        withStatistics = try options.boolean("stats") == true
    }

    init(_ options: Options, index: Int32) throws {
        selection = try BridgeVLANSelection(options, index: index)
        withStatistics = try options.boolean("stats") == true
    }

    func dump(
        _ session: NetlinkSession, restart: () -> Void, each: (BridgeVLAN) throws(KernelError) -> Void
    ) throws(KernelError) {
        try selection.dump(session, withStatistics: withStatistics, restart: restart, each: each)
    }
}
