// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Which qdiscs `qdisc.list` returns.
struct QdiscSelection: RowSelection {
    private let index: Int32?
    private let kind: String?
    private let parent: TrafficHandle?
    private let handle: TrafficHandle?

    init(_ options: Options, _ shell: Shell, in namespace: NetworkNamespace) throws {
        index = try shell.linkIndex(options, "dev", in: namespace)
        kind = try options.string("kind")
        handle = try options.trafficHandle("handle")
        let isIngress = options.index("parent").map { shell.interpreter.string(at: $0) } == "ingress"
        parent = isIngress ? .ingress : try options.trafficHandle("parent")
    }

    func dump(
        _ session: NetlinkSession, restart: () -> Void, each: (Qdisc) throws(KernelError) -> Void
    ) throws(KernelError) {
        try session.dumpQdiscs(index: index, restart: restart) { row throws(KernelError) in
            guard kind == nil || row.kind == kind, handle == nil || row.handle == handle,
                parent == nil || row.parent == parent
            else { return }
            try each(row)
        }
    }
}

/// Qdiscs as rows, with the words of `tc qdisc`.
struct QdiscRows: RowWriter {
    private let lua: Interpreter
    private var names: InterfaceNames

    init(_ lua: Interpreter, _ names: InterfaceNames) {
        self.lua = lua
        self.names = names
    }

    /// Pushes a qdisc as a table; `qdisc.add` takes it.
    mutating func push(_ row: Qdisc) {
        lua.pushTable(fields: 8)
        lua.setField("dev", names[row.index])
        lua.setField("kind", row.kind)
        lua.setField("parent", row.parent == .ingress ? row.kind : row.parent.description)
        if row.handle != .none { lua.setField("handle", row.handle.description) }
        if row.references != 0 { lua.setField("refcnt", Int(row.references)) }
        lua.setTrafficData(row.data, kind: row.kind) { names[$0] }
        lua.setStatistics(row.statistics, row.counters)
    }
}
