// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// The state that the Linux modules of one interpreter share: the current namespace, the open scopes, the handles.
public final class Shell {
    public unowned let interpreter: Interpreter
    /// The scope of the whole script or session.
    let rootScope: Scope
    /// The limit on open files that children get back; the shell's own is raised to the hard one.
    let childOpenFileLimit = OpenFileLimit.raiseToHard()

    /// Where bytes from a program arrive.
    var readBuffer = [UInt8]()

    private let namespaces = NamespaceRegistry()
    private var entered: [NetworkNamespace] = []
    /// The namespace that the shell was started in, once it was asked for.
    private(set) var initialNamespace: NetworkNamespace?

    /// Makes all Linux modules known to the scripts of `interpreter`.
    public init(_ interpreter: Interpreter) {
        self.interpreter = interpreter
        rootScope = Scope(name: nil, parent: nil)
        registerModules()
        interpreter.setCoroutineHandle(rootScope)
    }

    private func registerModules() {
        registerScope()
        registerNamespace()
        registerLinks()
        registerAddresses()
        registerRoutes()
        registerProcesses()
        registerWaiting()
        registerExit()
    }

    // MARK: Namespaces

    /// The network namespace that the shell is in.
    var currentNamespace: NetworkNamespace {
        get throws(KernelError) {
            if let inner = entered.last { return inner }
            if let initialNamespace { return initialNamespace }
            let descriptor = try NamespaceFile.openCurrent(kind: .net)
            let namespace = try NetworkNamespace(descriptor, shell: self, registry: namespaces)
            initialNamespace = namespace
            return namespace
        }
    }

    /// The one object of the namespace that `descriptor` refers to.
    func namespace(adopting descriptor: consuming Descriptor, name: String?) throws(KernelError) -> NetworkNamespace {
        let identity = try NamespaceFile.identity(of: descriptor.rawValue)
        if try currentNamespace.identity == identity { return try currentNamespace }
        if let known = namespaces[identity] {
            if let name { known.learn(name: name) }
            return known
        }
        return try NetworkNamespace(descriptor, name: name, shell: self, registry: namespaces)
    }

    /// The object of a namespace that was made now, with the session that was opened inside it.
    func namespace(
        made descriptor: consuming Descriptor, name: String?, session: NetlinkSession
    ) throws(KernelError) -> NetworkNamespace {
        try NetworkNamespace(descriptor, name: name, session: session, shell: self, registry: namespaces)
    }

    /// Runs `body` with the thread in `namespace`, which module functions then take for the current one.
    func within<R>(_ namespace: NetworkNamespace, _ body: () throws -> R) throws -> R {
        let outer = try currentNamespace
        try namespace.enter()
        entered.append(namespace)
        let result = Result { try body() }
        entered.removeLast()
        try outer.enter()
        return try result.get()
    }

    // MARK: Scopes

    /// The innermost open scope of the running coroutine.
    var currentScope: Scope {
        var scope = interpreter.coroutineHandle as? Scope
        while let closed = scope, !closed.isOpen { scope = closed.parent }
        return scope ?? rootScope
    }

    /// Forgets in all scopes what was noted for `object`.
    func forgetInScopes(_ object: AnyObject) {
        rootScope.forget(object)
    }
}
