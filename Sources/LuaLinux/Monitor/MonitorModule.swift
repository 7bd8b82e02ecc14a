// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// The module `monitor`: what changes in tables of the kernel, as it happens.
extension Shell {
    func registerMonitors() {
        var module = Module("monitor")
        module.function("open", openMonitor)
        interpreter.register(module)
        registerMonitorHandle()
    }

    /// `monitor.open{ "link", "address", …, namespace = …, kind =, buffer = }`
    private func openMonitor(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        try call.require(1, .table)
        let (words, watchesNames) = try monitoredTables(call)
        let options = try Options(call, at: 1, hasElements: true)
        let namespaces = try monitoredNamespaces(options)
        let kind = try options.namespaceKind("kind") ?? .net
        let buffer = try options.size("buffer")
        try options.finish()
        if let buffer, !(4096...(1 << 30)).contains(buffer) {
            throw options.error("buffer", "4096 to \(1 << 30) bytes expected, got \(buffer)")
        }
        var sources: [any MonitorSource] = watchesNames ? [try NameSource(kind)] : []
        if !words.isEmpty {
            for namespace in namespaces {
                sources.append(try TableSource(
                    Set(words), in: namespace, receiveBuffer: buffer.flatMap { Int32(exactly: $0) }, self))
            }
        }
        let list = words.map(\.rawValue) + (watchesNames ? ["namespace"] : [])
        interpreter.push(try Monitor(sources, text: list.joined(separator: ", ")))
        return 1
    }

    /// The elements of the list: words for tables, and whether the names of namespaces are among them.
    private func monitoredTables(_ call: Call) throws -> (tables: [WatchedTable], names: Bool) {
        let known = WatchedTable.allCases.map(\.rawValue) + ["namespace"]
        let words = try interpreter.elements(at: 1) { number in
            let word = interpreter.string(at: -1) ?? ""
            guard known.contains(word) else {
                let list = known.dropLast().map { "'\($0)'" }.joined(separator: ", ") + " or 'namespace'"
                throw call.argumentError(1, "element \(number): \(list) expected, got "
                    + (word.isEmpty ? interpreter.typeName(at: -1) : "'\(word)'\(suggestion(for: word, among: known))"))
            }
            return word
        }
        guard !words.isEmpty else { throw call.argumentError(1, "the list of what to watch is empty") }
        let tables = WatchedTable.allCases.filter { words.contains($0.rawValue) }
        return (tables, words.contains("namespace"))
    }

    /// `namespace = one` or a list of several.
    private func monitoredNamespaces(_ options: Options) throws -> [NetworkNamespace] {
        guard let index = options.index("namespace"), LuaType(interpreter, index) == .table else {
            return [try namespace(options)]
        }
        var found: [NetworkNamespace] = []
        try interpreter.forEachElement(at: index) { number in
            guard let namespace = try namespace(at: interpreter.top) else {
                throw options.error(
                    "namespace", "element \(number): namespace, name or process id expected, got "
                        + interpreter.typeName(at: -1))
            }
            if !found.contains(where: { $0 === namespace }) { found.append(namespace) }
        }
        guard !found.isEmpty else { throw options.error("namespace", "the list is empty") }
        return found
    }

    /// `namespace.monitor{ kind = "net" }`
    func monitorNames(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let options = try call.options(1)
        let kind = try options.namespaceKind("kind") ?? .net
        try options.finish()
        interpreter.push(try Monitor([NameSource(kind)], text: "\(kind.rawValue) namespaces"))
        return 1
    }

    private func registerMonitorHandle() {
        let nextEvent = interpreter.makeFunction("events") { [unowned self] call in
            let monitor: Monitor = try call.handle(1)
            try push(monitor.isClosed ? nil : monitor.next(self, timeout: nil))
            return 1
        }
        var type = HandleType(Monitor.self)
        type.method("read") { [unowned self] call, monitor in
            try call.expect(atMost: 1)
            try push(monitor.next(self, timeout: call.timeout(1)))
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
}

extension Call {
    /// A length of time to wait at most; nil if it is missing.
    func timeout(_ number: Int) throws -> Double? {
        guard !isAbsent(number) else { return nil }
        let timeout = try self.number(number)
        guard (0...Shell.longestTimeout).contains(timeout) else {
            throw argumentError(number, "0 to \(Shell.longestTimeout) seconds expected")
        }
        return timeout
    }
}
