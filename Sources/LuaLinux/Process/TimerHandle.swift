// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost

/// A timer that scripts wait for.
final class TimerHandle: Handle, Waitable {
    override class var kindName: String { "timer" }

    private var timer: LinuxKernel.Timer?
    private let text: String

    init(after: Double, every: Double?) throws(KernelError) {
        timer = try LinuxKernel.Timer(after: after, every: every)
        text = every.map { "timer every \($0) s" } ?? "timer of \(after) s"
        super.init()
    }

    override var handleText: String { text }
    override var isClosed: Bool { timer == nil }
    override func close() { timer = nil }

    var isReady: Bool { false }

    func pollEntry() throws -> Poll.Entry {
        guard let timer else { throw LuaError.closed(self) }
        return Poll.Entry(readable: timer.descriptor)
    }

    /// How often the timer has run out since the last time it was asked.
    func expirations() throws -> UInt64 {
        guard let timer else { throw LuaError.closed(self) }
        return try timer.read()
    }
}

extension Shell {
    /// `timer.create(seconds, { every = seconds })`
    func createTimer(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let after = try call.number(1)
        guard (0...Self.longestTimeout).contains(after) else {
            throw call.argumentError(1, "0 to \(Self.longestTimeout) seconds expected, got \(after)")
        }
        let options = try call.options(2)
        let every = try options.number("every", in: 0.000_001...Self.longestTimeout)
        try options.finish()
        interpreter.push(try TimerHandle(after: after, every: every))
        return 1
    }

    func registerTimerHandle() {
        var type = HandleType(TimerHandle.self)
        type.method("read") { call, timer in
            try call.expect(atMost: 0)
            call.interpreter.push(Int(clamping: try timer.expirations()))
            return 1
        }
        type.closable()
        interpreter.register(type)
    }
}
