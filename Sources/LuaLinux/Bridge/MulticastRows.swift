// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Entries of multicast databases as rows, with the words of `bridge mdb`.
struct MulticastRows: RowWriter {
    private let lua: Interpreter
    private var names: InterfaceNames

    init(_ lua: Interpreter, _ names: InterfaceNames) {
        self.lua = lua
        self.names = names
    }

    /// Pushes an entry as a table; `mdb.add` takes it.
    mutating func push(_ entry: MulticastEntry) {
        lua.pushTable(fields: 8)
        lua.setField("grp", entry.group.description)
        lua.setField("dev", names[entry.index])
        lua.setField("port", names[entry.port])
        if entry.vlan != 0 { lua.setField("vid", Int(entry.vlan)) }
        if let source = entry.source { lua.setField("src", source.description) }
        lua.setField("state", entry.isPermanent ? "permanent" : "temp")
        if let mode = entry.filterMode { lua.setField("filter_mode", mode.rawValue) }
        if !entry.sources.isEmpty { pushSources(entry) }
        if let number = entry.protocolNumber { lua.setField("protocol", RouteNames.protocolName(number)) }
        if entry.flags != 0 { lua.setField("flags", entry.flagNames) }
        if let timer = entry.timer { lua.setField("timer", timer) }
        if let destination = entry.destination { lua.setField("dst", destination.description) }
        if let port = entry.destinationPort { lua.setField("dst_port", Int(port)) }
        if let vni = entry.vni { lua.setField("vni", Int(vni)) }
        if let vni = entry.sourceVNI { lua.setField("src_vni", Int(vni)) }
        if let via = entry.via { lua.setField("via", names[via]) }
    }

    private func pushSources(_ entry: MulticastEntry) {
        lua.setField("source_list") {
            lua.pushTable(array: entry.sources.count)
            for (number, source) in entry.sources.enumerated() {
                lua.pushTable(fields: 2)
                lua.setField("address", source.address.description)
                if let timer = source.timer { lua.setField("timer", timer) }
                lua.setElement(number + 1)
            }
        }
    }

    mutating func push(router: MulticastRouter) {
        lua.pushTable(fields: 4)
        lua.setField("dev", names[router.bridge])
        lua.setField("port", names[router.port])
        lua.setField("type", router.isTemporary ? "temp" : "permanent")
        if let timer = router.timer { lua.setField("timer", timer) }
    }
}
