// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// What became of a row, or of the news themselves.
public enum TableEvent: Hashable, Sendable {
    case add(WatchedRow)
    case change(WatchedRow)
    case delete(WatchedRow)
    /// The kernel had more to tell than the socket could hold. What follows makes up for it: how the tables differ from
    /// what was told before.
    case overflow
}

/// Follows tables of one network namespace: what is told is compared with what is known, so that nothing is lost, also
/// where the kernel says nothing (IPv4 routes that go with their link) or cannot say it (a full socket).
public final class TableWatch {
    private let listener: NetlinkListener
    private let session: NetlinkSession
    private let wanted: Set<WatchedTable>
    private var known: [WatchedRow.Place: [WatchedRow]] = [:]
    /// The tables that have to be looked at: something was lost, or went without a word.
    private var stale: Set<WatchedTable> = []

    /// The names of links by index, also of those that are gone.
    public private(set) var linkNames: [Int32: String] = [:]

    /// Follows the tables `wanted`, and links in any case. `listener` has joined their groups; `session` looks them up.
    public init(
        _ wanted: Set<WatchedTable>, _ listener: NetlinkListener, _ session: NetlinkSession
    ) throws(KernelError) {
        self.wanted = wanted
        self.listener = listener
        self.session = session
        for table in followed {
            for row in try table.rows(session) { learn(row) }
        }
    }

    /// The groups to join for some tables.
    public static func groups(_ wanted: Set<WatchedTable>) -> [UInt32] {
        wanted.union([.link]).flatMap(\.groups)
    }

    private var followed: [WatchedTable] { WatchedTable.allCases.filter { wanted.contains($0) || $0 == .link } }

    /// What has happened since the last time; does not wait.
    public func read() throws(KernelError) -> [TableEvent] {
        var events: [TableEvent] = []
        let isComplete = try listener.drain { message throws(KernelError) in
            if let event = try take(message) { events.append(event) }
        }
        if !isComplete {
            events.append(.overflow)
            stale.formUnion(followed)
        }
        for table in followed where stale.contains(table) { try compare(table, &events) }
        stale = []
        return events.filter { isWanted($0) }
    }

    private func isWanted(_ event: TableEvent) -> Bool {
        switch event {
        case .add(let row), .change(let row), .delete(let row): wanted.contains(row.table)
        case .overflow: true
        }
    }

    private func take(_ message: MessageView) throws(KernelError) -> TableEvent? {
        guard let (table, isEnd) = WatchedTable.subject(of: message.type),
            let row = try table.row(decoding: message.payload)
        else { return nil }
        return isEnd ? end(row) : begin(row, replaces: message.flags.contains(.replace))
    }

    private func begin(_ row: WatchedRow, replaces: Bool) -> TableEvent? {
        noteLinkDown(row)
        let old = forget(row)
        if replaces { known[row.place] = nil }
        learn(row)
        guard old == row else { return old == nil && !replaces ? .add(row) : .change(row) }
        // The kernel tells of a link again for many reasons, and of an address again when only its age is another one.
        return row.table == .route ? .change(row) : nil
    }

    private func end(_ row: WatchedRow) -> TableEvent? {
        noteLinkDown(row)
        return forget(row) == nil && row.table != .route ? nil : .delete(row)
    }

    /// The kernel does not tell of the IPv4 routes that go when a link goes down.
    private func noteLinkDown(_ row: WatchedRow) {
        guard case .link(let link) = row, wanted.contains(.route), case .link(let old)? = known[row.place]?.first else {
            return
        }
        if old.isUp, !link.isUp || !link.isRunning { stale.insert(.route) }
    }

    private func learn(_ row: WatchedRow) {
        known[row.place, default: []].append(row)
        if case .link(let link) = row { linkNames[link.index] = link.name }
    }

    /// Takes out what is known of a row.
    private func forget(_ row: WatchedRow) -> WatchedRow? {
        guard let index = known[row.place]?.firstIndex(where: row.isSame(as:)) else { return nil }
        return known[row.place]?.remove(at: index)
    }

    /// Looks at a table, and tells how it differs from what is known.
    private func compare(_ table: WatchedTable, _ events: inout [TableEvent]) throws(KernelError) {
        let rows = try table.rows(session)
        let old = known.filter { $0.value.first?.table == table }
        let there = Dictionary(grouping: rows, by: \.place)
        for row in old.values.joined() where there[row.place]?.contains(where: row.isSame(as:)) != true {
            _ = forget(row)
            events.append(.delete(row))
        }
        for row in rows {
            let old = forget(row)
            learn(row)
            if old != row { events.append(old == nil ? .add(row) : .change(row)) }
        }
    }
}
