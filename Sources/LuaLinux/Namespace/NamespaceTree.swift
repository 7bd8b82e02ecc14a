// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost

/// Which namespaces are within which.
extension Shell {
    /// `namespace.tree{ kind = "user" }`: the rows of user or pid namespaces, each with those that were made in it.
    ///
    /// A user namespace also has the rows of the namespaces that it owns.
    func treeOfNamespaces(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let options = try call.options(1)
        let kind = try options.namespaceKind("kind") ?? .user
        guard kind == .user || kind == .pid else {
            throw options.error("kind", "'user' or 'pid' expected, got '\(kind.rawValue)': no other kind nests")
        }
        try options.finish()
        let rows = try namespaceRows(kind == .user ? Set(NamespaceKind.allCases) : [.pid])
        try NamespaceTree(rows, kind).push(self)
        return 1
    }
}

/// Rows by what they belong to.
private struct NamespaceTree {
    private var roots: [NamespaceRow] = []
    private var children: [NamespaceIdentity: [NamespaceRow]] = [:]
    private var owned: [NamespaceIdentity: [NamespaceRow]] = [:]
    private let kind: NamespaceKind

    init(_ rows: [NamespaceRow], _ kind: NamespaceKind) {
        self.kind = kind
        let known = Set(rows.map(\.entry.identity))
        for row in rows {
            if row.entry.kind != kind {
                if let owner = row.entry.owner { owned[owner, default: []].append(row) }
            } else if let parent = row.entry.parent, known.contains(parent) {
                children[parent, default: []].append(row)
            } else {
                roots.append(row)
            }
        }
    }

    func push(_ shell: Shell) throws { try push(roots, shell) }

    private func push(_ rows: [NamespaceRow], _ shell: Shell) throws {
        let lua = shell.interpreter
        try lua.reserveStack(6) // the kernel nests 32 deep
        lua.pushTable(array: rows.count)
        for (number, row) in rows.enumerated() {
            shell.push(row)
            try lua.setField("children") { try push(children[row.entry.identity] ?? [], shell) }
            if kind == .user { lua.setField("owns") { pushPlain(owned[row.entry.identity] ?? [], shell) } }
            lua.setElement(number + 1)
        }
    }

    private func pushPlain(_ rows: [NamespaceRow], _ shell: Shell) {
        shell.interpreter.pushTable(array: rows.count)
        for (number, row) in rows.enumerated() {
            shell.push(row)
            shell.interpreter.setElement(number + 1)
        }
    }
}
