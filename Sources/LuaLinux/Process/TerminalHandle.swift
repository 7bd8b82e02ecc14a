// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost

/// The shell's end of a terminal that a program has: the keyboard and the screen.
final class TerminalHandle: StreamHandle {
    override class var kindName: String { "terminal" }

    init(_ master: HeldDescriptor, program: String) {
        super.init(master, isReadable: true, isWritable: true, text: "terminal of \(program)")
    }
}

extension Shell {
    func registerTerminalHandle() {
        var type = HandleType(TerminalHandle.self)
        addStreamMethods(to: &type)
        type.method("size") { [unowned self] call, terminal in
            try call.expect(atMost: 0)
            let raw = try terminal.rawDescriptor()
            let size = try about(terminal.handleText) { () throws(KernelError) in try TerminalSize(of: raw) }
            interpreter.push(Int(size.rows))
            interpreter.push(Int(size.columns))
            return 2
        }
        type.method("resize") { call, terminal in
            try call.expect(atMost: 2)
            let range = 1...Int(UInt16.max)
            let size = TerminalSize(
                rows: UInt16(try call.integer(1, in: range)), columns: UInt16(try call.integer(2, in: range)))
            let raw = try terminal.rawDescriptor()
            try about(terminal.handleText) { () throws(KernelError) in try size.set(raw) }
            return call.returnReceiver()
        }
        interpreter.register(type)
    }
}
