// SPDX-License-Identifier: GPL-3.0-or-later
import LuaHost
import Netlink

/// A bridge's options under iproute2's names; times in seconds, switches as booleans.
extension Shell {
    func bridgeOptions(_ options: Options) throws -> BridgeOptions {
        var bridge = BridgeOptions()
        bridge.stpState = try options.boolean("stp").map { $0 ? 1 : 0 }
        bridge.ageingTime = try options.number("ageing_time", in: 0...1e6)
        bridge.helloTime = try options.number("hello_time", in: 1...10)
        bridge.forwardDelay = try options.number("forward_delay", in: 0...30)
        bridge.maxAge = try options.number("max_age", in: 6...40)
        bridge.priority = try options.integer("priority")
        bridge.vlanFiltering = try options.boolean("vlan_filtering")
        bridge.vlanDefaultPVID = try options.integer("vlan_default_pvid", in: 0...4094)
        bridge.multicastSnooping = try options.boolean("mcast_snooping")
        bridge.groupForwardMask = try options.integer("group_fwd_mask")
        return bridge
    }
}

extension Interpreter {
    /// Pushes what a bridge is set to, under the names of the options.
    func push(_ bridge: BridgeOptions) {
        pushTable(fields: 10)
        if let stp = bridge.stpState { setField("stp", stp != 0) }
        if let ageing = bridge.ageingTime { setField("ageing_time", ageing) }
        if let hello = bridge.helloTime { setField("hello_time", hello) }
        if let delay = bridge.forwardDelay { setField("forward_delay", delay) }
        if let maxAge = bridge.maxAge { setField("max_age", maxAge) }
        if let priority = bridge.priority { setField("priority", Int(priority)) }
        if let filtering = bridge.vlanFiltering { setField("vlan_filtering", filtering) }
        if let pvid = bridge.vlanDefaultPVID { setField("vlan_default_pvid", Int(pvid)) }
        if let snooping = bridge.multicastSnooping { setField("mcast_snooping", snooping) }
        if let mask = bridge.groupForwardMask { setField("group_fwd_mask", Int(mask)) }
    }
}
