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
        if kind == .net, settings.owner == nil, let namespace = try createNetworkNamespace(name: name) {
            return push(opened: namespace)
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
                if owner == nil, kind.isThreadWide, let made = try makeAndReturn(kind, settings, name) { return made }
                return try makeInChild(kind, settings, name, owner)
            } catch {
                throw error.explainingRefusal(of: [kind])
            }
        }
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

    /// Makes a namespace by going into it and coming back, and gives it a name; nil if there is no way back.
    private func makeAndReturn(
        _ kind: NamespaceKind, _ settings: NamespaceSettings, _ name: String?
    ) throws(KernelError) -> Descriptor? {
        let home = try NamespaceFile.openCurrent(kind: kind)
        guard try hasWayBack(to: home.rawValue, kind) else { return nil }
        let made = try returning(to: NamespaceFile.identity(of: home.rawValue), kind) { () throws(KernelError) in
            try NamespaceFile.create(kind, returningTo: home.rawValue) { () throws(KernelError) in
                try settings.applyNames()
            }.descriptor
        }
        if let name { try NamedNamespaces(kind).pin(name, from: made.rawValue) }
        return made
    }

    /// Makes a namespace in a child, which is gone afterwards, and gives it a name.
    ///
    /// A mount namespace has to be newer than the one where its name is. Linux 6.18 tells that by numbers which each
    /// processor hands out from a stock of its own, so that a new one may look older: then another processor makes it.
    private func makeInChild(
        _ kind: NamespaceKind, _ settings: NamespaceSettings, _ name: String?, _ owner: Int32?
    ) throws(KernelError) -> Descriptor {
        var processor: Int32?
        var failure: KernelError?
        while true {
            let made: Descriptor
            do {
                made = try makeInChild(kind, settings, owner: owner, processor: processor)
            } catch {
                throw failure ?? error
            }
            guard let name else { return made }
            do {
                try NamedNamespaces(kind).pin(name, from: made.rawValue)
                return made
            } catch where kind == .mount && error.errno == .invalidArgument {
                failure = error
                processor = processor.map { $0 + 1 } ?? 0
            }
        }
    }

    private func makeInChild(
        _ kind: NamespaceKind, _ settings: NamespaceSettings, owner: Int32?, processor: Int32?
    ) throws(KernelError) -> Descriptor {
        var wanted = NamespaceHolder.Settings()
        (wanted.owner, wanted.processor) = (owner, processor)
        (wanted.hostName, wanted.domainName) = (settings.hostName, settings.domainName)
        wanted.propagation = settings.propagation
        let holder = try NamespaceHolder.start([kind], wanted)
        if owner == nil { try settings.map?.write(process: holder.pid) }
        if kind == .time { try settings.offsets.write(process: "\(holder.pid)") }
        return try holder.open(kind)
    }

    /// Makes a network namespace, with its netlink session opened on the way, and records it; nil if there is no way
    /// back from it.
    private func createNetworkNamespace(name: String?) throws -> NetworkNamespace? {
        let current = try currentNamespace
        let home = try current.rawDescriptor()
        guard try hasWayBack(to: home, .net) else { return nil }
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
            phase: .namespace, object: namespace, text: namespace.undoText, name: name,
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
        namespace.learn(name: name)
        record(NameRecord(name, of: namespace))
        return push(opened: namespace)
    }
}
