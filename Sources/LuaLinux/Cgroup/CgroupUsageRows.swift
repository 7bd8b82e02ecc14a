// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost

/// `cgroup.usage`: what all groups use, as rows.
extension Shell {
    /// `cgroup.usage{ path = }`: each group before those within it.
    func listUsage(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let options = try call.options(1)
        let top = try options.string("path").map { text in try CgroupPath(text) } ?? .root
        try options.finish()
        let rows = try CgroupUsage(of: top, in: try cgroupSystem()).rows
        interpreter.pushTable(array: rows.count)
        for (number, row) in rows.enumerated() {
            push(row)
            interpreter.setElement(number + 1)
        }
        return 1
    }

    private func push(_ row: CgroupUsage.Row) {
        interpreter.pushTable(fields: 12)
        interpreter.setField("path", "\(row.path)")
        interpreter.setField("name", row.path.parts.last ?? "/")
        if let parent = row.path.parent { interpreter.setField("parent", "\(parent)") }
        interpreter.setField("depth", row.path.depth)
        if let seconds = row.processorSeconds { interpreter.setField("cpu_seconds", seconds) }
        if let bytes = row.memory { interpreter.setField("memory", bytes) }
        if let bytes = row.memoryLimit { interpreter.setField("memory_max", bytes) }
        if let bytes = row.bytesRead { interpreter.setField("read_bytes", bytes) }
        if let bytes = row.bytesWritten { interpreter.setField("written_bytes", bytes) }
        if let count = row.tasks { interpreter.setField("tasks", count) }
        if let count = row.taskLimit { interpreter.setField("tasks_max", count) }
        guard !row.pressure.isEmpty else { return }
        interpreter.setField("pressure") {
            interpreter.pushTable(fields: row.pressure.count)
            for (resource, percent) in row.pressure { interpreter.setField(named: resource, percent) }
        }
    }
}
