// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Probes

/// A measurement that scripts hold: it goes on whenever the shell waits, for whatever.
final class ProbeHandle: Handle, Waitable {
    override class var kindName: String { "probe" }

    let probe: Probe
    private var namespaces: [NetworkNamespace] = []
    private let text: String
    private let pushResult: (Shell) throws -> Void

    /// - Parameter pushResult: Pushes what has come of it.
    init(_ probe: Probe, text: String, pushResult: @escaping (Shell) throws -> Void) {
        self.probe = probe
        self.text = text
        self.pushResult = pushResult
        super.init()
    }

    deinit {
        probe.close()
        for namespace in namespaces { namespace.removeUser(self) }
    }

    /// Ends with a namespace, which its sockets, or its processes inside, would keep alive.
    func join(_ namespace: NetworkNamespace) {
        namespaces.append(namespace)
        namespace.addUser(self)
    }

    override var handleText: String { "probe \(text)" }
    override var isClosed: Bool { probe.isClosed }
    override func close() { probe.close() }

    var isReady: Bool { probe.isFinished }

    /// Nothing of its own: every wait does what is to be done for all probes.
    func pollEntry() throws -> Poll.Entry {
        guard !isClosed else { throw LuaError.closed(self) }
        return Poll.Entry(fd: -1, events: 0)
    }

    /// Waits for the result and pushes it.
    /// - Returns: false, having pushed nothing, if `timeout` seconds have passed before.
    func pushResult(_ shell: Shell, timeout: Double? = nil) throws -> Bool {
        guard try !shell.waitUntilReady([self], timeout: timeout).isEmpty else { return false }
        guard !isClosed else { throw LuaError.closed(self) }
        if let failure = probe.failure { throw failure.about(text) }
        try pushResult(shell)
        return true
    }
}

extension ProbeHandle: NamespaceUser {
    func leaveNamespace(asCopy isCopy: Bool) { close() }
}

extension Shell {
    /// Starts a probe inside a namespace, where `make` opens its sockets.
    func startProbe<Kind: Probe>(
        in namespace: NetworkNamespace, text: String, _ make: () throws(KernelError) -> Kind,
        result: @escaping (Kind, Shell) throws -> Void
    ) throws -> ProbeHandle {
        func open() throws -> Kind { try about(text, make) }
        let probe = try currentNamespace === namespace ? open() : within(namespace, open)
        // the socket stays in its namespace, wherever this thread is
        try about(text) { () throws(KernelError) in try probes.start(probe) }
        let handle = ProbeHandle(probe, text: text) { shell in try result(probe, shell) }
        handle.join(namespace)
        return handle
    }

    func registerProbeHandle() {
        var type = HandleType(ProbeHandle.self)
        type.method("result") { [unowned self] call, handle in
            try call.expect(atMost: 1)
            if try !handle.pushResult(self, timeout: call.timeout(1)) { interpreter.pushNil() }
            return 1
        }
        type.closable()
        interpreter.register(type)
    }
}
