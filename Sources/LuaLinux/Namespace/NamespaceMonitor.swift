// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// Tells a script of the names of namespaces that come and go.
final class NamespaceMonitor: Handle, Waitable {
    override class var kindName: String { "monitor" }

    private let names: NamedNamespaces
    private var watch: NamespaceWatch?
    private var events: ArraySlice<NamespaceWatch.Event> = []

    init(_ kind: NamespaceKind) throws(KernelError) {
        names = NamedNamespaces(kind)
        watch = try NamespaceWatch(names)
        super.init()
    }

    override var handleText: String { "monitor of \(names.kind.rawValue) namespaces" }
    override var isClosed: Bool { watch == nil }

    override func close() {
        watch = nil
        events = []
    }

    var isReady: Bool { !events.isEmpty }

    func pollEntry() throws -> Poll.Entry {
        guard let watch else { throw LuaError.closed(self) }
        return Poll.Entry(readable: watch.descriptor)
    }

    /// The next event; nil when `timeout` seconds have passed before.
    func next(_ shell: Shell, timeout: Double?) throws -> NamespaceWatch.Event? {
        let deadline = timeout.map { Clock.monotonic() + $0 }
        while events.isEmpty {
            var entries = [try pollEntry()]
            let left = deadline.map { max(0, $0 - Clock.monotonic()) }
            guard try shell.poll(&entries, timeout: left), let watch else { return nil }
            events = try watch.read()[...] // of a directory above, nothing comes of it
        }
        let event = events.removeFirst()
        if case .added(let name) = event { try waitForMount(name, shell) }
        return event
    }

    /// A name is a file first, and the namespace is mounted there right afterwards: who hears of it should find it.
    private func waitForMount(_ name: String, _ shell: Shell) throws {
        let deadline = Clock.monotonic() + Self.patience
        while (try? names.find(name)) == nil, access(names.path(name), F_OK) == 0 {
            let left = deadline - Clock.monotonic()
            guard left > 0 else { return } // somebody's file
            var none: [Poll.Entry] = []
            _ = try shell.poll(&none, timeout: min(left, 0.002))
        }
    }

    private static let patience = 0.1
}

extension Shell {
    /// `namespace.monitor{ kind = "net" }`
    func createMonitor(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let options = try call.options(1)
        let kind = try options.namespaceKind("kind") ?? .net
        try options.finish()
        interpreter.push(try NamespaceMonitor(kind))
        return 1
    }

    func registerNamespaceMonitorHandle() {
        let nextEvent = interpreter.makeFunction("events") { [unowned self] call in
            let monitor: NamespaceMonitor = try call.handle(1)
            push(monitor.isClosed ? nil : try monitor.next(self, timeout: nil))
            return 1
        }
        var type = HandleType(NamespaceMonitor.self)
        type.method("read") { [unowned self] call, monitor in
            try call.expect(atMost: 1)
            push(try monitor.next(self, timeout: call.timeout(1)))
            return 1
        }
        type.method("events") { [unowned self] call, monitor in
            try call.expect(atMost: 0)
            nextEvent.push(to: interpreter)
            interpreter.push(monitor)
            return 2
        }
        type.closable()
        interpreter.register(type)
    }

    private func push(_ event: NamespaceWatch.Event?) {
        guard let event else { return interpreter.pushNil() }
        let (word, name): (StaticString, String) = switch event {
        case .added(let name): ("add", name)
        case .removed(let name): ("delete", name)
        }
        interpreter.pushTable(fields: 2)
        interpreter.setField("event", word)
        interpreter.setField("name", name)
    }
}

extension Call {
    /// A length of time to wait at most; nil if it is missing.
    fileprivate func timeout(_ number: Int) throws -> Double? {
        guard !isAbsent(number) else { return nil }
        let timeout = try self.number(number)
        guard (0...Shell.longestTimeout).contains(timeout) else {
            throw argumentError(number, "0 to \(Shell.longestTimeout) seconds expected")
        }
        return timeout
    }
}
