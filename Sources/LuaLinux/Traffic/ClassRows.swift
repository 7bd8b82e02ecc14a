// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Which classes `class.list` returns.
struct ClassSelection: RowSelection {
    private let index: Int32?
    private let kind: String?
    private let parent: TrafficHandle?
    private let handle: TrafficHandle?

    init(_ options: Options, _ shell: Shell, in namespace: NetworkNamespace) throws {
        index = try shell.linkIndex(options, "dev", in: namespace)
        kind = try options.string("kind")
        parent = try options.trafficHandle("parent")
        handle = try options.trafficHandle("classid")
    }

    /// The kernel dumps the classes of one link.
    func dump(
        _ session: NetlinkSession, restart: () -> Void, each: (TrafficClass) throws(KernelError) -> Void
    ) throws(KernelError) {
        var rows: [TrafficClass] = []
        for index in try indexes(session) {
            let start = rows.count
            try session.dumpClasses(
                index: index, restart: { rows.removeSubrange(start...) }
            ) { row throws(KernelError) in
                if accepts(row) { rows.append(row) }
            }
        }
        for row in rows { try each(row) }
    }

    private func indexes(_ session: NetlinkSession) throws(KernelError) -> [Int32] {
        if let index { return [index] }
        return Set(try session.qdiscs().map(\.index)).sorted()
    }

    private func accepts(_ row: TrafficClass) -> Bool {
        (kind == nil || row.kind == kind) && (parent == nil || row.parent == parent || row.isIn(parent))
            && (handle == nil || row.handle == handle)
    }
}

extension TrafficClass {
    /// Whether it is at the root of a qdisc: the kernel says "root" then, and people say the qdisc's number.
    fileprivate func isIn(_ qdisc: TrafficHandle?) -> Bool { parent == .root && handle.qdisc == qdisc }
}

/// Classes as rows, with the words of `tc class`.
struct ClassRows: RowWriter {
    private let lua: Interpreter
    private var names: InterfaceNames

    init(_ lua: Interpreter, _ names: InterfaceNames) {
        self.lua = lua
        self.names = names
    }

    /// Pushes a class as a table; `class.add` takes it.
    mutating func push(_ row: TrafficClass) {
        lua.pushTable(fields: 8)
        lua.setField("dev", names[row.index])
        lua.setField("kind", row.kind)
        lua.setField("classid", row.handle.description)
        lua.setField("parent", row.parent.description)
        if row.leaf != .none { lua.setField("leaf", row.leaf.description) }
        lua.setTrafficData(row.data, kind: row.kind) { names[$0] }
        lua.setStatistics(row.statistics, row.counters)
    }
}
