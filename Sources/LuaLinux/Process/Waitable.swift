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
    /// for are reaped when they end, probes go on, and captures are written into their files.
    /// - Parameter isDone: Whether what a probe has done ends the wait.
    /// - Returns: Whether one is ready, or `isDone`; its `revents` tell which.
    /// - Throws: `Interrupted` when the script is to end, unless interrupts are held back.
    func poll(
        _ entries: inout [Poll.Entry], timeout: Double?, until isDone: () -> Bool = { false }
    ) throws -> Bool {
        let deadline = timeout.map { Clock.monotonic() + $0 }
        let count = entries.count
        let captures = recordings.underWay
        entries.append(Poll.Entry(readable: children.descriptor))
        entries.append(Poll.Entry(readable: -1))
        entries += try captures.map { try $0.pollEntry() }
        defer { entries.removeLast(entries.count - count) }
        while true {
            entries[count + 1].fd = probes.descriptor // it is another when there were no probes in between
            let next = [deadline, probes.deadline].compactMap(\.self).min()
            switch try Poll.wait(&entries, timeout: next.map { max(0, $0 - Clock.monotonic()) }) {
            case .ready:
                serveOthers(&entries, from: count, captures)
                if entries[..<count].contains(where: { $0.revents != 0 }) || isDone() { return true }
            case .timedOut:
                probes.run()
                if isDone() { return true }
            case .interrupted:
                let signals = Signals.drain()
                if signals.contains(SIGCHLD) { Orphans.reap(sparing: children.contains) }
                signalObserver?(signals)
                if interpreter.interruptDue != nil { throw Interrupted() }
                continue
            }
            if let deadline, deadline <= Clock.monotonic() { return false }
        }
    }

    /// Does what is due beside what is waited for: the entries from `first` on are the children, the probes and the
    /// captures into files.
    private func serveOthers(_ entries: inout [Poll.Entry], from first: Int, _ captures: [CaptureHandle]) {
        if entries[first].revents != 0 {
            let awaited = entries
            children.collect { child in awaited.contains { $0.fd == child.pidfd } }
        }
        if entries[first + 1].revents != 0 || probes.isDue { probes.run() }
        for (capture, index) in zip(captures, (first + 2)...) where entries[index].revents != 0 {
            capture.record()
            if !capture.isToBeWritten { entries[index].fd = -1 } // it has ended, and stays ready
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
                throw call.argumentError(1, "element \(number): \(Self.waitableKinds) expected, got \(type)")
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

    private static let waitableKinds = "process, pipe, terminal, timer, monitor, trigger, probe or capture"

    func waitUntilReady(_ handles: [any Waitable], timeout: Double?) throws -> [any Waitable] {
        let readyNow = handles.filter(\.isReady)
        guard readyNow.isEmpty else { return readyNow }
        var entries = try handles.map { try $0.pollEntry() }
        guard try poll(&entries, timeout: timeout, until: { handles.contains(where: \.isReady) }) else { return [] }
        return zip(handles, entries).filter { $1.revents != 0 || $0.isReady }.map(\.0)
    }

    /// A year: longer than any lab, and far from overflowing the kernel's time.
    static let longestTimeout = 365.0 * 86_400
}
