// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost
import Netlink

/// The handles and the scope's entries that a parent got from its worker.
struct IncomingHandles {
    private let shell: Shell
    private var handles: [Handle] = []

    /// Makes a handle of each thing; the parent's own where it has one.
    init(_ things: [CarriedThing], _ channel: WorkerChannel, _ shell: Shell) throws {
        self.shell = shell
        for thing in things { handles.append(try open(thing, channel)) }
    }

    /// The handle with a number; nil if there is none.
    subscript(number: Int) -> Handle? { handles.indices.contains(number) ? handles[number] : nil }

    private func open(_ thing: CarriedThing, _ channel: WorkerChannel) throws -> Handle {
        switch thing {
        case .namespace(let number, let name):
            guard let descriptor = channel.takeDescriptor(number) else { throw CargoReader.Malformed() }
            return try shell.namespace(adopting: descriptor, name: name)
        case .link(let namespace, let index, let name):
            let home: NetworkNamespace = try handle(namespace)
            return home.link(index: Int32(truncatingIfNeeded: index), name: name, kind: nil as String??)
        case .process(let number, let pid, let program):
            guard let descriptor = channel.takeDescriptor(number) else { throw CargoReader.Malformed() }
            return shell.process(adopting: descriptor, pid: pid, program: program)
        case .cgroup(let path, let places):
            let system = try shell.cgroupSystem()
            return shell.handle(of: try Cgroup(path, places, in: system), system)
        case .group(let members): return NamespaceGroup(try members.map { try handle($0) })
        }
    }

    private func handle<Object: Handle>(_ number: Int) throws -> Object {
        guard let handle = self[number] as? Object else { throw CargoReader.Malformed() }
        return handle
    }

    // MARK: Entries

    /// Refuses what could not be undone from here: a name that is a mount in another mount namespace.
    func check(_ entry: CarriedEntry) throws {
        let (thing, name): (Int, String)
        switch entry {
        case .namespace(let number, let given?): (thing, name) = (number, given)
        case .name(let given, let number): (thing, name) = (number, given)
        default: return
        }
        let namespace: Namespace = try handle(thing)
        guard try NamedNamespaces(namespace.kind).find(name) != namespace.identity else { return }
        throw LuaError.uncarriable(
            "\(namespace.undoText)", because: "its name is in another mount namespace, or was taken away")
    }

    /// Notes in the current scope how to undo what the worker made.
    func record(_ entry: CarriedEntry) throws {
        switch entry {
        case .namespace(let thing, let name):
            shell.record(creationOf: try handle(thing), name: name)
        case .name(let name, let namespace): shell.record(NameRecord(name, of: try handle(namespace)))
        case .link(let thing, let peer):
            let link: LinkHandle = try handle(thing)
            let end: LinkHandle? = try peer.map { try handle($0) }
            if let end { link.join(end) }
            shell.record(link, peer: end)
        case .limits(let limits): shell.record(try LimitRecord(limits))
        case .sysctl(let thing, let changes):
            shell.record(SysctlRecord(
                try changes.map(SysctlRecord.Change.init(texts:)), home: try thing.map { try handle($0) }, user: nil))
        case .library(let thing, let texts):
            guard texts.count >= 2 else { throw CargoReader.Malformed() }
            shell.record(LibraryRecord(
                texts[0], in: try thing.map { try handle($0) }, module: texts[1], arguments: Array(texts[2...])))
        case .process(let thing): try shell.record(adopted: try handle(thing))
        case .addresses(let thing, let rows):
            let link: LinkHandle = try handle(thing)
            shell.record(try rows.map { try CarriedRows.read($0, as: Address.self) }, of: link)
        case .cgroup(let thing, let made):
            let system = try shell.cgroupSystem()
            let record = CgroupRecord(try handle(thing), made: try made.map { try $0.open(in: system) })
            shell.record(record)
        case .rows(let thing, let rows): try rows.record(in: try handle(thing), shell)
        }
    }
}

extension LimitRecord {
    fileprivate convenience init(_ carried: [CarriedEntry.Limit]) throws {
        var before: [NamespaceKind: Int32] = [:]
        var wanted: [NamespaceKind: Int32] = [:]
        for limit in carried {
            let kinds = NamespaceKind.allCases
            guard kinds.indices.contains(limit.kind) else { throw CargoReader.Malformed() }
            before[kinds[limit.kind]] = Int32(truncatingIfNeeded: limit.before)
            wanted[kinds[limit.kind]] = Int32(truncatingIfNeeded: limit.wanted)
        }
        self.init(before: before, wanted: wanted)
    }
}

extension SysctlRecord.Change {
    fileprivate init(texts: [String]) throws {
        guard texts.count == 3 else { throw CargoReader.Malformed() }
        self.init(key: texts[0], before: texts[1], after: texts[2])
    }
}
