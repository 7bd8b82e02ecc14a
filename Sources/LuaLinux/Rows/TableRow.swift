// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink
import SystemPackage

/// A row of one of the kernel's tables, as scripts add, replace, remove and list it.
protocol TableRow: NetlinkRow {
    associatedtype Key: Hashable
    /// What tells one row from another.
    var key: Key { get }
    /// What scopes call one row, and several.
    static var noun: (one: String, many: String) { get }
    /// The errors by which the kernel says that a row is not there.
    static var absences: [Errno] { get }
    /// Whether it is worth being put back when what replaced it is undone: what the kernel learns, it learns again.
    var isLasting: Bool { get }

    /// Whether the kernel keeps it when its namespace ends, so that it must be removed before.
    var outlivesNamespace: Bool { get }
    /// Whether `flush` removes it.
    var isFlushed: Bool { get }
    /// Raises the misuse of a function if something is missing in a row, or wrong together with others.
    /// - Parameter word: The function, if it is another one than the verb's.
    func check(_ verb: RowVerb, as word: RowVerb) throws
    /// Whether the kernel takes a request to add a row for one to push another one aside.
    static var pushesAside: Bool { get }
    /// Why a row is not added where another one is; nil if that one does not matter.
    func refusal(besides present: Self) -> KernelError?
    /// What is sent so that it takes the place of `present`.
    func replacing(_ present: Self) throws(KernelError) -> Self
    /// What is sent so that what the row names, and nothing else, is another than in `present`.
    func changing(_ present: Self) throws(KernelError) -> Self
    /// The error with what the kernel lacks, if that is why it refused the row.
    func explaining(_ error: KernelError) -> KernelError

    /// The row as a person would name it.
    func subject(in namespace: NetworkNamespace) -> String
    /// Rows in the order in which the kernel takes them: what others need comes before them, or goes after them.
    static func ordered(_ rows: [Self], for verb: RowVerb) -> [Self]
    /// The rows in whose places `rows` would be put, and perhaps others.
    static func rows(like rows: [Self], in session: NetlinkSession) throws(KernelError) -> [Self]
    /// Rows that were added, with what the kernel chose for them where a removal needs to know it.
    static func completed(_ rows: [Self], in session: NetlinkSession) throws(KernelError) -> [Self]
    /// Hands rows to the kernel: all of them or, if it refuses one, none that is added; and notes in the current scope
    /// how to undo it.
    static func apply(_ verb: RowVerb, _ rows: [Self], in table: RowTable<Self>) throws
    /// Rows as few as the kernel takes in place of these, where it takes several in one.
    static func joined(_ rows: [Self]) -> [Self]
    /// Replaces rows one by one, and notes in the current scope how to put back what was there before.
    static func replace(_ rows: [Self], in table: RowTable<Self>) throws
    /// Notes in the current scope how to undo that rows were added.
    static func record(_ rows: [Self], in namespace: NetworkNamespace, _ shell: Shell)
}

extension TableRow {
    var isLasting: Bool { true }
    var outlivesNamespace: Bool { false }
    var isFlushed: Bool { true }

    static func apply(_ verb: RowVerb, _ rows: [Self], in table: RowTable<Self>) throws {
        try table.change(verb, rows)
    }

    static func joined(_ rows: [Self]) -> [Self] { rows }

    static func replace(_ rows: [Self], in table: RowTable<Self>) throws { try table.replace(rows) }

    static var pushesAside: Bool { false }
    func refusal(besides present: Self) -> KernelError? { nil }
    func check(_ verb: RowVerb) throws { try check(verb, as: verb) }
    func check(_ verb: RowVerb, as word: RowVerb) throws {}
    func replacing(_ present: Self) -> Self { self }
    func changing(_ present: Self) -> Self { self }
    func explaining(_ error: KernelError) -> KernelError { error }

    func subject(in namespace: NetworkNamespace) -> String { subject }

    static func ordered(_ rows: [Self], for verb: RowVerb) -> [Self] { rows }

    static func completed(_ rows: [Self], in session: NetlinkSession) throws(KernelError) -> [Self] { rows }

    static func record(_ rows: [Self], in namespace: NetworkNamespace, _ shell: Shell) {
        guard let first = rows.first else { return }
        let record = RowRecord(rows, in: namespace)
        let text = rows.count == 1 ? "\(noun.one) \(first.subject)" : "\(rows.count) \(noun.many)"
        shell.currentScope.record(Undo(phase: .entry, object: record, text: text) {
            try namespace.session().remove(record.remaining)
        })
    }

    /// Notes in the current scope how to undo that a row took the place of another one.
    static func record(
        replacement old: Self, of row: Self, isChange: Bool = false, in namespace: NetworkNamespace, _ shell: Shell
    ) {
        shell.currentScope.record(Undo(
            phase: .entry, object: ReplacementRecord(of: old, by: row, isChange: isChange, in: namespace),
            text: "replacement of \(noun.one) \(row.subject)",
            action: {
                let session = try namespace.session()
                do throws(KernelError) {
                    try session.perform(RowRequest(.replace, try old.replacing(row)))
                } catch {
                    // what it belongs to, such as its link, has gone meanwhile
                    guard absences.contains(error.errno) else { throw error }
                }
            }))
    }
}

extension NetlinkSession {
    /// Removes rows; what is gone already does not stop the rest.
    func remove<Row: TableRow>(_ rows: [Row]) throws(KernelError) {
        var rest = Row.joined(rows)[...]
        while !rest.isEmpty { // a refusal ends the batch after its chunk
            var batch = RequestBatch(capacity: rest.count)
            for row in rest { batch.append(.remove, row) }
            let failures = try perform(&batch)
            if let real = failures.first(where: { !Row.absences.contains($0.error.errno) }) {
                throw real.error.about(rest[rest.startIndex + real.index].subject)
            }
            rest = rest.dropFirst(batch.handedOver)
        }
    }
}
