// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost
import Netlink
import SystemPackage

/// What `namespace.list` tells of a namespace.
struct NamespaceRow {
    var entry: NamespaceCensus.Entry
    var names: [String]
    /// The number by which the current network namespace knows it.
    var id: Int32?

    /// Kind by kind, and within one those with names in their order, then by the first process.
    static func precedes(_ a: NamespaceRow, _ b: NamespaceRow) -> Bool { a.rank < b.rank }

    private var rank: (Int, Int, String, pid_t, UInt64) {
        let kind = NamespaceKind.allCases.firstIndex(of: entry.kind) ?? 0
        return (kind, names.isEmpty ? 1 : 0, names.first ?? "", entry.processes.first ?? .max, entry.identity.inode)
    }
}

extension Shell {
    // MARK: Collecting

    /// The namespaces of `kinds` that something refers to, or the one that is meant by `only`.
    func namespaceRows(_ kinds: Set<NamespaceKind>, only: NamespaceIdentity? = nil) throws -> [NamespaceRow] {
        var names: [NamespaceIdentity: [String]] = [:]
        for kind in kinds {
            for pinned in try NamedNamespaces(kind).list() { names[pinned.identity, default: []].append(pinned.name) }
        }
        let session = kinds.contains(.net) ? try currentNamespace.session() : nil
        var ids: [NamespaceIdentity: Int32] = [:]
        let entries = try NamespaceCensus.take(kinds, only: only) { entry, descriptor throws(KernelError) in
            guard entry.kind == .net, let session else { return }
            ids[entry.identity] = try session.namespaceID(of: .descriptor(descriptor))
        }
        return entries.map { NamespaceRow(entry: $0, names: names[$0.identity] ?? [], id: ids[$0.identity]) }
            .sorted(by: NamespaceRow.precedes)
    }

    /// The row of one namespace that the shell holds.
    func namespaceRow(of namespace: Namespace) throws -> NamespaceRow {
        _ = try namespace.rawDescriptor() // it cannot have ended
        let rows = try namespaceRows([namespace.kind], only: namespace.identity)
        return rows.first ?? NamespaceRow(
            entry: NamespaceCensus.Entry(identity: namespace.identity, kind: namespace.kind), names: [])
    }

    // MARK: Listing

    /// `namespace.list(filter?)`: every namespace that something refers to.
    func listNamespaces(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let filter = try call.options(1)
        let kind = try filter.namespaceKind("kind")
        let name = try filter.string("name")
        let pid: Int32? = try filter.integer("pid", in: 1...Int32.max)
        let inode: UInt64? = try filter.integer("inode")
        try filter.finish()
        let kinds = kind.map { [$0] } ?? NamespaceKind.allCases
        let inside = try pid.map { try Set(identities(of: $0, kinds)) }
        let rows = try namespaceRows(Set(kinds)).filter { row in
            (name.map { row.names.contains($0) } ?? true) && (inside?.contains(row.entry.identity) ?? true)
                && (inode == nil || row.entry.identity.inode == inode)
        }
        interpreter.pushTable(array: rows.count)
        for (number, row) in rows.enumerated() {
            push(row)
            interpreter.setElement(number + 1)
        }
        return 1
    }

    /// The namespaces that a process is in; of a kind that the kernel does not have, none.
    private func identities(of pid: pid_t, _ kinds: [NamespaceKind]) throws -> [NamespaceIdentity] {
        let found = kinds.compactMap { ProcessTable.namespace(of: pid, kind: $0) }
        guard found.isEmpty else { return found }
        throw KernelError("stat", "process \(pid)", errno: errorOfHidden(pid))
    }

    /// Why nothing is seen of a process: it is gone, or another user's.
    private func errorOfHidden(_ pid: pid_t) -> Errno {
        (try? ProcessTable.status(of: pid)) == nil ? .noSuchProcess : .permissionDenied
    }

    // MARK: Pushing

    /// Pushes what is known of a namespace.
    func push(_ row: NamespaceRow) {
        let entry = row.entry
        interpreter.pushTable(fields: 12)
        interpreter.setField("kind", entry.kind.rawValue)
        if let name = row.names.first { interpreter.setField("name", name) }
        interpreter.setField("names", row.names)
        interpreter.setField("inode", Int(entry.identity.inode))
        interpreter.setField("device", Int(entry.identity.device))
        if let id = row.id { interpreter.setField("id", Int(id)) }
        if let uid = entry.ownerUID { interpreter.setField("owner", Int(uid)) }
        if let owner = entry.owner { interpreter.setField("user_namespace", Int(owner.inode)) }
        if let parent = entry.parent { interpreter.setField("parent", Int(parent.inode)) }
        interpreter.setField("processes", entry.processes.map { Int($0) })
        interpreter.setField("pins", entry.pins)
        for (key, pids) in [("threads", entry.threads), ("for_children", entry.forChildren), ("holders", entry.holders)]
        where !pids.isEmpty {
            interpreter.setField(named: key, pids.map { Int($0) })
        }
    }
}
