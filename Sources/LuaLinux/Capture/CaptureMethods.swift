// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import PacketCapture
import Packets

/// What scripts can do with a capture.
extension Shell {
    func registerCaptureHandle() {
        let nextPacket = interpreter.makeFunction("packets") { [unowned self] call in
            let capture: CaptureHandle = try call.handle(1)
            try push(capture.isClosed ? nil : capture.next(self, timeout: nil), of: capture)
            return 1
        }
        var type = HandleType(CaptureHandle.self)
        type.method("read") { [unowned self] call, capture in
            try call.expect(atMost: 1)
            try push(capture.next(self, timeout: call.timeout(1)), of: capture)
            return 1
        }
        type.method("packets") { [unowned self] call, capture in
            try call.expect(atMost: 0)
            nextPacket.push(to: interpreter)
            interpreter.push(capture)
            return 2
        }
        type.method("stats", captureStats)
        type.closable()
        interpreter.register(type)
    }

    private func captureStats(_ call: Call, _ capture: CaptureHandle) throws -> Int32 {
        try call.expect(atMost: 0)
        let counts = try capture.counts()
        interpreter.pushTable(fields: 5)
        interpreter.setField("received", counts.received)
        interpreter.setField("dropped", counts.dropped)
        interpreter.setField("link_dropped", counts.linkDropped)
        interpreter.setField("taken", capture.taken)
        interpreter.setField("skipped", capture.skipped)
        return 1
    }

    private func push(_ packet: CapturedPacket?, of capture: CaptureHandle) {
        guard let packet else { return interpreter.pushNil() }
        PacketRows(interpreter, capture.start).push(packet) { index in
            guard let index, let number = Int32(exactly: index) else { return capture.link }
            return try? capture.namespace.linkName(number)
        }
    }
}
