// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink
import SystemPackage

/// One table of one namespace, as scripts change it: many rows in one `sendmsg`, and what was made is recorded.
struct RowTable<Row: TableRow> {
    let shell: Shell
    let namespace: NetworkNamespace

    init(_ shell: Shell, _ namespace: NetworkNamespace) {
        self.shell = shell
        self.namespace = namespace
    }

    func apply(_ verb: RowVerb, _ rows: [Row]) throws { try Row.apply(verb, rows, in: self) }

    /// Hands rows to the kernel; if it refuses one, those that were added are taken back.
    func change(_ verb: RowVerb, _ rows: [Row]) throws {
        for row in rows { try row.check(verb) }
        let rows = Row.ordered(rows, for: verb)
        switch verb {
        case .add, .append: try add(rows, verb)
        case .replace: try Row.replace(rows, in: self)
        case .change: try modify(rows)
        case .remove: try remove(rows)
        }
    }

    private func add(_ rows: [Row], _ verb: RowVerb) throws {
        let session = try namespace.session()
        if Row.pushesAside {
            let known = try table(like: rows, session)
            for row in rows { try about(row) { () throws(KernelError) in try refuse(row, in: known) } }
        }
        let (done, failure) = try perform(verb, rows, session)
        if let failure {
            try? session.remove(done)
            throw failure
        }
        Row.record(try Row.completed(done, in: session), in: namespace, shell)
    }

    private func remove(_ rows: [Row]) throws {
        let (done, failure) = try perform(.remove, rows, try namespace.session())
        namespace.removals(of: Row.self).note(done)
        if let failure { throw failure }
    }

    /// - Returns: The rows that the kernel took, and why it refused the first of the others.
    private func perform(
        _ verb: RowVerb, _ rows: [Row], _ session: NetlinkSession
    ) throws -> (done: [Row], failure: KernelError?) {
        var told = rows
        let (places, failure) = try send(verb, rows, session, echo: Row.isEchoed ? { index, type, payload
            throws(KernelError) in
            if type == Row.addition, let row = try Row(decoding: payload) { told[index] = row }
        } : nil)
        return (failure == nil ? told : places.map { told[$0] }, failure)
    }

    /// Hands all rows over at once.
    /// - Returns: The places of those that the kernel took, and why it refused the first of the others.
    func send(
        _ verb: RowVerb, _ rows: [Row], _ session: NetlinkSession, echo: NetlinkSession.Echo? = nil
    ) throws -> (taken: [Int], failure: KernelError?) {
        var batch = RequestBatch(capacity: rows.count)
        for place in rows.indices { batch.append(verb, rows[place]) } // which copies none
        let failures = try session.perform(&batch, echo: echo)
        guard let first = failures.first else { return (Array(rows.indices), nil) }
        let failed = Set(failures.map(\.index))
        let row = rows[first.index]
        return (
            (0..<batch.handedOver).filter { !failed.contains($0) },
            row.explaining(first.error).about(row.subject(in: namespace))
        )
    }

    /// Replaces rows one by one, so that a scope can put back what was there before.
    func replace(_ rows: [Row]) throws {
        let session = try namespace.session()
        var known = Row.pushesAside ? try table(like: rows, session) : nil
        for row in rows {
            try about(row) { () throws(KernelError) in
                do throws(KernelError) {
                    if let known { try refuse(row, in: known) }
                    let made = try hand(.add, row, session)
                    Row.record([made], in: namespace, shell)
                    if Row.pushesAside { known?[row.key] = made }
                } catch {
                    guard error.errno == .fileExists else { throw error }
                    if known == nil { known = try table(like: rows, session) }
                    let old = known?[row.key]
                    let new = if let old { try row.replacing(old) } else { row }
                    record(try hand(.replace, new, session), inPlaceOf: old)
                }
            }
        }
    }

    /// Raises an error if a row would push another one aside.
    private func refuse(_ row: Row, in known: [Row.Key: Row]) throws(KernelError) {
        if let present = known[row.key], let error = row.refusal(besides: present) { throw error }
    }

    /// Hands one row to the kernel.
    /// - Returns: The row, as the kernel tells it if it is asked.
    func hand(_ verb: RowVerb, _ row: Row, _ session: NetlinkSession) throws(KernelError) -> Row {
        guard Row.isEchoed else {
            try session.perform(RowRequest(verb, row))
            return row
        }
        var told = row
        var batch = RequestBatch(capacity: 1)
        batch.append(verb, row)
        let failures = try session.perform(&batch) { _, type, payload throws(KernelError) in
            if type == Row.addition, let row = try Row(decoding: payload) { told = row }
        }
        if let failure = failures.first { throw failure.error }
        return told
    }

    /// Runs `body`; a kernel error in it is told about `row`.
    func about<R>(_ row: Row, _ body: () throws(KernelError) -> R) throws(KernelError) -> R {
        do {
            return try body()
        } catch {
            throw row.explaining(error).about(row.subject(in: namespace))
        }
    }

    /// The rows that will be replaced, by their keys; the first where there are several, as the kernel takes it.
    func table(like rows: [Row], _ session: NetlinkSession) throws(KernelError) -> [Row.Key: Row] {
        var table: [Row.Key: Row] = [:]
        for row in try Row.rows(like: rows, in: session) where table[row.key] == nil { table[row.key] = row }
        return table
    }

    private func record(_ row: Row, inPlaceOf old: Row?) {
        guard let old else { return } // this very call put it there
        if old.isLasting {
            Row.record(replacement: old, of: row, in: namespace, shell)
        } else {
            Row.record([row], in: namespace, shell)
        }
    }
}
