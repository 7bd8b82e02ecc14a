// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost
import Netlink

/// The module `namespace`.
extension Shell {
    func registerNamespace() {
        var module = Module("namespace")
        module.function("create", createNamespace)
        module.function("open", openNamespace)
        module.function("find", findNamespace)
        module.function("list", listNamespaces)
        module.function("current") { [unowned self] call in
            try call.expect(atMost: 0)
            return push(opened: try currentNamespace)
        }
        module.function("of") { [unowned self] call in
            try call.expect(atMost: 1)
            return push(opened: try namespace(ofProcess: call.integer(1, in: 1...Int(Int32.max))))
        }
        interpreter.register(module)
        registerNamespaceHandle()
    }

    /// `namespace.create(name?, { kind = "net" })`
    private func createNamespace(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let name = try call.optionalString(1)
        let options = try call.options(2)
        let kind = try options.string("kind") ?? NamespaceKind.net.rawValue
        try options.finish()
        guard kind == NamespaceKind.net.rawValue else {
            throw options.error("kind", "'net' expected, got '\(kind)'")
        }
        let namespace = try createNetworkNamespace(name: name)
        return push(opened: namespace)
    }

    /// Makes a network namespace, with its netlink session opened on the way, and records it.
    func createNetworkNamespace(name: String?) throws -> NetworkNamespace {
        if let name { try NamedNetworkNamespaces.validate(name) }
        let current = try currentNamespace
        let home = try current.rawDescriptor()
        let made = try about(name ?? "") { () throws(KernelError) in
            try NamespaceFile.createNetwork(returningTo: home) { () throws(KernelError) in
                try NetlinkSession.open(inFreshNamespace: true)
            }
        }
        let session = made.value
        let descriptor = made.descriptor
        if let name { try NamedNetworkNamespaces.pin(name, from: descriptor.rawValue) }
        let namespace = try namespace(made: descriptor, name: name, session: session)
        record(creationOf: namespace, name: name)
        return namespace
    }

    /// Notes in the current scope that a namespace was made, and what name it was given.
    func record(creationOf namespace: Namespace, name: String?) {
        currentScope.record(Undo(
            phase: .namespace, object: namespace, text: "namespace \(namespace.subject)", name: name,
            action: { try namespace.undoCreation(name: name) }))
    }

    /// `namespace.open(name or row or path)`
    private func openNamespace(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        if call.type(1) == .table { return push(opened: try namespace(ofRow: call.options(1))) }
        return push(opened: try namespace(named: call.string(1)))
    }

    private func findNamespace(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let name = try call.string(1)
        do {
            // a file below /run/netns where nothing is mounted is no namespace
            if try name.utf8.contains(UInt8(ascii: "/")) || NamedNetworkNamespaces.find(name) != nil {
                return push(opened: try namespace(named: name))
            }
        } catch let error as KernelError where error.errno == .noSuchFileOrDirectory {
        } catch let error as KernelError where error.errno == .invalidArgument {
            // the name may have gone between the look and the opening: unmounted first, then removed
            if try name.utf8.contains(UInt8(ascii: "/")) || NamedNetworkNamespaces.find(name) != nil { throw error }
        }
        interpreter.pushNil()
        return 1
    }

    private func push(opened namespace: Namespace) -> Int32 {
        namespace.opened()
        interpreter.push(namespace)
        return 1
    }

    // MARK: Finding

    /// The namespace with a name, or of any kind at a path.
    func namespace(named name: String) throws -> Namespace {
        if name.utf8.contains(UInt8(ascii: "/")) {
            return try namespace(adopting: NamespaceFile.open(path: name), name: nil)
        }
        return try namespace(adopting: NamedNetworkNamespaces.open(name), name: name)
    }

    /// The network namespace of a process.
    func namespace(ofProcess pid: Int) throws -> Namespace {
        let descriptor = try about("process \(pid)") { () throws(KernelError) in
            guard let id = pid_t(exactly: pid), id > 0 else {
                throw KernelError("open", errno: .invalidArgument, detail: "no process has this id")
            }
            return try NamespaceFile.open(process: id, kind: .net)
        }
        return try namespace(adopting: descriptor, name: nil)
    }

    /// The namespace of a row that `list` returned: by its name, else by one of its processes.
    private func namespace(ofRow row: Options) throws -> Namespace {
        row.ignore("kind", "device", "id", "names")
        let name = try row.string("name")
        let inode: UInt64? = try row.integer("inode")
        let processes: [Int]? = try row.index("processes").map { index in
            try interpreter.elements(at: index) { _ in
                guard let pid = interpreter.integer(at: -1) else {
                    throw row.typeError("processes", "list of process ids")
                }
                return pid
            }
        }
        try row.finish()
        let found: Namespace
        if let name {
            found = try namespace(named: name)
        } else if let pid = processes?.first {
            found = try namespace(ofProcess: pid)
        } else {
            throw LuaError.misuse("bad argument #1 to 'open' (a row with 'name' or 'processes' expected)")
        }
        guard inode == nil || inode == found.identity.inode else {
            throw KernelError(
                "open", found.subject, errno: .noSuchFileOrDirectory, detail: "it is another namespace now")
        }
        return found
    }

    /// The network namespace that an option names: a handle, a name, a path or a process id; the current one if it is
    /// missing.
    func namespace(_ options: Options, _ key: StaticString = "namespace") throws -> NetworkNamespace {
        guard let index = options.index(key) else { return try currentNamespace }
        return try namespace(at: index) ?? { throw options.typeError(key, "namespace, name or process id") }()
    }

    /// The network namespace that a value names, or nil if it is of a type that names none.
    func namespace(at index: Int32) throws -> NetworkNamespace? {
        guard let namespace = try anyNamespace(at: index) else { return nil }
        guard let network = namespace as? NetworkNamespace else {
            throw KernelError(
                "setns", namespace.subject, errno: .invalidArgument,
                detail: "it is a \(namespace.kind.rawValue) namespace, a net namespace is needed")
        }
        return network
    }

    /// The namespace that a value names, or nil if it is of a type that names none.
    private func anyNamespace(at index: Int32) throws -> Namespace? {
        if let handle = interpreter.handle(at: index) {
            if let process = handle as? ProcessHandle { return try namespace(ofProcess: process.pid) }
            if handle.isClosed { throw LuaError.closed(handle) }
            return handle as? Namespace
        }
        if let name = interpreter.string(at: index) { return try namespace(named: name) }
        if let pid = interpreter.integer(at: index) { return try namespace(ofProcess: pid) }
        return nil
    }
}
