// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Neighbours as rows, with the words of `ip neighbour`.
struct NeighbourRows: RowWriter {
    private let lua: Interpreter
    private var names: InterfaceNames

    init(_ lua: Interpreter, _ names: InterfaceNames) {
        self.lua = lua
        self.names = names
    }

    /// Pushes a neighbour as a table; `neighbour.add` takes it.
    mutating func push(_ row: Neighbour) {
        lua.pushTable(fields: 10)
        lua.setField("address") { lua.push(row.address) }
        lua.setField("family", AddressFamily(row.address).rawValue)
        if row.index != 0 { lua.setField("dev", names[row.index]) }
        if let address = row.linkAddress { lua.setField("lladdr", address.description) }
        if !row.flags.contains(.proxy), let state = row.state { lua.setField("state", state.name) }
        for (key, flag) in NeighbourReader.switches where row.flags.contains(flag) { lua.setField(key, true) }
        if row.flags.contains(.offloaded) { lua.setField("offload", true) }
        if row.protocolNumber != 0 { lua.setField("protocol", RouteNames.protocolName(row.protocolNumber)) }
        if let probes = row.probes { lua.setField("probes", Int(probes)) }
        guard let times = row.times else { return }
        lua.setField("confirmed", times.confirmed)
        lua.setField("used", times.used)
        lua.setField("updated", times.updated)
        lua.setField("refcnt", Int(times.references))
    }
}
