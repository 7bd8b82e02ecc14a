// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost

/// A file of `/proc/PID/ns`: the kind, and whether it is about the children of the process.
struct NamespacePlace {
    var kind: NamespaceKind
    var isForChildren = false

    /// The place with a name: a kind, or one of `pid_for_children` and `time_for_children`.
    init?(_ name: String) {
        if let kind = NamespaceKind(rawValue: name) {
            self.kind = kind
        } else if let kind = NamespaceKind.allCases.first(where: { $0.childrenName == name }) {
            self.kind = kind
            isForChildren = true
        } else {
            return nil
        }
    }

    init(_ kind: NamespaceKind) { self.kind = kind }

    /// What is wrong with a name that is none.
    static func reason(_ name: String, places: Bool = false) -> String {
        var names = NamespaceKind.allCases.map(\.rawValue)
        if places { names += NamespaceKind.allCases.compactMap(\.childrenName) }
        return "'\(name)' is not a kind of namespace\(suggestion(for: name, among: names))"
    }
}

extension Options {
    /// A kind of namespace.
    func namespaceKind(_ key: StaticString) throws -> NamespaceKind? {
        guard let name = try string(key) else { return nil }
        guard let kind = NamespaceKind(rawValue: name) else { throw error(key, NamespacePlace.reason(name)) }
        return kind
    }
}

extension Call {
    /// An argument that is a kind of namespace; a network namespace if it is missing.
    func namespaceKind(_ number: Int) throws -> NamespaceKind {
        guard let name = try optionalString(number) else { return .net }
        guard let kind = NamespaceKind(rawValue: name) else {
            throw argumentError(number, NamespacePlace.reason(name))
        }
        return kind
    }

    /// An argument that is a kind of namespace, or where children are born; a network namespace if it is missing.
    func namespacePlace(_ number: Int) throws -> NamespacePlace {
        guard let name = try optionalString(number) else { return NamespacePlace(.net) }
        guard let place = NamespacePlace(name) else {
            throw argumentError(number, NamespacePlace.reason(name, places: true))
        }
        return place
    }
}

extension Shell {
    /// `namespace.kinds()`: what there is to know of each kind.
    func listKinds(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 0)
        interpreter.pushTable(array: NamespaceKind.allCases.count)
        for (number, kind) in NamespaceKind.allCases.enumerated() {
            interpreter.pushTable(fields: 9)
            interpreter.setField("kind", kind.rawValue)
            interpreter.setField("flag", kind.flagName)
            interpreter.setField("value", Int(kind.cloneFlag))
            interpreter.setField("proc", kind.procName)
            interpreter.setField("man", kind.manPage)
            interpreter.setField("isolates", kind.isolates)
            interpreter.setField("limit", NamespaceLimits.key(kind))
            interpreter.setField("call", kind.isThreadWide)
            interpreter.setField("create", kind != .pid)
            interpreter.setElement(number + 1)
        }
        return 1
    }

    /// `namespace.limits{ net = 100 }`: how many namespaces of each kind a user may have; sets those that are given.
    func limitNamespaces(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let options = try call.options(1)
        var wanted: [NamespaceKind: Int32] = [:]
        for kind in NamespaceKind.allCases {
            wanted[kind] = try options.integer(kind.optionName, in: 0...Int32.max)
        }
        try options.finish()
        try set(wanted)
        interpreter.pushTable(fields: NamespaceKind.allCases.count)
        for (kind, limit) in try NamespaceLimits.read() { interpreter.setField(kind.optionName, Int(limit)) }
        return 1
    }

    /// Sets limits, all or none; the scope sets them back unless somebody else has changed them.
    private func set(_ wanted: [NamespaceKind: Int32]) throws {
        guard !wanted.isEmpty else { return }
        let before = try NamespaceLimits.read().filter { wanted[$0.key] != nil && wanted[$0.key] != $0.value }
        try NamespaceLimits.write(wanted)
        guard !before.isEmpty else { return }
        record(LimitRecord(before: before, wanted: wanted.filter { before[$0.key] != nil }))
    }

    /// Notes in the current scope that limits were changed.
    func record(_ limits: LimitRecord) {
        let names = NamespaceKind.allCases.filter { limits.before[$0] != nil }.map(\.rawValue)
        currentScope.record(Undo(
            phase: .entry, object: limits, text: "limits of namespaces: \(names.joined(separator: ", "))",
            action: {
                let now = try NamespaceLimits.read()
                try NamespaceLimits.write(limits.before.filter { now[$0.key] == limits.wanted[$0.key] })
            }))
    }
}

/// Limits that were changed, from what and to what.
final class LimitRecord {
    let before: [NamespaceKind: Int32]
    let wanted: [NamespaceKind: Int32]

    init(before: [NamespaceKind: Int32], wanted: [NamespaceKind: Int32]) {
        self.before = before
        self.wanted = wanted
    }
}

extension NamespaceKind {
    /// The kind as the key of an option.
    var optionName: StaticString {
        switch self {
        case .net: "net"
        case .mount: "mount"
        case .uts: "uts"
        case .ipc: "ipc"
        case .pid: "pid"
        case .user: "user"
        case .cgroup: "cgroup"
        case .time: "time"
        }
    }
}
