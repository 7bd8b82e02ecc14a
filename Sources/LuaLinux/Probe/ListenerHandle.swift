// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Probes

/// A port that scripts have opened for a probe to find; a process of its own serves it.
final class ListenerHandle: Handle {
    override class var kindName: String { "listener" }

    private let namespace: NetworkNamespace
    private var listener: Listener?
    let port: Int
    let pid: Int
    private let text: String

    init(_ listener: Listener, in namespace: NetworkNamespace) {
        self.listener = listener
        self.namespace = namespace
        port = Int(listener.address.port)
        pid = listener.pid
        text = "listener \(listener.transport.rawValue) \(listener.address.text)"
        super.init()
        namespace.addUser(self)
    }

    deinit { namespace.removeUser(self) }

    override var handleText: String { text }
    override var isClosed: Bool { listener == nil }

    override func close() {
        listener?.end()
        listener = nil
    }

    func open() throws -> Listener {
        guard let listener else { throw LuaError.closed(self) }
        return listener
    }
}

extension ListenerHandle: NamespaceUser {
    func leaveNamespace(asCopy isCopy: Bool) {
        if !isCopy { close() } // a worker may still ask what has come
    }
}

extension Shell {
    /// `probe.listen(port, { protocol =, address =, manner =, namespace = })`
    func listen(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let port = UInt16(try call.integer(1, in: 0...65_535))
        let options = try call.options(2)
        let namespace = try namespace(options)
        let transport: Listener.Transport = try options.word("protocol") ?? .tcp
        let manner: Listener.Manner = try options.word("manner") ?? .echo
        let address = try options.ipAddress("address").map { SocketAddress($0) }
        try options.finish()
        func open() throws -> Listener {
            try about("port \(port)") { () throws(KernelError) in
                try Listener(transport, at: address, port: port, manner)
            }
        }
        let listener = try currentNamespace === namespace ? open() : within(namespace, open)
        let handle = ListenerHandle(listener, in: namespace)
        currentScope.record(Undo(phase: .activity, object: handle, text: handle.handleText) { handle.close() })
        interpreter.push(handle)
        return 1
    }

    func registerListenerHandle() {
        var type = HandleType(ListenerHandle.self)
        type.field("port") { $0.push($1.port) }
        type.field("pid") { $0.push($1.pid) }
        type.method("stats") { call, handle in
            try call.expect(atMost: 0)
            let listener = try handle.open()
            call.interpreter.pushTable(fields: 3)
            call.interpreter.setField("connections", listener.connections)
            call.interpreter.setField("datagrams", listener.datagrams)
            call.interpreter.setField("bytes", listener.bytes)
            return 1
        }
        type.closable()
        interpreter.register(type)
    }
}
