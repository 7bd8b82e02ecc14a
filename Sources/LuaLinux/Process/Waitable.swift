// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// A handle that can become ready: what the function `wait` takes.
protocol Waitable: Handle {
    /// Whether it is ready without asking the kernel.
    var isReady: Bool { get }
    /// What to poll for, and for which events.
    func pollEntry() throws -> Poll.Entry
}

extension Shell {
    /// Waits until one of `entries` is ready or `timeout` seconds have passed. Meanwhile, children that nobody waits
    /// for are reaped when they end.
    /// - Returns: Whether one is ready; its `revents` tell which.
    /// - Throws: `Interrupted` when the script is to end, unless interrupts are held back.
    func poll(_ entries: inout [Poll.Entry], timeout: Double?) throws -> Bool {
        let deadline = timeout.map { Clock.monotonic() + $0 }
        entries.append(Poll.Entry(readable: children.descriptor))
        defer { entries.removeLast() }
        while true {
            let left = deadline.map { max(0, $0 - Clock.monotonic()) }
            switch try Poll.wait(&entries, timeout: left) {
            case .ready:
                if entries.last?.revents != 0 {
                    let awaited = entries
                    children.collect { child in awaited.contains { $0.fd == child.pidfd } }
                }
                if entries.dropLast().contains(where: { $0.revents != 0 }) { return true }
            case .timedOut: return false
            case .interrupted:
                let signals = Signals.drain()
                if signals.contains(SIGCHLD) { Orphans.reap(sparing: children.contains) }
                signalObserver?(signals)
                if interpreter.interruptDue != nil { throw Interrupted() }
            }
        }
    }

    func registerWaiting() {
        interpreter.register(function: "wait", wait)
        var module = Module("timer")
        module.function("create", createTimer)
        interpreter.register(module)
        registerTimerHandle()
        var clock = Module("clock")
        clock.function("monotonic") { call in
            try call.expect(atMost: 0)
            call.interpreter.push(Clock.monotonic())
            return 1
        }
        interpreter.register(clock)
    }

    /// `wait{ handle…, timeout = seconds }`: returns the handles that are ready, or nothing when the time is over.
    private func wait(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        try call.require(1, .table)
        let handles = try interpreter.elements(at: 1) { number in
            guard let waitable = interpreter.handle(at: -1) as? any Waitable else {
                let type = interpreter.typeName(at: -1)
                throw call.argumentError(
                    1, "element \(number): process, pipe, terminal, timer, monitor or trigger expected, got \(type)")
            }
            if waitable.isClosed { throw LuaError.closed(waitable) }
            return waitable
        }
        let options = try Options(call, at: 1, hasElements: true)
        let timeout = try options.number("timeout", in: 0...Self.longestTimeout)
        try options.finish()
        guard !handles.isEmpty || timeout != nil else {
            throw call.argumentError(1, "at least one handle or 'timeout' expected: this would wait for ever")
        }
        let ready = try waitUntilReady(handles, timeout: timeout)
        try interpreter.reserveStack(ready.count)
        for handle in ready { interpreter.push(handle) }
        return Int32(ready.count)
    }

    func waitUntilReady(_ handles: [any Waitable], timeout: Double?) throws -> [any Waitable] {
        let readyNow = handles.filter(\.isReady)
        guard readyNow.isEmpty else { return readyNow }
        var entries = try handles.map { try $0.pollEntry() }
        guard try poll(&entries, timeout: timeout) else { return [] }
        return zip(handles, entries).filter { $1.revents != 0 }.map(\.0)
    }

    /// A year: longer than any lab, and far from overflowing the kernel's time.
    static let longestTimeout = 365.0 * 86_400
}
