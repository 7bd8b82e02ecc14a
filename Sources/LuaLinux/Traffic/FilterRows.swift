// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Which filters `filter.list` returns.
struct FilterSelection: RowSelection {
    private let index: Int32?
    private let parent: TrafficHandle?
    private let kind: String?
    private let protocolNumber: UInt16?
    private let priority: UInt16?
    private let chain: UInt32?

    init(_ options: Options, _ shell: Shell, in namespace: NetworkNamespace) throws {
        index = try shell.linkIndex(options, "dev", in: namespace)
        parent = try options.filterParent()
        if parent != nil, index == nil { throw options.error("parent", "with a 'dev' only") }
        kind = try options.string("kind")
        protocolNumber = try options.frameProtocol()
        priority = try options.integer("priority")
        chain = try options.integer("chain")
    }

    func dump(
        _ session: NetlinkSession, restart: () -> Void, each: (Filter) throws(KernelError) -> Void
    ) throws(KernelError) {
        var rows: [Filter] = []
        for place in try places(session) {
            let start = rows.count
            try session.dumpFilters(
                index: place.index, parent: place.parent, restart: { rows.removeSubrange(start...) }
            ) { row throws(KernelError) in
                if accepts(row) { rows.append(row) }
            }
        }
        for row in rows { try each(row) }
    }

    private func places(_ session: NetlinkSession) throws(KernelError) -> [(index: Int32, parent: TrafficHandle)] {
        if let index, let parent { return [(index, parent)] }
        return try session.filterParents(index: index)
    }

    private func accepts(_ row: Filter) -> Bool {
        row.isSingle && (kind == nil || row.kind == kind) && (priority == nil || row.priority == priority)
            && (protocolNumber == nil || row.protocolNumber == protocolNumber)
            && (chain == nil || row.chain ?? 0 == chain)
    }
}

/// Filters as rows, with the words of `tc filter`.
struct FilterRows: RowWriter {
    typealias Row = Filter

    private let lua: Interpreter
    private var names: InterfaceNames

    init(_ lua: Interpreter, _ names: InterfaceNames) {
        self.lua = lua
        self.names = names
    }

    /// Pushes a filter as a table; `filter.add` takes it.
    mutating func push(_ row: Filter) {
        lua.pushTable(fields: 10)
        lua.setField("dev", names[row.index])
        lua.setField("parent", FilterReader.word(row.parent))
        lua.setField("protocol", FilterNames.frameProtocols.name(UInt32(row.protocolNumber)))
        lua.setField("priority", Int(row.priority))
        lua.setField("chain", Int(row.chain ?? 0))
        let known = FilterKind(named: row.kind)
        if known?.handleHasParts == true {
            lua.setField("handle", FilterHandle(rawValue: row.handle).description)
        } else if known?.handleIsMark != true {
            lua.setField("handle", Int(row.handle))
        }
        lua.setField("kind", row.kind)
        if let target = row.target { lua.setField("classid", target.description) }
        lua.setTrafficData(row.data, kind: row.kind) { names[$0] }
        guard let actions = row.actions else { return }
        lua.push("actions" as StaticString)
        lua.pushTable(array: actions.count)
        for (place, action) in actions.enumerated() {
            push(action)
            lua.setElement(place + 1)
        }
        lua.setPushedField()
    }

    private mutating func push(_ action: TrafficAction) {
        lua.pushTable(fields: 6)
        lua.setField("kind", action.kind)
        if action.index != 0 { lua.setField("index", Int(action.index)) }
        lua.setTrafficData(action.data, kind: action.kind) { names[$0] }
        lua.setStatistics(action.statistics)
    }
}
