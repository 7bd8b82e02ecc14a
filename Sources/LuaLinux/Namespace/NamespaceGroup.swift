// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost

/// Several namespaces, each of another kind, that programs and functions run in together.
final class NamespaceGroup: Handle {
    override class var kindName: String { "group" }

    private(set) var members: [Namespace]
    private let text: String
    private var closed = false

    /// Holds `members` until it is closed.
    init(_ members: [Namespace]) {
        self.members = members.sorted { $0.kind.position < $1.kind.position }
        for member in members { member.opened() }
        text = "group of " + self.members.map(\.label).joined(separator: ", ")
        super.init()
    }

    deinit { close() }

    override var handleText: String { text }
    override var isClosed: Bool { closed }

    override func close() {
        guard !closed else { return }
        closed = true
        for member in members { member.close() }
        members = []
    }
}

extension NamespaceKind {
    /// The place in all lists of kinds.
    var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension Shell {
    /// `namespace.group{ ns, process, … }`: each kind once.
    func groupNamespaces(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        try call.require(1, .table)
        let members = try namespaces(listedAt: call.index(1)) { call.argumentError(1, $0) }
        guard !members.isEmpty else { throw call.argumentError(1, "the list is empty") }
        interpreter.push(NamespaceGroup(members))
        return 1
    }

    /// The namespaces that the elements of a list stand for, each kind once.
    func namespaces(listedAt index: Int32, error: (_ reason: String) -> LuaError) throws -> [Namespace] {
        var members: [Namespace] = []
        try interpreter.forEachElement(at: index) { number in
            guard let found = try namespaces(standingFor: interpreter.top) else {
                throw error("element \(number): namespace, group, name, process or process id expected, got "
                    + interpreter.typeName(at: interpreter.top))
            }
            for member in found {
                guard !members.contains(where: { $0.kind == member.kind }) else {
                    throw error("element \(number): \(member.kind.phrase) is given twice")
                }
                members.append(member)
            }
        }
        return members
    }

    /// The namespaces that a value stands for: itself, those of a group, or all those of a process. Nil if it is of a
    /// type that stands for none.
    func namespaces(standingFor index: Int32) throws -> [Namespace]? {
        if let handle = interpreter.handle(at: index), handle.isClosed { throw LuaError.closed(handle) }
        switch interpreter.handle(at: index) {
        case let namespace as Namespace: return [namespace]
        case let group as NamespaceGroup: return group.members
        case let process as ProcessHandle: return try namespaces(ofProcess: process.ownedID())
        default: break
        }
        if let name = interpreter.string(at: index) { return [try namespace(named: name)] }
        if let pid = interpreter.integer(at: index) { return try namespaces(ofProcess: pid) }
        return nil
    }

    /// `namespace.open_process(process or pid)`: all namespaces of a process.
    func openProcessNamespaces(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        interpreter.push(NamespaceGroup(try namespaces(ofProcess: processID(call, 1))))
        return 1
    }

    /// The namespaces of all kinds that the kernel has in which a process is.
    private func namespaces(ofProcess pid: Int) throws -> [Namespace] {
        try NamespaceKind.allCases.compactMap { kind in
            do {
                return try namespace(ofProcess: pid, NamespacePlace(kind))
            } catch let error as KernelError where error.errno == .noSuchFileOrDirectory {
                return nil // the kernel is older than the kind
            }
        }
    }

    func registerNamespaceGroupHandle() {
        var type = HandleType(NamespaceGroup.self)
        type.method("call") { [unowned self] call, group in
            try call.require(1, .function)
            return try within(group.members) { try interpreter.callThrough(arguments: Int32(call.count - 1)) }
        }
        type.method("fork") { [unowned self] in try fork($0, inside: $1.members) }
        type.method("exec") { [unowned self] in try execute($0, inside: $1.members) }
        type.method("spawn") { [unowned self] in try spawn($0, inside: $1.members) }
        type.method("enter") { [unowned self] call, group in
            try call.expect(atMost: 0)
            try enter(group.members)
            return call.returnReceiver()
        }
        type.method("get") { [unowned self] in try getMember($1, $0) }
        type.method("inspect") { [unowned self] in try inspectGroup($1, $0) }
        type.closable()
        interpreter.register(type)
    }

    /// `group:get(kind)`: the member of a kind.
    private func getMember(_ group: NamespaceGroup, _ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let kind = try call.namespaceKind(1)
        guard let member = group.members.first(where: { $0.kind == kind }) else {
            interpreter.pushNil()
            return 1
        }
        return push(opened: member)
    }

    /// `group:inspect()`: the rows of the members.
    private func inspectGroup(_ group: NamespaceGroup, _ call: Call) throws -> Int32 {
        try call.expect(atMost: 0)
        let rows = try group.members.map { try namespaceRow(of: $0) }
        interpreter.pushTable(array: rows.count)
        for (number, row) in rows.enumerated() {
            push(row)
            interpreter.setElement(number + 1)
        }
        return 1
    }
}
