// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost

/// What is told of groups and controllers, as tables.
extension Shell {
    /// `cgroup.controllers()`
    func listControllers(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 0)
        let rows = try cgroupSystem().rows()
        interpreter.pushTable(array: rows.count)
        for (number, row) in rows.enumerated() {
            interpreter.pushTable(fields: 6)
            interpreter.setField("name", row.controller.rawValue)
            if let version = row.version { interpreter.setField("version", version) }
            if let mount = row.mountPath { interpreter.setField("mount", mount) }
            interpreter.setField("enabled", row.isEnabled)
            interpreter.setField("usable", row.obstacle == nil)
            if let obstacle = row.obstacle { interpreter.setField("reason", obstacle) }
            interpreter.setElement(number + 1)
        }
        return 1
    }

    /// `cgroup.list{ path =, controller = }`: each group before those within it.
    func listCgroups(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let options = try call.options(1)
        let top = try options.string("path").map { text in try CgroupPath(text) } ?? .root
        let word = try options.string("controller")
        try options.finish()
        if let word, CgroupController(rawValue: word) == nil {
            let known = CgroupController.allCases.map(\.rawValue)
            throw options.error(
                "controller", "there is no controller '\(word)'\(suggestion(for: word, among: known))")
        }
        let rows = try CgroupTree(of: top, in: try cgroupSystem(), word.flatMap(CgroupController.init)).rows
        interpreter.pushTable(array: rows.count)
        for (number, row) in rows.enumerated() {
            push(row)
            interpreter.setElement(number + 1)
        }
        return 1
    }

    private func push(_ row: CgroupTree.Row) {
        interpreter.pushTable(fields: 6)
        interpreter.setField("path", "\(row.path)")
        interpreter.setField("name", row.path.parts.last ?? "/")
        if let parent = row.path.parent { interpreter.setField("parent", "\(parent)") }
        interpreter.setField("depth", row.path.depth)
        interpreter.setField("controllers", row.controllers.map(\.rawValue))
        interpreter.setField("processes", row.processes.count)
    }

    // MARK: One group

    /// Pushes what `inspect` returns.
    func pushInspection(_ handle: CgroupHandle) throws {
        let group = handle.group
        guard group.exists else { throw KernelError("open", "\(group.path)", errno: .noSuchFileOrDirectory) }
        let accounts = try CgroupAccounts(of: group)
        interpreter.pushTable(fields: 24)
        interpreter.setField("path", "\(group.path)")
        interpreter.setField("name", handle.name)
        interpreter.setField("processes", try group.processes().count)
        interpreter.setField("populated", try !group.processes(recursive: true).isEmpty)
        interpreter.setField("frozen", (try? group.frost()) == .frozen)
        if let type = try group.unified?.readIfThere("cgroup.type") { interpreter.setField("type", type) }
        interpreter.setField("controllers", CgroupController.allCases.filter(group.isControlled(by:)).map(\.rawValue))
        setPlaces(group)
        if let owner = group.directories.last?.owner {
            interpreter.setField("owner") {
                interpreter.pushTable(fields: 2)
                interpreter.setField("uid", Int(owner.uid))
                interpreter.setField("gid", Int(owner.gid))
            }
        }
        for (controller, values) in accounts.tables where !values.isEmpty {
            interpreter.push(controller.rawValue)
            push(.table(values))
            interpreter.setPushedField()
        }
    }

    /// Where it is mounted, by hierarchy: `{ ["cpu,cpuacct"] = "/sys/fs/cgroup/cpu,cpuacct/web" }`.
    private func setPlaces(_ group: Cgroup) {
        interpreter.setField("directories") {
            interpreter.pushTable(fields: group.directories.count)
            for directory in group.directories {
                let path = directory.path.isRoot ? "" : "/\(directory.path)"
                interpreter.setField(named: directory.hierarchy.label, directory.hierarchy.mountPath + path)
            }
        }
    }

    func push(_ value: ControlValue) {
        switch value {
        case .max: interpreter.push("max" as StaticString)
        case .integer(let number): interpreter.push(number)
        case .number(let number): interpreter.push(number)
        case .flag(let flag): interpreter.push(flag)
        case .text(let text): interpreter.push(text)
        case .bandwidth(let quota, let period): push(quota.map { .number(Double($0) / Double(period)) } ?? .max)
        case .numbers(let numbers): numbers.push(to: interpreter)
        case .texts(let texts): texts.push(to: interpreter)
        case .table(let values):
            interpreter.pushTable(fields: values.count)
            for (key, value) in values {
                interpreter.push(key)
                push(value)
                interpreter.setPushedField()
            }
        }
    }
}

extension Cgroup {
    /// Whether a controller's files are there.
    fileprivate func isControlled(by controller: CgroupController) -> Bool {
        directories.contains { $0.controls(controller) }
    }
}
