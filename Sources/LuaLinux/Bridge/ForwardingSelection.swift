// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Which entries of forwarding databases are listed, or flushed.
struct ForwardingSelection: RowSelection {
    private var kernel = ForwardingFilter()
    private var states: Set<ForwardingState>?
    private let vlan: UInt16?
    private let mac: MACAddress?
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

    /// Addresses of the host only if they are asked for.
    func flushes(_ entry: ForwardingEntry) -> Bool {
        states != nil || ForwardingState(entry.state) != .permanent
    }

    func flush(_ entries: [ForwardingEntry], in session: NetlinkSession) throws(KernelError) -> Bool {
        guard let request = flush(of: entries) else { return false }
        // Linux 6.1 takes it from bridges only, and older kernels do not know it
        return try session.performIfKnown(request)
    }

    /// The request that removes just these entries, if there is one: they are all that is selected, of one bridge.
    private func flush(of entries: [ForwardingEntry]) -> ForwardingFlush? {
        guard let bridge = kernel.bridge, mac == nil, entries.allSatisfy({ $0.bridge == bridge }) else { return nil }
        var flush = ForwardingFlush(index: bridge)
        flush.port = kernel.index
        flush.vlan = vlan
        switch states {
        case nil: break
        case [.permanent]: flush.state = .permanent
        case [.static]: flush.state = .static
        case [.reachable, .stale]: flush.state = .reachable
        case [.static, .reachable, .stale]: break
        default: return nil
        }
        return flush
    }
}
