// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// The handles and the scope's entries that a worker sends its parent.
struct OutgoingHandles {
    private(set) var things: [CarriedThing] = []
    /// What goes with the message, by number; they stay open until it is sent.
    private(set) var descriptors: [Int32] = []
    private var numbers: [ObjectIdentifier: Int] = [:]
    /// The user namespace of the parent.
    private let userNamespace: NamespaceIdentity?

    init(from userNamespace: NamespaceIdentity?) { self.userNamespace = userNamespace }

    /// The number by which a handle in the results is carried, or nil for one that cannot be: its kind is not carried,
    /// or it was closed.
    mutating func number(ofResult handle: Handle) throws -> Int? {
        if handle.isClosed || (handle as? LinkHandle)?.hasEnded == true { return nil }
        if let cgroup = handle as? CgroupHandle, cgroup.hasEnded { return nil }
        return try number(of: handle)
    }

    private mutating func number(of handle: Handle) throws -> Int? {
        if let known = numbers[ObjectIdentifier(handle)] { return known }
        switch handle {
        case let namespace as Namespace:
            things.append(.namespace(descriptor: append(try namespace.rawDescriptor()), name: namespace.name))
        case let link as LinkHandle:
            let namespace = try required(link.namespace)
            things.append(.link(namespace: namespace, index: Int(link.index), name: link.name))
        case let process as ProcessHandle:
            guard process.pidfd >= 0 else { return nil }
            let descriptor = append(process.pidfd)
            things.append(.process(descriptor: descriptor, pid: process.pid, program: process.program))
        case let group as NamespaceGroup:
            let members = try group.members.map { try required($0) }
            things.append(.group(members))
        case let cgroup as CgroupHandle:
            things.append(.cgroup("\(cgroup.group.path)", cgroup.group.directories.map(\.place)))
        default: return nil
        }
        numbers[ObjectIdentifier(handle)] = things.count - 1
        return things.count - 1
    }

    /// A program on record, of which there need be no handle any more.
    private mutating func number(of child: Child, _ entry: Undo) -> Int {
        things.append(.process(descriptor: append(child.pidfd), pid: Int(child.pid), program: entry.name ?? ""))
        return things.count - 1
    }

    private mutating func append(_ descriptor: Int32) -> Int {
        descriptors.append(descriptor)
        return descriptors.count - 1
    }

    private mutating func required(_ handle: Handle) throws -> Int {
        guard let number = try number(of: handle) else { throw LuaError.uncarriable(handle.handleText) }
        return number
    }

    // MARK: Entries

    /// What the parent needs to undo an entry.
    ///
    /// Raises `EINVAL` for one that cannot be carried: a deferred function, limits of another user namespace.
    mutating func carry(_ entry: Undo) throws -> CarriedEntry {
        switch entry.object {
        case let namespace as Namespace: return .namespace(try required(namespace), name: entry.name)
        case let record as NameRecord: return .name(record.name, namespace: try required(record.namespace))
        case let limits as LimitRecord:
            guard try NamespaceFile.currentIdentity(kind: .user) == userNamespace else { break }
            return .limits(limits.carried)
        case let record as SysctlRecord:
            guard record.user == nil || record.user == userNamespace else { break }
            let home = try record.home.map { try required($0) }
            return .sysctl(namespace: home, record.changes.map { [$0.key, $0.before, $0.after] })
        case let record as LibraryRecord:
            let home = try record.namespace.map { try required($0) }
            return .library(namespace: home, [record.text, record.module] + record.arguments)
        case let record as CgroupRecord:
            return .cgroup(try required(record.handle), made: record.made.filter(\.exists).map(\.place))
        case let child as Child: return .process(number(of: child, entry))
        case let link as LinkHandle:
            return .link(try required(link), peer: try (entry.retained as? LinkHandle).map { try required($0) })
        case let record as RowRecord<Address> where entry.retained is LinkHandle:
            guard let link = entry.retained as? LinkHandle else { break }
            let rows = record.remaining.compactMap { RowRequest(.remove, $0).payload }
            return .addresses(link: try required(link), rows: rows)
        case let record as EntryRecord:
            guard let rows = record.carried else { break }
            return .rows(namespace: try required(record.namespace), rows)
        default: break
        }
        throw LuaError.uncarriable(entry.object is Reference ? "a deferred function" : entry.text)
    }
}

extension LimitRecord {
    fileprivate var carried: [CarriedEntry.Limit] {
        before.map { kind, value in
            CarriedEntry.Limit(kind: kind.position, before: Int(value), wanted: Int(wanted[kind] ?? value))
        }
    }
}

extension LuaError {
    /// The error of something that cannot leave a worker.
    static func uncarriable(_ text: String, because detail: String? = nil) -> LuaError {
        LuaError(
            code: "EINVAL", errno: 22, message: "\(text) cannot be carried out of a worker", detail: detail,
            hint: "close its scope inside the worker")
    }
}
