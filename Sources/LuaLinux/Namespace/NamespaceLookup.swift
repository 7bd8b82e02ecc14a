// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// Finding a namespace by what a script says of it.
extension Shell {
    // MARK: By name, path and process

    /// The namespace with a name, or at a path: there, without `kind`, one of any kind.
    func namespace(named name: String, kind: NamespaceKind? = nil) throws -> Namespace {
        guard isPath(name) else {
            return try namespace(adopting: NamedNamespaces(kind ?? .net).open(name), name: name)
        }
        return try require(namespace(adopting: NamespaceFile.open(path: name), name: nil), kind)
    }

    /// Whether a text is the path of a namespace file, not a name.
    func isPath(_ name: String) -> Bool { name.utf8.contains(UInt8(ascii: "/")) }

    /// Checks the kind of a namespace.
    private func require(_ namespace: Namespace, _ kind: NamespaceKind?) throws -> Namespace {
        guard let kind, kind != namespace.kind else { return namespace }
        throw KernelError(
            "open", namespace.subject, errno: .invalidArgument,
            detail: "it is \(namespace.kind.phrase), \(kind.phrase) is needed")
    }

    /// The namespace that a process is in, or that its children are born in.
    func namespace(ofProcess pid: Int, _ place: NamespacePlace = NamespacePlace(.net)) throws -> Namespace {
        let descriptor = try about("process \(pid)") { () throws(KernelError) in
            guard let id = pid_t(exactly: pid), id > 0 else {
                throw KernelError("open", errno: .invalidArgument, detail: "no process has this id")
            }
            guard place.isForChildren else { return try NamespaceFile.open(process: id, kind: place.kind) }
            return try NamespaceFile.openForChildren(ofProcess: id, kind: place.kind)
        }
        return try namespace(adopting: descriptor, name: nil)
    }

    // MARK: By row

    /// The namespace of a row that `list` returned: by its name, else by its inode, else by its first process.
    func namespace(ofRow row: Options) throws -> Namespace {
        row.ignore(
            "device", "id", "names", "owner", "user_namespace", "parent", "pins", "threads", "for_children", "holders",
            "children", "owns")
        let kind = try row.namespaceKind("kind") ?? .net
        let name = try row.string("name")
        let inode: UInt64? = try row.integer("inode")
        let processes = try self.processes(row)
        try row.finish()
        if let name {
            let found = try namespace(named: name, kind: kind)
            guard inode == nil || inode == found.identity.inode else {
                throw KernelError(
                    "open", found.subject, errno: .noSuchFileOrDirectory, detail: "it is another namespace now")
            }
            return found
        }
        if let inode { return try namespace(inode: inode, kind, processes) }
        if let pid = processes.first { return try namespace(ofProcess: pid, NamespacePlace(kind)) }
        throw LuaError.misuse("bad argument #1 to 'open' (a row with 'name', 'inode' or 'processes' expected)")
    }

    private func processes(_ row: Options) throws -> [Int] {
        guard let index = row.index("processes") else { return [] }
        guard LuaType(interpreter, index) == .table else { throw row.typeError("processes", "list of process ids") }
        return try interpreter.elements(at: index) { _ in
            guard let pid = interpreter.integer(at: -1) else { throw row.typeError("processes", "list of process ids") }
            return pid
        }
    }

    /// The namespace with an inode number: by one of the processes that were inside, or by whatever refers to it.
    private func namespace(inode: UInt64, _ kind: NamespaceKind, _ processes: [Int]) throws -> Namespace {
        for pid in processes {
            guard let found = try? namespace(ofProcess: pid, NamespacePlace(kind)) else { continue } // it has ended
            if found.identity.inode == inode { return found }
        }
        let device = try NamespaceFile.currentIdentity(kind: .net).device
        let identity = NamespaceIdentity(device: device, inode: inode)
        guard let descriptor = try NamespaceCensus.open(identity, kind: kind) else {
            throw KernelError(
                "open", "\(kind.procName):[\(inode)]", errno: .noSuchFileOrDirectory,
                detail: "no process, open file or mount leads to it")
        }
        return try namespace(adopting: descriptor, name: nil)
    }

    // MARK: As an argument

    /// The network namespace that an option names: a handle, a name, a path or a process; the current one if it is
    /// missing.
    func namespace(_ options: Options, _ key: StaticString = "namespace") throws -> NetworkNamespace {
        guard let index = options.index(key) else { return try currentNamespace }
        return try namespace(at: index) ?? { throw options.typeError(key, "namespace, name or process id") }()
    }

    /// The network namespace that a value names, or nil if it is of a type that names none.
    func namespace(at index: Int32) throws -> NetworkNamespace? {
        guard let found = try namespace(at: index, kind: .net) else { return nil }
        // The kind was checked, and there is one class for it.
        return found as? NetworkNamespace
    }

    /// The namespace of `kind` that a value names, or nil if it is of a type that names none.
    func namespace(at index: Int32, kind: NamespaceKind) throws -> Namespace? {
        if let handle = interpreter.handle(at: index) {
            if handle.isClosed { throw LuaError.closed(handle) }
            if let process = handle as? ProcessHandle {
                return try namespace(ofProcess: process.ownedID(), NamespacePlace(kind))
            }
            return try (handle as? Namespace).map { try require($0, kind) }
        }
        if let name = interpreter.string(at: index) { return try namespace(named: name, kind: kind) }
        if let pid = interpreter.integer(at: index) { return try namespace(ofProcess: pid, NamespacePlace(kind)) }
        return nil
    }

    /// The process that an argument names: its handle or its id.
    func processID(_ call: Call, _ number: Int) throws -> Int {
        if let process = interpreter.handle(at: call.index(number)) as? ProcessHandle {
            return try process.ownedID()
        }
        guard call.type(number) == .number else { throw call.typeError(number, "process or process id") }
        return try call.integer(number, in: 1...Int(Int32.max))
    }
}
