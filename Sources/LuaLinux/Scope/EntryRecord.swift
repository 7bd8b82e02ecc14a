// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink

/// Rows that one call added to a table of the kernel.
class EntryRecord {
    let namespace: NetworkNamespace

    init(namespace: NetworkNamespace) { self.namespace = namespace }

    /// Whether nothing is left to remove.
    var isEmpty: Bool { true }
}

/// What tells one row from another.
protocol TableRow {
    associatedtype Key: Hashable
    var key: Key { get }
}

/// Rows of one table.
class RowRecord<Row: TableRow>: EntryRecord {
    private let rows: [Row]
    private let removals: Removals<Row>
    private let start: Int

    init(_ rows: [Row], in namespace: NetworkNamespace, _ removals: Removals<Row>) {
        self.rows = rows
        self.removals = removals
        start = removals.count
        super.init(namespace: namespace)
    }

    /// The rows that were not removed by hand since: what is there now may be somebody else's.
    final var remaining: [Row] { removals.count == start ? rows : rows.filter { !removals.has($0, since: start) } }

    override final var isEmpty: Bool { remaining.isEmpty }
}

/// A route that took the place of another one.
final class ReplacementRecord: RowRecord<Route> {
    let route: Route
    let old: Route

    init(of old: Route, by route: Route, in namespace: NetworkNamespace) {
        self.route = route
        self.old = old
        super.init([route], in: namespace, namespace.removedRoutes)
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

extension Route: TableRow {
    struct Key: Hashable {
        var destination: CIDR
        var table: UInt32
        var tos: UInt8
        var metric: UInt32?
    }

    var key: Key {
        Key(destination: destination.network, table: table == 0 ? RouteNames.main : table, tos: tos, metric: metric)
    }
}

extension Address: TableRow {
    struct Key: Hashable {
        var cidr: CIDR
        var index: Int32
    }

    var key: Key { Key(cidr: cidr, index: index) }
}
