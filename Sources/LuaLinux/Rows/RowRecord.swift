// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink

/// Rows that one call added to a table of the kernel.
class EntryRecord {
    let namespace: NetworkNamespace
    /// Whether it is about an object of the kernel that was there before, and is another only in what it was told.
    let isChange: Bool

    init(namespace: NetworkNamespace, isChange: Bool = false) {
        self.namespace = namespace
        self.isChange = isChange
    }

    /// Whether nothing is left to remove.
    var isEmpty: Bool { true }

    /// Whether the kernel keeps some of it when the namespace ends.
    var outlivesNamespace: Bool { false }

    /// Whether undoing another record, which is older, makes undoing this one, a change, needless.
    func isCovered(by other: EntryRecord) -> Bool { false }

    /// What a worker's parent needs to undo it; nil for what cannot be written.
    var carried: CarriedRows? { nil }
}

/// Rows of one table.
class RowRecord<Row: TableRow>: EntryRecord {
    private let rows: [Row]
    private let start: Int

    init(_ rows: [Row], isChange: Bool = false, in namespace: NetworkNamespace) {
        self.rows = rows
        start = namespace.knownRemovals(of: Row.self)?.count ?? 0
        super.init(namespace: namespace, isChange: isChange)
    }

    /// The rows that were not removed by hand since: what is there now may be somebody else's.
    final var remaining: [Row] {
        guard let removals = namespace.knownRemovals(of: Row.self), removals.count > start else { return rows }
        return rows.filter { !removals.has($0, since: start) }
    }

    override final var isEmpty: Bool { remaining.isEmpty }

    override final var outlivesNamespace: Bool { remaining.contains(where: \.outlivesNamespace) }

    override var carried: CarriedRows? {
        CarriedRows(Row.self, remaining.compactMap { RowRequest(.remove, $0).payload })
    }
}

/// A row that took the place of another one.
final class ReplacementRecord<Row: TableRow>: RowRecord<Row> {
    let row: Row
    let old: Row

    init(of old: Row, by row: Row, isChange: Bool, in namespace: NetworkNamespace) {
        self.row = row
        self.old = old
        super.init([row], isChange: isChange, in: namespace)
    }

    /// What removes the row, or puts what was there before it in its place, has no use for what it was in between.
    override func isCovered(by other: EntryRecord) -> Bool {
        guard let other = other as? RowRecord<Row>, other.namespace === namespace else { return false }
        return other.remaining.contains { $0.key == row.key }
    }

    override var carried: CarriedRows? {
        guard let new = RowRequest(.add, row).payload, let old = RowRequest(.add, old).payload else { return nil }
        return CarriedRows(Row.self, [new], replaced: old)
    }
}

/// Which rows were removed by hand, and when. It costs nothing to add rows, and little to remove them.
final class Removals<Row: TableRow> {
    /// How many removals there were.
    private(set) var count = 0
    private var latest: [Row.Key: Int] = [:]

    func note(_ rows: [Row]) {
        guard !rows.isEmpty else { return }
        count += 1
        for row in rows { latest[row.key] = count }
    }

    /// Whether a row was removed after the first `start` removals.
    func has(_ row: Row, since start: Int) -> Bool { latest[row.key, default: 0] > start }
}
