// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// The module `cgroup`: groups of processes, what they may use, and what they have used.
extension Shell {
    func registerCgroups() {
        var module = Module("cgroup")
        module.function("controllers", listControllers)
        module.function("create", createCgroup)
        module.function("open", openCgroup)
        module.function("find", findCgroup)
        module.function("list", listCgroups)
        module.function("usage", listUsage)
        module.function("current") { [unowned self] call in
            try call.expect(atMost: 0)
            return try pushCgroup(of: getpid())
        }
        module.function("of") { [unowned self] call in
            try call.expect(atMost: 1)
            return try pushCgroup(of: try pid(argument: 1, of: call))
        }
        interpreter.register(module)
        registerCgroupHandle()
    }

    private func push(_ group: Cgroup, _ system: CgroupSystem) -> Int32 {
        interpreter.push(handle(of: group, system))
        return 1
    }

    private func pushCgroup(of pid: pid_t) throws -> Int32 {
        let system = try cgroupSystem()
        return push(try Cgroup(of: pid, in: system), system)
    }

    // MARK: Making

    /// `cgroup.create(path, limits?)`
    private func createCgroup(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let path = try CgroupPath(call.string(1))
        let options = try call.options(2)
        var request = CgroupRequest()
        request.controllers = try options.controllers()
        request.isThreaded = try options.cgroupType()
        request.owner = try owner(options)
        let limits = try CgroupLimits(options)
        try options.finish()
        interpreter.push(try create(path, request, limits))
        return 1
    }

    /// Makes a group with its limits, or nothing, and notes it in the current scope.
    func create(_ path: CgroupPath, _ request: CgroupRequest, _ limits: CgroupLimits) throws -> CgroupHandle {
        let system = try cgroupSystem()
        var request = request
        request.required = limits.controllers
        var creation = CgroupCreation(path, request, in: system)
        let group = try creation.perform()
        do {
            try group.set(limits.values, undoing: false, system)
        } catch {
            creation.undo()
            throw error
        }
        let handle = handle(of: group, system)
        record(CgroupRecord(handle, made: creation.made))
        return handle
    }

    /// `owner = "name"`, an id, or `{ uid =, gid = }`: who may divide the group.
    private func owner(_ options: Options) throws -> Credentials? {
        guard let index = options.index("owner") else { return nil }
        if let name = interpreter.string(at: index) {
            if let found = UserDatabase.credentials(ofUser: name) { return found }
            throw options.error("owner", "there is no user '\(name)'")
        }
        let ids: ClosedRange<UInt32> = 0...UInt32.max - 1
        if LuaType(interpreter, index) == .number {
            let uid: UInt32 = try options.integer("owner", in: ids) ?? 0
            return UserDatabase.credentials(ofUser: uid) ?? Credentials(uid: uid, gid: uid)
        }
        guard let table = try? options.options("owner") else { throw options.typeError("owner", "name, id or table") }
        guard let uid = try table.integer("uid", in: ids) else { throw table.typeError("uid", "integer") }
        let gid = try table.integer("gid", in: ids) ?? uid
        try table.finish()
        return Credentials(uid: uid, gid: gid)
    }

    // MARK: Finding

    /// `cgroup.open(path or row)`
    private func openCgroup(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let system = try cgroupSystem()
        return push(try Cgroup(try path(argumentOf: call), in: system), system)
    }

    /// `cgroup.find(path or row)`
    private func findCgroup(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let path = try path(argumentOf: call)
        let system = try cgroupSystem()
        do throws(KernelError) {
            return push(try Cgroup(path, in: system), system)
        } catch where error.errno == .noSuchFileOrDirectory {
            interpreter.pushNil()
            return 1
        }
    }

    private func path(argumentOf call: Call) throws -> CgroupPath {
        if let text = try? call.string(1) { return try CgroupPath(text) }
        guard call.type(1) == .table else { throw call.typeError(1, "path or row") }
        let row = try call.options(1)
        row.ignore("name", "parent", "depth", "controllers", "processes")
        guard let text = try row.string("path") else { throw call.argumentError(1, "a row with 'path' expected") }
        try row.finish()
        return try CgroupPath(text)
    }

    /// The id of a process that an argument names.
    func pid(argument number: Int, of call: Call) throws -> pid_t {
        if let process = interpreter.handle(at: call.index(number)) as? ProcessHandle {
            return pid_t(try process.ownedID())
        }
        guard call.type(number) == .number else { throw call.typeError(number, "process or process id") }
        return pid_t(try call.integer(number, in: 1...Int(pid_t.max)))
    }
}

extension Options {
    /// `controllers = { "memory", … }`: those that a group is made with.
    fileprivate func controllers() throws -> [CgroupController]? {
        guard let words = try strings("controllers") else { return nil }
        return try words.map { word in
            guard let controller = CgroupController(rawValue: word) else {
                let known = CgroupController.allCases.map(\.rawValue)
                throw error("controllers", "there is no controller '\(word)'\(suggestion(for: word, among: known))")
            }
            return controller
        }
    }

    /// `type = "threaded"`
    fileprivate func cgroupType() throws -> Bool {
        guard let word = try string("type") else { return false }
        guard ["domain", "threaded"].contains(word) else {
            throw error("type", "'domain', 'threaded' expected, got '\(word)'")
        }
        return word == "threaded"
    }
}
