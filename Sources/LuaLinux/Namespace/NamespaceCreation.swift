// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost
import Netlink

/// Making namespaces, and giving them names.
extension Shell {
    /// `namespace.create(name?, { kind = "net" })`
    func createNamespace(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let name = try call.optionalString(1)
        let options = try call.options(2)
        let kind = try options.namespaceKind("kind") ?? .net
        var settings = try namespaceSettings(options, for: [kind])
        settings.owner = try owner(options)
        guard kind != .user || settings.owner == nil || !options.has("map") else {
            throw options.error("map", "only from the user namespace right above can it be written, not across two")
        }
        try options.finish()
        if let name { try NamedNamespaces.validate(name) }
        guard kind != .net || settings.owner != nil else {
            return push(opened: try createNetworkNamespace(name: name))
        }
        return push(opened: try createNamespace(kind, name: name, settings))
    }

    /// The user namespace that is to own the new one.
    private func owner(_ options: Options) throws -> Namespace? {
        guard let index = options.index("user_namespace") else { return nil }
        return try namespace(at: index, kind: .user) ?? {
            throw options.typeError("user_namespace", "namespace, name or process id")
        }()
    }

    private func createNamespace(
        _ kind: NamespaceKind, name: String?, _ settings: NamespaceSettings
    ) throws -> Namespace {
        guard kind != .pid else { throw Self.needsProcess(name) }
        let owner = try settings.owner?.rawDescriptor()
        let descriptor = try about(name ?? "") { () throws(KernelError) in
            do throws(KernelError) {
                return try owner == nil && kind.isThreadWide
                    ? makeAndReturn(kind, settings) : makeInChild(kind, settings, owner: owner)
            } catch {
                throw error.explainingRefusal(of: [kind])
            }
        }
        if let name { try NamedNamespaces(kind).pin(name, from: descriptor.rawValue) }
        let namespace = try namespace(adopting: descriptor, name: name)
        record(creationOf: namespace, name: name)
        return namespace
    }

    private static func needsProcess(_ name: String?) -> KernelError {
        KernelError(
            "unshare", name ?? "", errno: .invalidArgument,
            detail: "a pid namespace has no life of its own, it ends with its process 1",
            hint: #"use process.spawn with the option new = { "pid" }"#)
    }

    /// Makes a namespace by going into it and coming back.
    private func makeAndReturn(
        _ kind: NamespaceKind, _ settings: NamespaceSettings
    ) throws(KernelError) -> Descriptor {
        let home = try NamespaceFile.openCurrent(kind: kind)
        return try returning(to: NamespaceFile.identity(of: home.rawValue), kind) { () throws(KernelError) in
            try NamespaceFile.create(kind, returningTo: home.rawValue) { () throws(KernelError) in
                try settings.applyNames()
            }.descriptor
        }
    }

    /// Makes a namespace in a child, which is gone afterwards.
    private func makeInChild(
        _ kind: NamespaceKind, _ settings: NamespaceSettings, owner: Int32?
    ) throws(KernelError) -> Descriptor {
        let holder = try NamespaceHolder.start([kind], owner: owner, propagation: settings.propagation ?? .private)
        let process = "\(holder.pid)"
        if kind == .user, owner == nil {
            try settings.map.write(process: process, uid: settings.uid, gid: settings.gid)
        }
        if kind == .time { try settings.offsets.write(process: process) }
        let descriptor = try holder.open(kind)
        if kind == .uts { try apply(settings, in: descriptor.rawValue) }
        return descriptor
    }

    /// Sets the names of a UTS namespace that another user namespace owns.
    private func apply(_ settings: NamespaceSettings, in descriptor: Int32) throws(KernelError) {
        let home = try NamespaceFile.openCurrent(kind: .uts)
        try returning(to: NamespaceFile.identity(of: home.rawValue), .uts) { () throws(KernelError) in
            try NamespaceFile.visit(descriptor, .uts, returningTo: home.rawValue) { () throws(KernelError) in
                try settings.applyNames()
            }
        }
    }

    /// Makes a network namespace, with its netlink session opened on the way, and records it.
    func createNetworkNamespace(name: String?) throws -> NetworkNamespace {
        let current = try currentNamespace
        let home = try current.rawDescriptor()
        let made = try about(name ?? "") { () throws(KernelError) in
            try returning(to: current.identity, .net) { () throws(KernelError) in
                try NamespaceFile.create(.net, returningTo: home) { () throws(KernelError) in
                    try NetlinkSession.open(inFreshNamespace: true)
                }
            }
        }
        let session = made.value
        let descriptor = made.descriptor
        if let name { try NamedNamespaces.network.pin(name, from: descriptor.rawValue) }
        let namespace = try namespace(made: descriptor, name: name, session: session)
        record(creationOf: namespace, name: name)
        return namespace
    }

    /// Runs `body`, which goes into another namespace and comes back; ends the process if an error kept it from that.
    private func returning<R: ~Copyable>(
        to home: NamespaceIdentity, _ kind: NamespaceKind, _ body: () throws(KernelError) -> R
    ) throws(KernelError) -> R {
        do throws(KernelError) {
            return try body()
        } catch {
            if (try? NamespaceFile.currentIdentity(kind: kind)) != home { endLost(kind, error) }
            throw error.explainingRefusal(of: [kind])
        }
    }

    /// Notes in the current scope that a namespace was made, and what name it was given.
    func record(creationOf namespace: Namespace, name: String?) {
        currentScope.record(Undo(
            phase: .namespace, object: namespace, text: namespace.undoText,
            action: { try namespace.undoCreation(name: name) }))
    }

    // MARK: Names

    /// `namespace.attach(name, namespace or process or pid, kind?)`: gives a namespace that exists a name.
    func attachName(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 3)
        let name = try call.string(1)
        let given = interpreter.handle(at: call.index(2)) as? Namespace
        let kind = try call.isAbsent(3) ? given?.kind ?? .net : call.namespaceKind(3)
        guard let namespace = try namespace(at: call.index(2), kind: kind) else {
            throw call.typeError(2, "namespace, process or process id")
        }
        let descriptor = try namespace.rawDescriptor()
        try NamedNamespaces(kind).pin(name, from: descriptor)
        let text = "name \(name) of \(namespace.label)"
        namespace.learn(name: name)
        currentScope.record(Undo(
            phase: .namespace, object: namespace, text: text,
            action: { try namespace.takeAway(name: name) }))
        return push(opened: namespace)
    }
}
