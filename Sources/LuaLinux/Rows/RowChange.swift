// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink

extension RowTable {
    /// Changes rows that there are, all of them or, if the kernel refuses one, none, so that a scope can put back what
    /// they were. What a row does not name stays as it is.
    func modify(_ rows: [Row]) throws {
        let session = try namespace.session()
        let known = try table(like: rows, session)
        let changes = try rows.map { row in
            guard let old = known[row.key] else { return (row: row, old: nil as Row?) }
            let changed = try about(row) { () throws(KernelError) in try row.changing(old) }
            try changed.check(.replace, as: .change)
            return (changed, old)
        }
        let (taken, failure) = try send(.change, changes.map(\.row), session)
        guard let failure else { return record(changes) }
        record(taken.reversed().map { changes[$0] }.filter { !isPutBack($0.old, in: $0.row, session) })
        throw failure
    }

    /// Puts a row back in the place of what it was changed to; false if that fails.
    private func isPutBack(_ old: Row?, in row: Row, _ session: NetlinkSession) -> Bool {
        do {
            if let old { try session.perform(RowRequest(.replace, try old.replacing(row))) }
            return true
        } catch {
            return false
        }
    }

    /// Records changes, but for those of rows that a record which is older removes or puts back.
    private func record(_ changes: [(row: Row, old: Row?)]) {
        var covered = shell.currentScope.keys(of: Row.self, in: namespace)
        for (row, old) in changes {
            guard let old else { continue }
            guard old.isLasting else {
                Row.record([row], in: namespace, shell)
                continue
            }
            guard covered.insert(row.key).inserted else { continue }
            Row.record(replacement: old, of: row, isChange: true, in: namespace, shell)
        }
    }
}

extension Scope {
    /// The rows of a table that undoing the scope removes or puts back.
    fileprivate func keys<Row: TableRow>(of _: Row.Type, in namespace: NetworkNamespace) -> Set<Row.Key> {
        var keys: Set<Row.Key> = []
        for case let record as RowRecord<Row> in allEntries.map(\.object) where record.namespace === namespace {
            keys.formUnion(record.remaining.map(\.key))
        }
        return keys
    }
}
