// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// `process.list`: the processes that `/proc` shows, as rows.
extension Shell {
    /// `process.list(filter?)`
    func listProcesses(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let filter = try processFilter(call.options(1))
        let boot = try ProcessTable.bootTime()
        let pids = try filter.pid.map { [$0] } ?? ProcessTable.pids()
        let list = RowList(interpreter)
        for pid in pids {
            // A process may end at any moment, and is left out then.
            guard let facts = ProcessFacts(of: pid, bootTime: boot, where: filter) else { continue }
            interpreter.pushTable(fields: 20)
            setFields(facts)
            list.append()
        }
        return 1
    }

    private func processFilter(_ options: Options) throws -> ProcessFilter {
        var filter = ProcessFilter()
        filter.pid = try options.integer("pid", in: 1...pid_t.max)
        // what is in another pid namespace has the number 0 in this one
        filter.parent = try options.integer("ppid", in: 0...pid_t.max)
        filter.group = try options.integer("group", in: 0...pid_t.max)
        filter.session = try options.integer("session", in: 0...pid_t.max)
        filter.user = try options.integer("uid", as: UInt32.self)
        filter.userGroup = try options.integer("gid", as: UInt32.self)
        filter.command = try options.string("command")
        filter.terminal = try options.string("tty")
        if let word = try options.string("state") {
            guard let state = ProcessState.allCases.first(where: { $0.name == word }) else {
                let known = ProcessState.allCases.map { "'\($0.name)'" }.joined(separator: ", ")
                throw options.error("state", "\(known) expected, got '\(word)'")
            }
            filter.state = state
        }
        if let index = options.index("namespace") {
            // a handle says of which kind it is; a name or an id stands for a network namespace
            let namespace = try interpreter.handle(at: index) as? Namespace ?? namespace(options)
            if namespace.isClosed { throw LuaError.closed(namespace) }
            filter.namespace = (namespace.kind, namespace.identity)
        }
        try options.finish()
        return filter
    }

    /// Sets the fields of a row in the table on top.
    func setFields(_ facts: ProcessFacts) {
        let status = facts.status
        interpreter.setField("pid", Int(status.pid))
        interpreter.setField("ppid", Int(status.parent))
        interpreter.setField("group", Int(status.group))
        interpreter.setField("session", Int(status.session))
        interpreter.setField("command", status.command)
        interpreter.setField("arguments") {
            interpreter.pushTable(array: facts.arguments.count)
            for (number, argument) in facts.arguments.enumerated() {
                argument.withUnsafeBufferPointer { interpreter.push(bytes: $0) }
                interpreter.setElement(number + 1)
            }
        }
        interpreter.setField("state", ProcessState(rawValue: status.state)?.name ?? String(status.state))
        interpreter.setField("uid", Int(facts.details.users.effective))
        interpreter.setField("gid", Int(facts.details.groups.effective))
        if let name = TerminalName.name(of: status.terminal) { interpreter.setField("tty", name) }
        interpreter.setField("nice", Int(status.nice))
        interpreter.setField("threads", Int(status.threads))
        interpreter.setField("start_time", Double(facts.bootTime) + ProcessFacts.seconds(status.startTime))
        interpreter.setField("start_ticks", Int(status.startTime))
        interpreter.setField("user_seconds", ProcessFacts.seconds(status.userTime))
        interpreter.setField("system_seconds", ProcessFacts.seconds(status.systemTime))
        interpreter.setField("size", Int(clamping: status.virtualBytes))
        interpreter.setField("rss", Int(status.residentPages * ProcessTable.pageBytes))
    }

    /// Passes over what a row has beside what says which process it is.
    func ignoreFacts(_ row: Options) {
        row.ignore(
            "ppid", "group", "session", "command", "arguments", "state", "uid", "gid", "tty", "nice", "threads",
            "start_time", "user_seconds", "system_seconds", "size", "rss")
    }
}
