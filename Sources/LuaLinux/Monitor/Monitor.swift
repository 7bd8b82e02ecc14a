// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost
import Netlink

/// Tells a script what happens to names and tables, whoever does it.
final class Monitor: Handle, Waitable {
    override class var kindName: String { "monitor" }

    private let text: String
    private var poll: Epoll?
    private var sources: [any MonitorSource]
    private var events: ArraySlice<MonitorEvent> = []

    init(_ sources: [any MonitorSource], text: String) throws(KernelError) {
        self.text = text
        self.sources = sources
        let poll = try Epoll()
        for source in sources { try poll.add(source.descriptor) }
        self.poll = consume poll
        super.init()
    }

    override var handleText: String { "monitor of \(text)" }
    override var isClosed: Bool { poll == nil }

    override func close() {
        poll = nil
        sources = []
        events = []
    }

    var isReady: Bool { !events.isEmpty || sources.contains(where: \.hasEnded) }

    func pollEntry() throws -> Poll.Entry {
        guard let descriptor = poll?.descriptor else { throw LuaError.closed(self) }
        return Poll.Entry(readable: descriptor)
    }

    /// The next event; nil when `timeout` seconds have passed before, or nothing can come any more.
    func next(_ shell: Shell, timeout: Double?) throws -> MonitorEvent? {
        let deadline = timeout.map { Clock.monotonic() + $0 }
        try collect()
        while events.isEmpty {
            guard !sources.isEmpty else { return nil }
            var entries = [try pollEntry()]
            let left = deadline.map { max(0, $0 - Clock.monotonic()) }
            guard try shell.poll(&entries, timeout: left) else { return nil }
            try collect() // nothing may come of it: a directory above, a row that is as it was
        }
        let event = events.removeFirst()
        if case .name(.added(let name), let names) = event { try shell.waitForMount(name, names) }
        return event
    }

    private func collect() throws {
        guard events.isEmpty else { return }
        for source in sources { events += try source.read() }
        for case let source as TableSource in sources where source.hasEnded {
            guard source.namespace.hasEnded else { throw LuaError.closed(self) } // a worker's copy is the parent's
            events.append(.end(source.namespace))
        }
        sources.removeAll(where: \.hasEnded)
    }
}

extension Shell {
    /// A name is a file first, and the namespace is mounted there right afterwards: who hears of it should find it.
    fileprivate func waitForMount(_ name: String, _ names: NamedNamespaces) throws {
        let deadline = Clock.monotonic() + 0.1
        while (try? names.find(name)) == nil, access(names.path(name), F_OK) == 0 {
            let left = deadline - Clock.monotonic()
            guard left > 0 else { return } // somebody's file
            var none: [Poll.Entry] = []
            _ = try poll(&none, timeout: min(left, 0.002))
        }
    }
}
