// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink
import SystemPackage

extension BridgeVLAN: TableRow {
    static let noun = (one: "bridge VLAN", many: "bridge VLANs")
    // EINVAL: the link is no port, and no bridge, any more.
    static let absences: [Errno] = [.noSuchFileOrDirectory, .noSuchDevice, .invalidArgument]

    func subject(in namespace: NetworkNamespace) -> String {
        "\(subject) dev \((try? namespace.linkName(index)) ?? "\(index)")"
    }

    static func rows(like rows: [BridgeVLAN], in session: NetlinkSession) throws(KernelError) -> [BridgeVLAN] {
        var found: [BridgeVLAN] = []
        for index in Set(rows.map(\.index)) { found += try session.vlans(index: index) }
        return found
    }

    static func apply(_ verb: RowVerb, _ rows: [BridgeVLAN], in table: RowTable<BridgeVLAN>) throws {
        guard !rows.isEmpty else { return }
        try BridgeVLANChange(verb, rows.flatMap(\.single), in: table).perform()
    }

    static func joined(_ rows: [BridgeVLAN]) -> [BridgeVLAN] {
        var joined: [BridgeVLAN] = []
        for row in rows {
            if let longer = joined.last?.joined(with: row) {
                joined[joined.count - 1] = longer
            } else {
                joined.append(row)
            }
        }
        return joined
    }
}

extension NetlinkSession {
    /// The VLANs of one port, or of the bridge itself.
    func vlans(index: Int32) throws(KernelError) -> [BridgeVLAN] {
        var found: [BridgeVLAN] = []
        try listVLANs(index: index, restart: { found.removeAll() }) { vlan throws(KernelError) in found.append(vlan) }
        return found
    }

    /// Gives every VLAN of the port or the bridge with an index to `each`, or of all of them.
    func listVLANs(
        index: Int32? = nil, withStatistics: Bool = false, restart: () -> Void,
        each: (BridgeVLAN) throws(KernelError) -> Void
    ) throws(KernelError) {
        do throws(KernelError) {
            try dumpVLANs(index: index, withStatistics: withStatistics, restart: restart, each: each)
        } catch {
            guard let index else {
                // Where there is no bridge, the kernel's part for bridges may not be there.
                guard error.errno == .notSupported else { throw error }
                if try hasBridges() { throw error.aboutVLANs }
                return
            }
            throw error.aboutVLANs.about((try? interfaceName(index: index)) ?? "\(index)")
        }
    }

    private func hasBridges() throws(KernelError) -> Bool {
        var hasOne = false
        try dumpLinks(LinkFilter(kind: "bridge"), restart: {}) { link throws(KernelError) in
            if link.kind == "bridge" { hasOne = true }
        }
        return hasOne
    }
}

extension KernelError {
    /// The same error with what the kernel does not say.
    fileprivate var aboutVLANs: KernelError {
        var error = self
        if errno == .invalidArgument, detail == nil { error.detail = "it is no bridge, and no port of one" }
        if errno == .notSupported { error.hint = "this needs a kernel with CONFIG_BRIDGE_VLAN_FILTERING" }
        return error
    }
}
