// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink
import SystemPackage

extension Address: TableRow {
    struct Key: Hashable {
        var cidr: CIDR
        var index: Int32
    }

    static let noun = (one: "address", many: "addresses")
    static let absences: [Errno] = [.addressNotAvailable, .noSuchDevice, .noSuchFileOrDirectory]

    var key: Key { Key(cidr: cidr, index: index) }

    func subject(in namespace: NetworkNamespace) -> String {
        let name = try? namespace.linkName(index)
        return "\(name ?? "if\(index)") \(cidr)"
    }

    /// The first IPv4 address of a network takes the others along.
    static func ordered(_ rows: [Address], for verb: RowVerb) -> [Address] {
        verb == .remove ? rows.reversed() : rows
    }

    static func rows(like rows: [Address], in session: NetlinkSession) throws(KernelError) -> [Address] {
        try session.addresses(index: rows.count == 1 ? rows.first?.index : nil)
    }

    /// Addresses go away when their link moves to another namespace, so there is a record for each link.
    static func record(_ rows: [Address], in namespace: NetworkNamespace, _ shell: Shell) {
        var links: [Int32] = []
        for row in rows where !links.contains(row.index) { links.append(row.index) }
        for index in links {
            guard let link = try? namespace.openLink(index: index) else { continue } // it is gone already
            shell.record(rows.filter { $0.index == index }, of: link)
        }
    }
}

extension Shell {
    /// Notes in the current scope how to undo that addresses were added to a link.
    func record(_ addresses: [Address], of link: LinkHandle) {
        guard let first = addresses.first else { return }
        let text = addresses.count == 1 ? "address \(first.cidr)" : "\(addresses.count) addresses"
        let record = RowRecord(addresses, in: link.namespace)
        currentScope.record(Undo(
            phase: .entry, object: record, text: "\(text) of \(link.name)", retained: link,
            action: {
                guard link.namespace === record.namespace else { return } // a move takes all addresses away
                try link.session().remove(record.remaining)
            }))
    }
}
