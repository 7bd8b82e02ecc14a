// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost
import SystemPackage

/// The user's terminal, taken over by what draws on all of it: keys come one by one, and nothing is shown of them.
final class ScreenHandle: Handle {
    override class var kindName: String { "screen" }

    private var terminal: UserTerminal?

    init(_ descriptor: Int32) throws(KernelError) {
        terminal = try UserTerminal(descriptor)
        super.init()
        try terminal?.makeRaw()
    }

    override var handleText: String { "screen" }
    override var isClosed: Bool { terminal == nil }

    /// Gives it back to the user as it was.
    override func close() {
        terminal?.restore()
        terminal = nil
    }

    func live() throws(LuaError) -> UserTerminal {
        guard let terminal else { throw .closed(self) }
        return terminal
    }
}

/// The module `native.screen`: what programs that draw need of the user's terminal.
extension Shell {
    func registerNativeScreen() {
        var module = Module("screen")
        module.function("open") { [unowned self] call in
            try call.expect(atMost: 0)
            guard Terminal.isTerminal(STDIN_FILENO), Terminal.isTerminal(STDOUT_FILENO) else {
                throw KernelError("open", "terminal", errno: Errno(rawValue: ENOTTY))
            }
            interpreter.push(try ScreenHandle(STDIN_FILENO))
            return 1
        }
        interpreter.registerNative(module)
        var type = HandleType(ScreenHandle.self)
        type.method("size") { [unowned self] _, screen in
            let size = try screen.live().size ?? .standard
            interpreter.push(Int(size.rows))
            interpreter.push(Int(size.columns))
            return 2
        }
        type.method("read") { [unowned self] call, screen in try readKeys(call, screen) }
        type.method("write") { [unowned self] call, screen in try draw(call, screen) }
        type.closable()
        interpreter.register(type)
    }

    /// `screen:read(timeout)`: what was typed; nil when the time is over, an empty string when the terminal is gone.
    private func readKeys(_ call: Call, _ screen: ScreenHandle) throws -> Int32 {
        let terminal = try screen.live()
        var entries = [Poll.Entry(readable: terminal.descriptor)]
        guard try poll(&entries, timeout: try call.number(1)) else {
            interpreter.pushNil()
            return 1
        }
        var bytes: [UInt8] = []
        _ = try read(terminal.descriptor, to: &bytes)
        interpreter.push(String(decoding: bytes, as: UTF8.self))
        return 1
    }

    /// `screen:write(text)`
    private func draw(_ call: Call, _ screen: ScreenHandle) throws -> Int32 {
        let terminal = try screen.live()
        var rest = Array(try call.string(1).utf8)[...]
        while !rest.isEmpty {
            let count = rest.count
            try rest.write(to: terminal.descriptor)
            guard rest.count == count else { continue }
            var entries = [Poll.Entry(fd: terminal.descriptor, events: POLLOUT)]
            _ = try poll(&entries, timeout: nil)
        }
        return call.returnReceiver()
    }
}
