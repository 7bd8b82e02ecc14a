// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import SystemPackage

/// Settings that one call is changing: all of them, or after an error none.
struct SysctlChange {
    private let shell: Shell
    private let network: NetworkNamespace
    /// What was changed so far, in order, with the kind of namespace that it is in.
    private var done: [(kind: NamespaceKind?, change: SysctlRecord.Change)] = []

    init(_ shell: Shell, in network: NetworkNamespace) {
        self.shell = shell
        self.network = network
    }

    /// Changes a setting.
    mutating func set(_ key: String, _ value: String) throws {
        let kind = try Sysctl.namespaceKind(of: key)
        try shell.inside(kind == .net ? network : nil) {
            // one that can only be written is an order, which nothing undoes
            guard let before = try Self.readIfAllowed(key) else { return try Self.write(key, value) }
            let followers = try Self.values(of: Sysctl.followers(of: key))
            try Self.write(key, value)
            guard let after = try? Sysctl.read(key), after != before else { return }
            // links that were set apart are put back after the setting of all, which sets them, too
            for (follower, old) in followers where old != before {
                guard let new = try? Sysctl.read(follower), new == after else { continue }
                note(kind, follower, old, new)
            }
            note(kind, key, before, after)
        }
    }

    private mutating func note(_ kind: NamespaceKind?, _ key: String, _ before: String, _ after: String) {
        done.append((kind, SysctlRecord.Change(key: key, before: before, after: after)))
    }

    private static func readIfAllowed(_ key: String) throws(KernelError) -> String? {
        do {
            return try Sysctl.read(key)
        } catch where error.errno == .permissionDenied {
            return nil
        }
    }

    private static func values(of keys: [String]) -> [(key: String, value: String)] {
        keys.compactMap { key in (try? Sysctl.read(key)).map { (key, $0) } }
    }

    private static func write(_ key: String, _ value: String) throws(KernelError) {
        do {
            try Sysctl.write(key, value)
        } catch where error.errno == .invalidArgument && error.detail == nil {
            throw KernelError("write", key, errno: error.errno, detail: "the kernel does not take '\(value)'")
        }
    }

    /// Puts back what was changed.
    func takeBack() {
        for record in (try? records) ?? [] { try? shell.inside(record.home) { try record.restore() } }
    }

    /// What a scope has to know: a record for each namespace.
    var records: [SysctlRecord] {
        get throws {
            try Dictionary(grouping: done, by: \.kind).map { kind, changes in
                SysctlRecord(
                    changes.map(\.change), home: try kind.flatMap(home),
                    user: kind == .user ? try NamespaceFile.currentIdentity(kind: .user) : nil)
            }
        }
    }

    /// The namespace of a kind that settings were changed in, if one comes back from there.
    private func home(_ kind: NamespaceKind) throws -> Namespace? {
        switch kind {
        case .net: network
        case .uts, .ipc: try shell.namespace(adopting: NamespaceFile.openCurrent(kind: kind), name: nil)
        default: nil
        }
    }
}
