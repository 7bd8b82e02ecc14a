// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink

/// Rows that one call added to a table of the kernel. What is removed by hand is taken out: it may come back as somebody
/// else's.
class EntryRecord {
    let namespace: NetworkNamespace

    init(namespace: NetworkNamespace) { self.namespace = namespace }

    /// Whether all rows were removed by hand.
    var isEmpty: Bool { true }
}

/// What tells one row from another.
protocol TableRow {
    associatedtype Key: Hashable
    var key: Key { get }
}

/// Rows of one table.
final class RowRecord<Row: TableRow>: EntryRecord {
    private(set) var rows: [Row]

    init(_ rows: [Row], in namespace: NetworkNamespace) {
        self.rows = rows
        super.init(namespace: namespace)
    }

    override var isEmpty: Bool { rows.isEmpty }

    func remove(_ keys: Set<Row.Key>) {
        rows.removeAll { keys.contains($0.key) }
    }
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

extension Shell {
    /// Takes rows that were removed by hand out of all scopes.
    func forgetRows<Row: TableRow>(_ rows: [Row], in namespace: NetworkNamespace) {
        rootScope.forgetRows(Set(rows.map(\.key)), of: Row.self, in: namespace)
    }
}
