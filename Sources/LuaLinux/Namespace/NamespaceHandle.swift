// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost
import Netlink

/// What scripts do with a namespace handle.
extension Shell {
    func registerNamespaceHandle() {
        registerHandle(Namespace.self)
        registerHandle(NetworkNamespace.self)
    }

    /// A kind of handle is a class exactly; to scripts the two are the same.
    private func registerHandle<N: Namespace>(_ class: N.Type) {
        var type = HandleType(N.self)
        type.field("kind") { lua, namespace in lua.push(namespace.kind.rawValue) }
        type.field("name") { lua, namespace in
            if let name = namespace.name { lua.push(name) } else { lua.pushNil() }
        }
        type.field("inode") { lua, namespace in lua.push(Int(namespace.identity.inode)) }
        type.method("call") { [unowned self] in try callInside($1, $0) }
        type.method("fork") { [unowned self] in try fork($0, inside: [$1]) }
        type.method("exec") { [unowned self] in try execute($0, inside: [$1]) }
        type.method("spawn") { [unowned self] in try spawn($0, inside: [$1]) }
        type.method("inspect") { [unowned self] call, namespace in
            try call.expect(atMost: 0)
            let names = namespace.kind == .net ? try names(of: namespace.identity) : []
            try pushRow(NamespaceRow(namespace.identity, kind: namespace.kind, names: names), of: namespace)
            return 1
        }
        type.method("processes") { [unowned self] call, namespace in
            try call.expect(atMost: 0)
            let pids = try ProcessTable.processes(in: namespace.identity, kind: namespace.kind)
            pids.map { Int($0) }.push(to: interpreter)
            return 1
        }
        type.method("set") { [unowned self] in try setNamespace($1, $0) }
        type.method("delete") { call, namespace in
            try call.expect(atMost: 0)
            try namespace.delete()
            return 0
        }
        type.closable()
        interpreter.register(type)
    }

    /// `ns:call(fn, …)`: runs a function of the script with this thread inside the namespace.
    private func callInside(_ namespace: Namespace, _ call: Call) throws -> Int32 {
        try call.require(1, .function)
        return try within(namespace) { try interpreter.callThrough(arguments: Int32(call.count - 1)) }
    }

    /// `ns:set{ id = 5 }`: the number by which the current namespace knows this one (`ip netns set`).
    private func setNamespace(_ namespace: Namespace, _ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let options = try call.options(1)
        let id: Int32? = namespace.kind == .net ? try options.integer("id", in: 0...Int32.max) : nil
        try options.finish()
        if let id {
            let descriptor = try namespace.rawDescriptor()
            try about(namespace.subject) { [session = try currentNamespace.session()] () throws(KernelError) in
                try session.setNamespaceID(of: .descriptor(descriptor), to: id)
            }
        }
        return call.returnReceiver()
    }

    // MARK: Listing

    /// `namespace.list(filter?)`: every network namespace that has a name or a process.
    func listNamespaces(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let filter = try call.options(1)
        let name = try filter.string("name")
        let pid: Int32? = try filter.integer("pid", in: 1...Int32.max)
        let inode: UInt64? = try filter.integer("inode")
        if let kind = try filter.string("kind"), kind != NamespaceKind.net.rawValue {
            throw filter.error("kind", "'net' expected, got '\(kind)'")
        }
        try filter.finish()
        let only = try pid.map { try NamespaceFile.identity(path: "/proc/\($0)/ns/net") }
        let rows = try collectNamespaces().filter { row in
            (name == nil || row.names.contains(name ?? "")) && (only == nil || row.identity == only)
                && (inode == nil || row.identity.inode == inode)
        }
        interpreter.pushTable(array: rows.count)
        for (number, row) in rows.enumerated() {
            try pushRow(row, of: nil)
            interpreter.setElement(number + 1)
        }
        return 1
    }

    private func collectNamespaces() throws -> [NamespaceRow] {
        var rows: [NamespaceRow] = []
        var positions: [NamespaceIdentity: Int] = [:]
        func position(of identity: NamespaceIdentity) -> Int {
            if let known = positions[identity] { return known }
            rows.append(NamespaceRow(identity, names: []))
            positions[identity] = rows.count - 1
            return rows.count - 1
        }
        for pinned in try NamedNetworkNamespaces.list() {
            rows[position(of: pinned.identity)].names.append(pinned.name)
        }
        let byNamespace = try ProcessTable.processesByNamespace(kind: .net)
        for (identity, pids) in byNamespace.sorted(by: { $0.value[0] < $1.value[0] }) {
            rows[position(of: identity)].processes = pids
        }
        return rows
    }

    private func names(of identity: NamespaceIdentity) throws -> [String] {
        try NamedNetworkNamespaces.list().filter { $0.identity == identity }.map(\.name)
    }

    // MARK: Rows

    /// Pushes what is known of a namespace; `namespace` is its handle where there is one.
    private func pushRow(_ row: NamespaceRow, of namespace: Namespace?) throws {
        interpreter.pushTable(fields: 7)
        interpreter.setField("kind", row.kind.rawValue)
        if let name = row.names.first { interpreter.setField("name", name) }
        interpreter.setField("names", row.names)
        interpreter.setField("inode", Int(row.identity.inode))
        interpreter.setField("device", Int(row.identity.device))
        if row.kind == .net, let id = try namespaceID(of: row, namespace) { interpreter.setField("id", Int(id)) }
        let pids = try row.processes ?? ProcessTable.processes(in: row.identity, kind: row.kind)
        interpreter.setField("processes", pids.map { Int($0) })
    }

    /// The number by which the current namespace knows another, as `ip netns list` shows it.
    private func namespaceID(of row: NamespaceRow, _ namespace: Namespace?) throws -> Int32? {
        let session = try currentNamespace.session()
        if let namespace { return try session.namespaceID(of: .descriptor(namespace.rawDescriptor())) }
        // by its names and processes, which may go while this looks
        for name in row.names {
            guard let descriptor = try? NamedNetworkNamespaces.open(name) else { continue }
            return try session.namespaceID(of: .descriptor(descriptor.rawValue))
        }
        for pid in row.processes ?? [] {
            do throws(KernelError) {
                return try session.namespaceID(of: .process(pid))
            } catch {
                guard error.errno == .noSuchProcess else { throw error }
            }
        }
        return nil
    }

}

/// What `namespace.list` tells of a namespace.
private struct NamespaceRow {
    var identity: NamespaceIdentity
    var kind: NamespaceKind
    var names: [String]
    var processes: [pid_t]?

    init(_ identity: NamespaceIdentity, kind: NamespaceKind = .net, names: [String]) {
        self.identity = identity
        self.kind = kind
        self.names = names
    }
}
