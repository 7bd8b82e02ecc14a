// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost
import SystemPackage

/// What happens to a control group, for a monitor.
final class CgroupSource: MonitorSource {
    private let handle: CgroupHandle
    private let watch: CgroupWatch

    init(_ handle: CgroupHandle) throws(KernelError) {
        self.handle = handle
        watch = try CgroupWatch(handle.group)
    }

    var descriptor: Int32 { watch.descriptor }
    var hasEnded: Bool { watch.hasEnded }

    func read() throws -> [MonitorEvent] { try watch.read().map { .cgroup($0, handle) } }
}

/// Becomes ready when the processes of a group have waited for too long.
final class PressureTrigger: Handle, Waitable {
    override class var kindName: String { "trigger" }

    private let text: String
    private var descriptor: HeldDescriptor?

    init(_ descriptor: consuming Descriptor, text: String) {
        self.descriptor = HeldDescriptor(descriptor)
        self.text = text
        super.init()
    }

    override var handleText: String { text }
    override var isClosed: Bool { descriptor == nil }
    override func close() { descriptor = nil }

    var isReady: Bool { false }

    func pollEntry() throws -> Poll.Entry {
        guard let raw = descriptor?.raw else { throw LuaError.closed(self) }
        return Poll.Entry(fd: raw, events: POLLPRI)
    }

    /// Waits until it tells; false when `timeout` seconds have passed before.
    ///
    /// Raises `ENOENT` when the group is gone.
    func wait(_ shell: Shell, timeout: Double?) throws -> Bool {
        var entries = [try pollEntry()]
        guard try shell.poll(&entries, timeout: timeout) else { return false }
        guard Int32(entries[0].revents) & POLLERR == 0 else {
            throw KernelError("poll", text, errno: .noSuchFileOrDirectory, detail: "the group is gone")
        }
        return true
    }
}

/// Watching groups.
extension Shell {
    func addWatching(to type: inout HandleType<CgroupHandle>) {
        type.method("monitor") { [unowned self] call, handle in
            try call.expect(atMost: 0)
            interpreter.push(try Monitor([CgroupSource(handle)], text: handle.handleText))
            return 1
        }
        type.method("pressure") { [unowned self] in try pressure(of: $1, $0) }
        type.method("trigger") { [unowned self] in try trigger(of: $1, $0) }
        registerTrigger()
    }

    /// `g:pressure()`
    private func pressure(of handle: CgroupHandle, _ call: Call) throws -> Int32 {
        try call.expect(atMost: 0)
        var table: [String: ControlValue] = [:]
        for resource in Pressure.resources {
            table[resource] = try Pressure.values(resource, of: handle.group)
        }
        guard !table.isEmpty else {
            throw KernelError(
                "read", "\(handle.group.path)", errno: Errno.notSupportedOnSocket,
                detail: "pressure is told by groups of version 2, if the kernel counts it")
        }
        push(.table(table))
        return 1
    }

    /// `g:trigger(resource, { stall = seconds, window = seconds, full = false })`
    private func trigger(of handle: CgroupHandle, _ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let resource = try call.string(1)
        guard Pressure.resources.contains(resource) else {
            let hint = suggestion(for: resource, among: Pressure.resources)
            throw call.argumentError(1, "'cpu', 'memory', 'io', 'irq' expected, got '\(resource)'\(hint)")
        }
        let options = try call.options(2)
        let window = try options.number("window", in: 0.5...10) ?? 2
        let stall = try options.number("stall", in: 0.000_001...10) ?? window / 10
        let full = try options.boolean("full") ?? (resource == "irq")
        try options.finish()
        guard stall <= window else { throw options.error("stall", "it is longer than 'window'") }
        let descriptor = try Pressure.trigger(
            resource, of: handle.group, full: full, stall: stall, window: window)
        interpreter.push(PressureTrigger(descriptor, text: "trigger \(resource) of \(handle.handleText)"))
        return 1
    }

    private func registerTrigger() {
        var type = HandleType(PressureTrigger.self)
        type.method("read") { [unowned self] call, trigger in
            try call.expect(atMost: 1)
            let timeout = try call.isAbsent(1) ? nil : call.number(1)
            guard (0...Self.longestTimeout).contains(timeout ?? 0) else {
                throw call.argumentError(1, "0 to \(Self.longestTimeout) seconds expected")
            }
            interpreter.push(try trigger.wait(self, timeout: timeout))
            return 1
        }
        type.closable()
        interpreter.register(type)
    }
}
