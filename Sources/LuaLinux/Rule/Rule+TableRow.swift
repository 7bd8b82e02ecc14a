// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink
import SystemPackage

extension Rule: TableRow {
    static let noun = (one: "rule", many: "rules")
    static let absences: [Errno] = [.noSuchFileOrDirectory]

    /// Rules have no name: all that is said of them tells them apart.
    var key: Rule {
        var rule = self
        rule.action = action ?? .lookup
        rule.state = []
        if rule.action == .lookup, tableNumber == nil, fields["l3mdev"] == nil { rule.tableNumber = RouteNames.main }
        return rule
    }

    /// Without the first rule nothing of this host could be reached.
    var isFlushed: Bool { priority != 0 }

    static func rows(like rows: [Rule], in session: NetlinkSession) throws(KernelError) -> [Rule] {
        try session.rules(family: rows.count == 1 ? rows.first?.family ?? 0 : 0)
    }

    /// The kernel puts a rule without a priority before all others but the first, so that it is the first that is
    /// like it.
    static func completed(_ rows: [Rule], in session: NetlinkSession) throws(KernelError) -> [Rule] {
        guard rows.indices.contains(where: { rows[$0].priority == nil }) else { return rows }
        let there = try session.rules()
        return rows.map { row in
            guard row.priority == nil, let found = there.first(where: row.isMatched(by:)) else { return row }
            var row = row
            row.priority = found.priority
            return row
        }
    }

    /// Puts each rule in the place of those with its priority: the new one comes before the old ones go, so that
    /// there always is one.
    static func replace(_ rows: [Rule], in table: RowTable<Rule>) throws {
        let session = try table.namespace.session()
        if let row = rows.first(where: { $0.priority == nil }) {
            throw LuaError.misuse("bad option 'priority' to 'replace' (integer expected, got nil: \(row.subject))")
        }
        for row in rows {
            let old = try session.rules(family: row.family).filter { $0.priority == row.priority }
            if !old.contains(where: { row.isMatched(by: $0) }) {
                try about(row.subject) { () throws(KernelError) in try session.perform(RowRequest(.add, row)) }
                record([row], in: table.namespace, table.shell)
            }
            for other in old where !row.isMatched(by: other) {
                try about(other.subject) { () throws(KernelError) in try session.perform(RowRequest(.remove, other)) }
                record(replacement: other, of: row, in: table.namespace, table.shell)
            }
        }
    }
}
