// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Nexthops as rows, with the words of `ip nexthop`.
struct NexthopRows: RowWriter {
    private let lua: Interpreter
    private var names: InterfaceNames

    init(_ lua: Interpreter, _ names: InterfaceNames) {
        self.lua = lua
        self.names = names
    }

    /// Pushes a nexthop as a table; `nexthop.add` takes it.
    mutating func push(_ row: Nexthop) {
        lua.pushTable(fields: 8)
        lua.setField("id", Int(row.id))
        lua.setField("protocol", RouteNames.protocolName(row.protocolNumber))
        lua.setField("scope", RouteNames.scopeName(row.scope))
        if !row.flags.isEmpty { lua.setField("flags", row.flags.names) }
        if row.isFDB { lua.setField("fdb", true) }
        guard row.group.isEmpty else { return pushGroup(row) }
        lua.setField("family", row.family == AddressFamily.ipv6.number ? "ipv6" : "ipv4")
        if let gateway = row.gateway { lua.setField("via") { lua.push(gateway) } }
        if let index = row.outputIndex { lua.setField("dev", names[index]) }
        if row.isBlackhole { lua.setField("blackhole", true) }
        if row.flags.contains(.onLink) { lua.setField("onlink", true) }
        guard let encapsulation = row.encapsulation else { return }
        lua.push("encap" as StaticString)
        lua.push(encapsulation) { names[$0] }
        lua.setPushedField()
    }

    private func pushGroup(_ row: Nexthop) {
        lua.setField("group") {
            lua.pushTable(array: row.group.count)
            for (number, member) in row.group.enumerated() {
                lua.pushTable(fields: 2)
                lua.setField("id", Int(member.id))
                lua.setField("weight", member.weight)
                lua.setElement(number + 1)
            }
        }
        lua.setField("type", row.resilience == nil ? "mpath" : "resilient")
        guard let resilience = row.resilience else { return }
        if let buckets = resilience.buckets { lua.setField("buckets", Int(buckets)) }
        if let seconds = resilience.idleTimer { lua.setField("idle_timer", seconds) }
        if let seconds = resilience.unbalancedTimer { lua.setField("unbalanced_timer", seconds) }
        if let seconds = resilience.unbalancedTime { lua.setField("unbalanced_time", seconds) }
    }
}
