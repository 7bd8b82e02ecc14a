// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost

/// What scripts do with a namespace handle.
extension Shell {
    func registerNamespaceHandle() {
        registerHandle(Namespace.self)
        registerHandle(NetworkNamespace.self)
    }

    /// A kind of handle is a class exactly; to scripts the two are the same.
    private func registerHandle<N: Namespace>(_ class: N.Type) {
        var type = HandleType(N.self)
        type.field("kind") { lua, namespace in lua.push(namespace.kind.rawValue) }
        type.field("name") { lua, namespace in
            if let name = namespace.name { lua.push(name) } else { lua.pushNil() }
        }
        type.field("inode") { lua, namespace in lua.push(Int(namespace.identity.inode)) }
        addVerbs(&type)
        addQuestions(&type)
        type.method("set") { [unowned self] in try setNamespace($1, $0) }
        type.method("delete") { call, namespace in
            try call.expect(atMost: 0)
            try namespace.delete()
            return 0
        }
        type.closable()
        interpreter.register(type)
    }

    private func addVerbs<N: Namespace>(_ type: inout HandleType<N>) {
        type.method("call") { [unowned self] in try callInside($1, $0) }
        type.method("fork") { [unowned self] in try fork($0, inside: [$1]) }
        type.method("exec") { [unowned self] in try execute($0, inside: [$1]) }
        type.method("spawn") { [unowned self] in try spawn($0, inside: [$1]) }
        type.method("enter") { [unowned self] call, namespace in
            try call.expect(atMost: 0)
            try enter([namespace])
            return call.returnReceiver()
        }
    }

    private func addQuestions<N: Namespace>(_ type: inout HandleType<N>) {
        type.method("inspect") { [unowned self] call, namespace in
            try call.expect(atMost: 0)
            push(try namespaceRow(of: namespace))
            return 1
        }
        type.method("processes") { [unowned self] call, namespace in
            try call.expect(atMost: 0)
            let pids = try ProcessTable.processes(in: namespace.identity, kind: namespace.kind)
            pids.map { Int($0) }.push(to: interpreter)
            return 1
        }
    }

    /// `ns:call(fn, …)`: runs a function of the script with this thread inside the namespace.
    private func callInside(_ namespace: Namespace, _ call: Call) throws -> Int32 {
        try call.require(1, .function)
        return try within(namespace) { try interpreter.callThrough(arguments: Int32(call.count - 1)) }
    }

    /// `ns:set{ id = 5 }`: the number by which the current namespace knows this one, or `"auto"` for the lowest that is
    /// free (`ip netns set`). `ns:set{ hostname = "box" }`: the names of a UTS namespace.
    private func setNamespace(_ namespace: Namespace, _ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let options = try call.options(1)
        let settings = try namespaceNames(options, for: [namespace.kind])
        let id = try wantedID(options, for: namespace.kind)
        try options.finish()
        if let id {
            let descriptor = try namespace.rawDescriptor()
            try about(namespace.subject) { [session = try currentNamespace.session()] () throws(KernelError) in
                try session.setNamespaceID(of: .descriptor(descriptor), to: id.number)
            }
        }
        if settings.hasNames { try within(namespace) { try settings.applyNames() } }
        return call.returnReceiver()
    }

    private func wantedID(_ options: Options, for kind: NamespaceKind) throws -> WantedID? {
        guard let index = options.index("id") else { return nil }
        try options.require(.net, "id", [kind])
        guard let word = interpreter.string(at: index) else {
            return WantedID(number: try options.integer("id", in: 0...Int32.max))
        }
        guard word == "auto" else { throw options.error("id", "integer or 'auto' expected, got '\(word)'") }
        return WantedID(number: nil)
    }
}

/// A number for a network namespace; nil for the lowest that is free.
private struct WantedID {
    var number: Int32?
}
