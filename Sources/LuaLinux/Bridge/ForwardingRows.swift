// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Entries of forwarding databases as rows, with the words of `bridge fdb`.
struct ForwardingRows: RowWriter {
    private let lua: Interpreter
    private var names: InterfaceNames

    init(_ lua: Interpreter, _ names: InterfaceNames) {
        self.lua = lua
        self.names = names
    }

    /// Pushes an entry as a table; `fdb.add` takes it.
    mutating func push(_ entry: ForwardingEntry) {
        lua.pushTable(fields: 8)
        lua.setField("lladdr", entry.mac.description)
        lua.setField("dev", names[entry.index])
        if let bridge = entry.bridge { lua.setField("master", names[bridge]) } else { lua.setField("self", true) }
        lua.setField("state", ForwardingState(entry.state).rawValue)
        if let vlan = entry.vlan, vlan != 0 { lua.setField("vlan", Int(vlan)) }
        for (key, flag) in ForwardingReader.switches where entry.flags.contains(flag) { lua.setField(key, true) }
        if entry.flags.contains(.offloaded) { lua.setField("offload", true) }
        if entry.flags.contains(.locked) { lua.setField("locked", true) }
        pushTunnel(entry)
        if entry.activity & 1 != 0 { lua.setField("activity_notify", true) }
        if entry.activity & 2 != 0 { lua.setField("inactive", true) }
        guard let times = entry.times else { return }
        lua.setField("used", times.used)
        lua.setField("updated", times.updated)
    }

    private mutating func pushTunnel(_ entry: ForwardingEntry) {
        if let destination = entry.destination { lua.setField("dst") { lua.push(destination) } }
        if let port = entry.port { lua.setField("port", Int(port)) }
        if let vni = entry.vni { lua.setField("vni", Int(vni)) }
        if let vni = entry.sourceVNI { lua.setField("src_vni", Int(vni)) }
        if let id = entry.nexthopID { lua.setField("nhid", Int(id)) }
        guard let via = entry.via else { return }
        if let id = entry.viaNamespaceID {
            lua.setField("via_nsid", Int(id))
        } else {
            lua.setField("via", names[via])
        }
    }
}
