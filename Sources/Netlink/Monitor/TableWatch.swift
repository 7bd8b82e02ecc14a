// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
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
/// where the kernel says nothing (IPv4 routes that go with their link, filters that go with their qdisc) or cannot say
/// it (a full socket).
public final class TableWatch {
    private let listener: NetlinkListener
    private let session: NetlinkSession
    private let wanted: Set<WatchedTable>
    private let followed: [WatchedTable]
    private var known: [WatchedRow.Place: [WatchedRow]] = [:]
    /// The tables that have to be looked at: something was lost, or went without a word.
    private var stale: Set<WatchedTable> = []
    /// The links whose traffic control has to be looked at.
    private var staleTraffic: Set<Int32> = []
    /// What has happened, and was not given to anybody yet.
    private var events: [TableEvent] = []

    /// The names of links by index, also of those that are gone.
    public private(set) var linkNames: [Int32: String] = [:]

    /// Follows the tables `wanted`, and those that tell of what happens in them. `listener` has joined their groups;
    /// `session` looks them up.
    public init(
        _ wanted: Set<WatchedTable>, _ listener: NetlinkListener, _ session: NetlinkSession
    ) throws(KernelError) {
        self.wanted = wanted
        self.listener = listener
        self.session = session
        let needed = Self.needed(wanted)
        followed = WatchedTable.allCases.filter(needed.contains)
        for table in followed {
            for row in try table.rows(session) { learn(row) }
        }
    }

    /// The groups to join for some tables.
    public static func groups(_ wanted: Set<WatchedTable>) -> [UInt32] {
        Array(Set(needed(wanted).flatMap(\.groups)))
    }

    /// These tables and those on which they depend.
    private static func needed(_ wanted: Set<WatchedTable>) -> Set<WatchedTable> {
        var needed = wanted.union([.link])
        if !wanted.isDisjoint(with: [.trafficClass, .filter]) { needed.insert(.qdisc) }
        return needed
    }

    /// What has happened since the last time; does not wait. What was found before an error is kept for the next time.
    public func read() throws(KernelError) -> [TableEvent] {
        do throws(KernelError) {
            try listener.drain(
                lost: {
                    events.append(.overflow)
                    distrustAll()
                },
                { message throws(KernelError) in try take(message) })
        } catch {
            distrustAll() // the rest of a datagram is gone
            throw error
        }
        for table in followed where stale.contains(table) {
            try compare(table)
            stale.remove(table)
        }
        for index in staleTraffic.sorted() {
            for table in followed where table.isTraffic { try compare(table, of: index) }
            staleTraffic.remove(index)
        }
        defer { events = [] }
        return events
    }

    private func distrustAll() {
        stale.formUnion(followed)
        staleTraffic = []
    }

    private func tell(_ event: TableEvent) {
        switch event {
        case .add(let row), .change(let row), .delete(let row): if wanted.contains(row.table) { events.append(event) }
        case .overflow: events.append(event)
        }
    }

    private func take(_ message: MessageView) throws(KernelError) {
        guard let (table, isEnd) = try WatchedTable.subject(of: message), followed.contains(table) else { return }
        var isWhole = false
        try table.decode(message.payload) { row throws(KernelError) in
            isWhole = true
            guard !isRepetition(row) else { return }
            let row = row.lasting
            noteSilence(row, isEnd: isEnd)
            if isEnd { end(row) } else { begin(row, replaces: message.flags.contains(.replace)) }
        }
        // Classes and filters go with their qdisc, qdiscs with their class, a class says which qdisc is its leaf, and
        // of a filter `matchall` that is new the kernel does not tell the number.
        if table.isTraffic, table != .filter || isEnd || !isWhole {
            staleTraffic.insert(try message.payload.header(as: tcmsg.self).tcm_ifindex)
        }
        if table == .bridgeVLAN { stale.insert(table) } // a port's PVID moves without a word
    }

    private func begin(_ row: WatchedRow, replaces: Bool) {
        let old = forget(row)
        // Before a qdisc takes the place of another one, that one is said to go.
        let replaces = replaces && !row.table.isTraffic
        if replaces { known[row.place] = nil }
        learn(row)
        guard old == row else { return tell(old == nil && !replaces ? .add(row) : .change(row)) }
        // The kernel tells of a link again for many reasons, and of an address again when only its age is another one.
        if row.table == .route { tell(.change(row)) }
    }

    private func end(_ row: WatchedRow) {
        let old = forget(row)
        if old != nil || row.table == .route { tell(.delete(old ?? row)) } // of a VLAN that goes, little is said
    }

    private func learn(_ row: WatchedRow) {
        known[row.place, default: []].append(row)
        if case .link(let link) = row { linkNames[link.index] = link.name }
    }

    /// Takes out what is known of a row.
    private func forget(_ row: WatchedRow) -> WatchedRow? {
        guard let index = known[row.place]?.firstIndex(where: row.isSame(as:)) else { return nil }
        let old = known[row.place]?.remove(at: index)
        if known[row.place]?.isEmpty == true { known[row.place] = nil }
        return old
    }

    /// Looks at a table, or at what it has of one link, and tells how it differs from what is known.
    private func compare(_ table: WatchedTable, of index: Int32? = nil) throws(KernelError) {
        let rows = try table.rows(session, of: index)
        let old = known.filter { entry in
            guard let row = entry.value.first, row.table == table else { return false }
            return index == nil || row.trafficIndex == index
        }
        let there = Dictionary(grouping: rows, by: \.place)
        for row in old.values.joined() where there[row.place]?.contains(where: row.isSame(as:)) != true {
            _ = forget(row)
            tell(.delete(row))
        }
        for row in rows {
            let old = forget(row)
            learn(row)
            if old != row { tell(old == nil ? .add(row) : .change(row)) }
        }
    }
}

// MARK: What the kernel does not say

extension TableWatch {
    private func link(_ index: Int32) -> Link? {
        if case .link(let link)? = known[.link(index)]?.first { link } else { nil }
    }

    /// What comes and goes with a link, or when it goes up or down, or when it becomes a port.
    private func noteSilence(_ row: WatchedRow, isEnd: Bool) {
        guard case .link(let link) = row else { return }
        let old = self.link(link.index)
        if let old, old.isUp, !link.isUp || !link.isRunning { stale.formUnion(wanted.intersection([.route])) }
        guard isEnd || old == nil || old?.isUp != link.isUp || old?.master != link.master else { return }
        stale.formUnion(followed.filter(\.isOfBridges))
        staleTraffic.insert(link.index)
    }

    /// Whether what is told of an entry is the general part's word about what the table's driver has told in full.
    private func isRepetition(_ row: WatchedRow) -> Bool {
        guard case .fdb(let entry) = row, entry.bridge == nil, entry.times == nil, let link = link(entry.index) else {
            return false
        }
        return link.kind == "vxlan" || link.kind == "bridge"
    }
}
