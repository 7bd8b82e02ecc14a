// SPDX-License-Identifier: GPL-3.0-or-later
import Netlink

/// Rows that a worker added to one of the kernel's tables, as netlink has them, on their way to its parent.
struct CarriedRows {
    /// The number of the table among ``tables``.
    private let table: Int
    /// The rows as removals write them; with `replaced`, the one row as an addition does.
    let rows: [[UInt8]]
    /// The row whose place it took.
    let replaced: [UInt8]?

    /// The tables whose rows can be carried.
    private static let tables: [any TableRow.Type] = [
        Route.self, Address.self, Rule.self, Nexthop.self, Neighbour.self, ForwardingEntry.self, MulticastEntry.self,
        BridgeVLAN.self, Qdisc.self, TrafficClass.self, Filter.self,
    ]

    /// Nil for a table whose rows cannot be carried.
    init?<Row: TableRow>(_: Row.Type, _ rows: [[UInt8]], replaced: [UInt8]? = nil) {
        guard let table = Self.tables.firstIndex(where: { $0 == Row.self }) else { return nil }
        self.table = table
        self.rows = rows
        self.replaced = replaced
    }

    /// Notes in the current scope how to undo what the worker did.
    func record(in namespace: NetworkNamespace, _ shell: Shell) throws {
        guard Self.tables.indices.contains(table) else { throw CargoReader.Malformed() }
        try record(Self.tables[table], in: namespace, shell)
    }

    private func record<Row: TableRow>(_: Row.Type, in namespace: NetworkNamespace, _ shell: Shell) throws {
        let rows = try rows.map { try Self.read($0, as: Row.self) }
        if let replaced, let row = rows.first {
            Row.record(replacement: try Self.read(replaced, as: Row.self), of: row, in: namespace, shell)
        } else {
            Row.record(rows, in: namespace, shell)
        }
    }

    static func read<Row: TableRow>(_ bytes: [UInt8], as _: Row.Type) throws -> Row {
        let row = try bytes.withUnsafeBytes { try Row(decoding: $0) }
        guard let row else { throw CargoReader.Malformed() }
        return row
    }

    func write(to writer: inout CargoWriter) {
        writer.write(table)
        writer.write(list: rows) { $0.write($1) }
        writer.write(list: replaced.map { [$0] } ?? []) { $0.write($1) }
    }

    init(from reader: inout CargoReader) throws(CargoReader.Malformed) {
        table = try reader.readInt()
        rows = try reader.readBytesList()
        replaced = try reader.readBytesList().first
    }
}
