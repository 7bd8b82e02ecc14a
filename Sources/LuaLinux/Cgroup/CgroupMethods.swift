// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// What scripts do with a group.
extension Shell {
    func registerCgroupHandle() {
        var type = HandleType(CgroupHandle.self)
        type.field("path") { lua, handle in lua.push("\(handle.group.path)") }
        type.field("name") { lua, handle in lua.push(handle.name) }
        type.method("set") { [unowned self] in try set($1, $0) }
        type.method("inspect") { [unowned self] call, handle in
            try call.expect(atMost: 0)
            try pushInspection(handle)
            return 1
        }
        type.method("add") { [unowned self] in try add(to: $1, $0) }
        type.method("add_threads") { [unowned self] in try addThreads(to: $1, $0) }
        type.method("processes") { [unowned self] in try processes(of: $1, $0) }
        type.method("threads") { call, handle in
            try call.expect(atMost: 0)
            try handle.group.threads().map { Int($0) }.push(to: call.interpreter)
            return 1
        }
        type.method("freeze") { [unowned self] in try setFrozen(true, $1, $0) }
        type.method("thaw") { [unowned self] in try setFrozen(false, $1, $0) }
        type.method("kill") { [unowned self] in try kill($1, $0) }
        type.method("delete") { [unowned self] in try delete($1, $0) }
        type.method("read") { [unowned self] in try read($1, $0) }
        type.method("write") { [unowned self] in try write($1, $0) }
        type.method("exec") { [unowned self] in try execute($0, inside: [], in: $1) }
        type.method("spawn") { [unowned self] in try spawn($0, inside: [], in: $1) }
        addWatching(to: &type)
        interpreter.register(type)
    }

    /// `g:set(limits)`
    private func set(_ handle: CgroupHandle, _ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let options = try call.options(1)
        let limits = try CgroupLimits(options)
        try options.finish()
        try handle.group.set(limits.values, handle.system)
        return call.returnReceiver()
    }

    // MARK: Processes

    /// `g:add(process…)`
    private func add(to handle: CgroupHandle, _ call: Call) throws -> Int32 {
        let pids = try (0..<call.count).map { try pid(argument: $0 + 1, of: call) }
        guard !pids.isEmpty else { throw call.typeError(1, "process or process id") }
        try handle.add(pids)
        return call.returnReceiver()
    }

    /// `g:add_threads(id…)`
    private func addThreads(to handle: CgroupHandle, _ call: Call) throws -> Int32 {
        let threads = try (0..<call.count).map { pid_t(try call.integer($0 + 1, in: 1...Int(pid_t.max))) }
        guard !threads.isEmpty else { throw call.typeError(1, "thread id") }
        try handle.group.add(threads: threads)
        return call.returnReceiver()
    }

    /// `g:processes{ recursive = true }`
    private func processes(of handle: CgroupHandle, _ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let options = try call.options(1)
        let isRecursive = try options.boolean("recursive") ?? false
        try options.finish()
        try handle.group.processes(recursive: isRecursive).map { Int($0) }.push(to: interpreter)
        return 1
    }

    /// `g:kill(signal?)`
    private func kill(_ handle: CgroupHandle, _ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let name = try call.optionalString(1) ?? "KILL"
        guard let signal = SignalName.number(name) else {
            throw call.argumentError(1, "'\(name)' is not a signal such as TERM or KILL")
        }
        try kill(handle, signal)
        return call.returnReceiver()
    }

    private func kill(_ handle: CgroupHandle, _ signal: Int32) throws {
        guard !handle.group.path.isRoot else {
            throw KernelError("kill", "/", errno: .notPermitted, detail: "the root group has all processes")
        }
        try handle.group.signal(signal)
        // what is frozen in version 1 does not end
        if signal == SIGKILL, (try? handle.group.frost()) != .thawed {
            try handle.group.setFrozen(false)
        }
    }

    // MARK: Freezing

    /// `g:freeze{ timeout = seconds }`
    private func setFrozen(_ frozen: Bool, _ handle: CgroupHandle, _ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let options = try call.options(1)
        let timeout = try options.number("timeout", in: 0...Self.longestTimeout) ?? 10
        try options.finish()
        try handle.group.setFrozen(frozen)
        let deadline = Clock.monotonic() + timeout
        while try (handle.group.frost() == .frozen) != frozen {
            guard Clock.monotonic() < deadline else {
                if frozen { try handle.group.setFrozen(false) }
                throw KernelError(
                    "freeze", "\(handle.group.path)", errno: .timedOut,
                    detail: frozen ? "a process does not stop; all go on" : "a group above it is frozen")
            }
            try pause(0.002)
        }
        return call.returnReceiver()
    }

    private func pause(_ seconds: Double) throws {
        var none: [Poll.Entry] = []
        _ = try poll(&none, timeout: seconds)
    }

    // MARK: Ending

    /// `g:delete{ kill = true, timeout = seconds }`
    private func delete(_ handle: CgroupHandle, _ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let options = try call.options(1)
        let kills = try options.boolean("kill") ?? false
        let timeout = try options.number("timeout", in: 0...Self.longestTimeout) ?? (kills ? 5 : 0)
        try options.finish()
        let path = "\(handle.group.path)"
        guard !handle.group.path.isRoot else {
            throw KernelError("rmdir", path, errno: .resourceBusy, detail: "it is the root of the hierarchy")
        }
        guard handle.group.exists else { throw KernelError("rmdir", path, errno: .noSuchFileOrDirectory) }
        if kills { try kill(handle, SIGKILL) }
        try handle.remove(timeout: timeout, pause: pause)
        return 0
    }

    // MARK: Files

    /// `g:read(file, { controller = })`
    private func read(_ handle: CgroupHandle, _ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let (directory, file) = try place(handle, call, optionsAt: 2)
        interpreter.push(try directory.read(file))
        return 1
    }

    /// `g:write(file, text, { controller = })`
    private func write(_ handle: CgroupHandle, _ call: Call) throws -> Int32 {
        try call.expect(atMost: 3)
        let text = call.type(2) == .number ? interpreter.text(at: call.index(2)) : try call.string(2)
        let (directory, file) = try place(handle, call, optionsAt: 3)
        try directory.write(file, text)
        return call.returnReceiver()
    }

    /// Which directory a file is in: that of the controller whose name it begins with, else the first that has it.
    private func place(
        _ handle: CgroupHandle, _ call: Call, optionsAt number: Int
    ) throws -> (CgroupDirectory, String) {
        let file = try call.string(1)
        guard !file.isEmpty, file != ".", file != "..", !file.utf8.contains(where: { $0 < 0x21 || $0 == 0x2f }) else {
            throw call.argumentError(1, "'\(file)' is not the name of a file such as \"memory.max\"")
        }
        let options = try call.options(number)
        let word = try options.string("controller")
        try options.finish()
        if let word {
            guard let controller = CgroupController(rawValue: word) else {
                let known = CgroupController.allCases.map(\.rawValue)
                throw options.error(
                    "controller", "there is no controller '\(word)'\(suggestion(for: word, among: known))")
            }
            return (try handle.group.directory(of: controller, handle.system), file)
        }
        let candidates = Array(handle.group.directories.reversed()) // version 2 comes first
        guard let found = candidates.first(where: { $0.has(file) }) else {
            throw KernelError(
                "open", "\(handle.group.path)", errno: .noSuchFileOrDirectory, detail: "there is no file \(file)")
        }
        return (found, file)
    }
}
