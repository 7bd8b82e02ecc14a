// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost

/// The module `namespace`.
extension Shell {
    func registerNamespace() {
        var module = Module("namespace")
        module.function("create", createNamespace)
        module.function("open", openNamespace)
        module.function("find", findNamespace)
        module.function("list", listNamespaces)
        module.function("current", currentNamespace)
        module.function("of") { [unowned self] call in
            try call.expect(atMost: 2)
            return try push(opened: namespace(ofProcess: processID(call, 1), call.namespacePlace(2)))
        }
        module.function("tree", treeOfNamespaces)
        module.function("kinds", listKinds)
        module.function("limits", limitNamespaces)
        module.function("group", groupNamespaces)
        module.function("open_process", openProcessNamespaces)
        module.function("unshare", unshareNamespaces)
        module.function("attach", attachName)
        module.function("identify", identifyNamespace)
        module.function("list_id", listNamespaceIDs)
        module.function("exec_all", executeInAll)
        module.function("monitor", monitorNames)
        interpreter.register(module)
        registerNamespaceHandle()
        registerNamespaceGroupHandle()
    }

    /// `namespace.open(name or path or row, { kind = "net" })`
    private func openNamespace(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        if call.type(1) == .table {
            guard call.isAbsent(2) else { throw call.argumentError(2, "a row tells its kind") }
            return push(opened: try namespace(ofRow: call.options(1)))
        }
        return push(opened: try namespace(named: call.string(1), kind: kind(call)))
    }

    private func kind(_ call: Call) throws -> NamespaceKind? {
        let options = try call.options(2)
        let kind = try options.namespaceKind("kind")
        try options.finish()
        return kind
    }

    private func findNamespace(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let name = try call.string(1)
        let kind = try kind(call)
        // a file in the directory where nothing is mounted is no namespace
        func isPresent() throws -> Bool { try isPath(name) || NamedNamespaces(kind ?? .net).find(name) != nil }
        do {
            if try isPresent() { return push(opened: try namespace(named: name, kind: kind)) }
        } catch let error as KernelError where error.errno == .noSuchFileOrDirectory {
        } catch let error as KernelError where error.errno == .invalidArgument {
            // the name may have gone between the look and the opening: unmounted first, then removed
            if try isPresent() { throw error }
        }
        interpreter.pushNil()
        return 1
    }

    /// `namespace.current(kind?)`
    private func currentNamespace(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let place = try call.namespacePlace(1)
        if place.kind == .net { return push(opened: try currentNamespace) }
        let descriptor = place.isForChildren
            ? try NamespaceFile.openForChildren(kind: place.kind) : try NamespaceFile.openCurrent(kind: place.kind)
        return push(opened: try namespace(adopting: descriptor, name: nil))
    }

    func push(opened namespace: Namespace) -> Int32 {
        namespace.opened()
        interpreter.push(namespace)
        return 1
    }
}
