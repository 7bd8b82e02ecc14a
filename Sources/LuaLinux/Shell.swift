// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost
import Netlink
import Probes

/// The state that the Linux modules of one interpreter share: the current namespace, the open scopes, the handles.
public final class Shell {
    public let interpreter: Interpreter
    /// The scope of the whole script or session; in a worker, of what it runs.
    private(set) var rootScope: Scope
    /// How this process came from its parent, if it is a worker.
    private(set) var crossing: WorkerCrossing?
    /// The limit on open files that children get back; the shell's own is raised to the hard one.
    let childOpenFileLimit = OpenFileLimit.raiseToHard()
    /// What programs read whose standard input is empty; opened when it is first needed.
    var emptyInput: HeldDescriptor?

    /// Who is told of signals beside those that interrupt a script.
    var signalObserver: ((SignalSet) -> Void)?

    /// Where bytes from a program arrive.
    var readBuffer = [UInt8]()

    /// The programs that were started and have not ended.
    private(set) var children: ChildWatch
    /// The measurements that are under way.
    private(set) var probes = ProbeLoop()
    /// The captures into files.
    let recordings = Recordings()
    /// The handles of processes.
    let processes = ProcessRegistry()

    /// The handles of control groups.
    let cgroups = CgroupRegistry()
    /// How many groups were made for single programs.
    var programGroups = 0
    /// Where control groups are mounted, once it was asked for.
    var knownCgroupSystem: CgroupSystem?

    private let namespaces = NamespaceRegistry()
    /// The namespaces that the calls under way have entered, the innermost last.
    private var entered: [Namespace] = []
    /// The network namespace to which this thread may come back for certain, as it was found.
    var returnable: NamespaceIdentity?
    /// The namespace that the shell was started in, once it was asked for.
    private(set) var initialNamespace: NetworkNamespace?

    /// Starts Lua, with the Linux modules, the library of scripts, and signals that interrupt.
    ///
    /// There is one shell in a process: signals belong to the process, and so does the current namespace.
    public init() throws {
        try FileIO.openMissingStreams() // or the first files opened would take their numbers
        children = try ChildWatch()
        interpreter = try Interpreter()
        rootScope = Scope(name: nil, parent: nil)
        try registerModules()
        interpreter.setCoroutineHandle(rootScope)
        ScriptLibrary.addPaths(to: interpreter)
        interpreter.attachInterrupts()
        interpreter.setTerminator { ProcessTree.terminate($0) }
        try Signals.install(notify: Interpreter.interruptHandler)
        Signals.endStuck(patience: Interpreter.patience, stuck: Interpreter.stuckSignal)
        if Orphans.areAdopted { try Signals.note(SIGCHLD) }
    }

    private func registerModules() throws {
        registerScope()
        registerNamespace()
        registerLinks()
        registerWireguard()
        registerAddresses()
        registerRoutes()
        registerRules()
        registerNexthops()
        registerNeighbours()
        registerForwarding()
        registerMulticast()
        registerBridgeVLANs()
        registerTraffic()
        registerMonitors()
        registerProbes()
        registerCaptures()
        registerSysctl()
        registerProcesses()
        registerCgroups()
        registerWaiting()
        registerExit()
        registerLibraryRecord()
        registerNativeNetwork()
        registerNativeQuantities()
        registerNativeScreen()
        interpreter.registerFailure()
        for name in ScriptLibrary.globals { try interpreter.registerLibrary(name) }
        for name in ScriptLibrary.functions { try interpreter.registerLibrary(function: name) }
    }

    // MARK: Namespaces

    /// The network namespace that the shell is in.
    var currentNamespace: NetworkNamespace {
        get throws(KernelError) {
            if let index = innermostNetwork, let inner = entered[index] as? NetworkNamespace { return inner }
            if let initialNamespace { return initialNamespace }
            let descriptor = try NamespaceFile.openCurrent(kind: .net)
            let identity = try NamespaceFile.identity(of: descriptor.rawValue)
            if let known = namespaces[identity] as? NetworkNamespace { // a worker is in one that its parent has opened
                initialNamespace = known
                return known
            }
            let namespace = try NetworkNamespace(descriptor, shell: self, registry: namespaces)
            initialNamespace = namespace
            return namespace
        }
    }

    /// The one object of the namespace, of whatever kind, that `descriptor` refers to.
    func namespace(adopting descriptor: consuming Descriptor, name: String?) throws(KernelError) -> Namespace {
        let identity = try NamespaceFile.identity(of: descriptor.rawValue)
        if try currentNamespace.identity == identity { return try currentNamespace }
        if let known = namespaces[identity] {
            if let name { known.learn(name: name) }
            return known
        }
        let kind = try NamespaceFile.kind(of: descriptor.rawValue)
        guard kind != .net else {
            return try NetworkNamespace(descriptor, name: name, shell: self, registry: namespaces)
        }
        return try Namespace(descriptor, kind: kind, name: name, shell: self, registry: namespaces)
    }

    /// The object of a network namespace that was made now, with the session that was opened inside it.
    func namespace(
        made descriptor: consuming Descriptor, name: String?, session: NetlinkSession
    ) throws(KernelError) -> NetworkNamespace {
        try NetworkNamespace(descriptor, name: name, session: session, shell: self, registry: namespaces)
    }

    /// Whether a call in another namespace is under way.
    var isInCall: Bool { !entered.isEmpty }

    private var innermostNetwork: Int? { entered.lastIndex { $0.kind == .net } }

    /// Takes `namespace`, where this thread is now, for the current one, until the call ends.
    func beginCall(in namespace: Namespace) { entered.append(namespace) }

    /// Takes the namespace from before the last `beginCall` for the current one again.
    func endCall() { entered.removeLast() }

    /// Takes `namespace`, where this thread is now, for the current one: within a call, until that ends.
    func replaceCurrent(with namespace: NetworkNamespace) {
        if let index = innermostNetwork { entered[index] = namespace } else { initialNamespace = namespace }
    }

    // MARK: Scopes

    /// The innermost open scope of the running coroutine.
    var currentScope: Scope {
        var scope = interpreter.coroutineHandle as? Scope
        while let closed = scope, !closed.isOpen || !owns(closed) { scope = closed.parent }
        return scope ?? rootScope
    }

    /// Whether a scope is this process's own: those from before a worker was made are its parent's.
    func owns(_ scope: Scope) -> Bool { scope.generation == rootScope.generation }

    // MARK: Workers

    /// Begins anew in a process that was copied from this one: with no interrupts, no sessions and nothing made.
    func becomeWorker(_ crossing: WorkerCrossing) throws(KernelError) {
        self.crossing = crossing
        Leftover.begin()
        interpreter.resetInterrupts()
        children = try ChildWatch()
        probes.abandon()
        probes = ProbeLoop()
        if Orphans.areAdopted { try Signals.note(SIGCHLD) } // the first process of a pid namespace
        rootScope = Scope(name: nil, parent: nil, generation: rootScope.generation + 1)
        interpreter.setCoroutineHandle(rootScope)
        namespaces.releaseSessions()
        entered = []
        initialNamespace = nil
        returnable = nil
        signalObserver = nil
        knownCgroupSystem = nil // its mounts may be others
    }
}
