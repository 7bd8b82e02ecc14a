// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink
import SystemPackage

/// One change of VLANs of ports. The kernel takes a VLAN that is there for one to be changed, says nothing of one that
/// is missing, and moves a port's PVID from one to another: so it is asked first what there is.
struct BridgeVLANChange {
    private let verb: RowVerb
    /// Each of another VLAN, but for those that are added or removed twice.
    private let rows: [BridgeVLAN]
    private let before: [BridgeVLAN.Key: BridgeVLAN]
    private let namespace: NetworkNamespace
    private let session: NetlinkSession
    private let shell: Shell

    init(_ verb: RowVerb, _ rows: [BridgeVLAN], in table: RowTable<BridgeVLAN>) throws {
        self.verb = verb
        namespace = table.namespace
        shell = table.shell
        session = try namespace.session()
        let present = try BridgeVLAN.rows(like: rows, in: session)
        before = Dictionary(present.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
        guard verb == .replace else {
            self.rows = rows
            return
        }
        let latest = Dictionary(zip(rows.map(\.key), rows.indices), uniquingKeysWith: { $1 })
        self.rows = rows.indices.filter { latest[rows[$0].key] == $0 }.map { rows[$0] }
    }

    /// Does it whole or not at all, and records it.
    func perform() throws {
        if verb != .replace { try check() }
        let wanted = BridgeVLAN.joined(rows.map { verb == .remove ? $0 : $0.change(from: before[$0.key]) })
        var batch = RequestBatch(capacity: wanted.count)
        for row in wanted { batch.append(verb, row) }
        if let failure = try session.perform(&batch).first {
            restore()
            throw failure.error.about(wanted[failure.index].subject(in: namespace))
        }
        if verb == .remove { namespace.removals(of: BridgeVLAN.self).note(rows) } else { record() }
    }

    /// Raises `EEXIST` for what is there already, `ENOENT` for what is not.
    private func check() throws {
        var seen: Set<BridgeVLAN.Key> = []
        for row in rows {
            let isFirst = seen.insert(row.key).inserted
            let isPresent = before[row.key] != nil
            if isFirst, isPresent == (verb == .remove) { continue }
            let errno: Errno = verb == .remove ? .noSuchFileOrDirectory : .fileExists
            throw KernelError("RTM_NEWVLAN", row.subject(in: namespace), errno: errno)
        }
    }

    /// The VLANs that lose a port's PVID to one of the rows.
    private var displaced: [BridgeVLAN] {
        guard verb != .remove else { return [] }
        let ports = Set(rows.filter(\.isPVID).map(\.index))
        let named = Set(rows.map(\.key))
        return before.values.filter { $0.isPVID && ports.contains($0.index) && !named.contains($0.key) }
    }

    /// Puts back what was there before, as far as the kernel lets it.
    private func restore() {
        var batch = RequestBatch(capacity: rows.count)
        for row in rows {
            if let old = before[row.key] {
                batch.append(.replace, old.change(from: verb == .remove ? nil : row))
            } else {
                batch.append(.remove, row)
            }
        }
        for old in displaced { batch.append(.replace, old.change(from: old)) }
        _ = try? session.perform(&batch)
    }

    /// Notes in the current scope how to undo it.
    private func record() {
        for old in displaced { BridgeVLAN.record(replacement: old.change(from: old), of: old, in: namespace, shell) }
        BridgeVLAN.record(rows.filter { before[$0.key] == nil }, in: namespace, shell)
        for row in rows {
            guard let old = before[row.key] else { continue }
            BridgeVLAN.record(replacement: old.change(from: row), of: row, in: namespace, shell)
        }
    }
}
