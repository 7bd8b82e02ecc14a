// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Which entries of forwarding databases are listed, or flushed.
struct ForwardingSelection: RowSelection {
    private(set) var kernel = ForwardingFilter()
    private(set) var states: Set<ForwardingState>?
    let vlan: UInt16?
    let mac: MACAddress?
    /// Whether the tables of devices are meant, or those of bridges; nil for both.
    private let isOwn: Bool?

    init(_ options: Options, _ shell: Shell, in namespace: NetworkNamespace) throws {
        kernel.bridge = try shell.linkIndex(options, "br", in: namespace)
        kernel.index = try shell.linkIndex(options, "dev", in: namespace)
        mac = try options.macAddress("lladdr")
        vlan = try options.integer("vlan", in: 1...4094)
        isOwn = try options.boolean("self")
        states = try options.strings("state").map { words in
            Set(try words.map { try ForwardingReader.state($0, options) })
        }
        if try options.boolean("dynamic") == true {
            states = (states ?? Set(ForwardingState.allCases)).subtracting([.permanent])
        }
    }

    func dump(
        _ session: NetlinkSession, restart: () -> Void, each: (ForwardingEntry) throws(KernelError) -> Void
    ) throws(KernelError) {
        try session.dumpForwarding(kernel, restart: restart) { entry throws(KernelError) in
            if accepts(entry) { try each(entry) }
        }
    }

    private func accepts(_ entry: ForwardingEntry) -> Bool {
        (kernel.index == nil || entry.index == kernel.index) && (mac == nil || entry.mac == mac)
            && (vlan == nil || entry.vlan == vlan) && (isOwn == nil || (entry.bridge == nil) == isOwn)
            && (states?.contains(ForwardingState(entry.state)) ?? true)
    }
}
