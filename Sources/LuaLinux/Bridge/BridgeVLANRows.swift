// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// VLANs of bridges and ports as rows.
struct BridgeVLANRows: RowWriter {
    private let lua: Interpreter
    private var names: InterfaceNames

    init(_ lua: Interpreter, _ names: InterfaceNames) {
        self.lua = lua
        self.names = names
    }

    /// Pushes a VLAN as a table; `bridge_vlan.add` takes it.
    mutating func push(_ vlan: BridgeVLAN) {
        lua.pushTable(fields: 6)
        lua.setField("vid", Int(vlan.vid))
        lua.setField("dev", names[vlan.index])
        lua.setField("pvid", vlan.isPVID)
        lua.setField("untagged", vlan.isUntagged)
        if let tunnelID = vlan.tunnelID { lua.setField("tunnel_id", Int(tunnelID)) }
        if let state = vlan.state.map(Int.init), BridgeVLAN.states.indices.contains(state) {
            lua.setField("state", BridgeVLAN.states[state])
        }
        guard let statistics = vlan.statistics else { return }
        lua.setField("stats") {
            lua.pushTable(fields: 4)
            lua.setField("rx_bytes", Int(clamping: statistics.rxBytes))
            lua.setField("rx_packets", Int(clamping: statistics.rxPackets))
            lua.setField("tx_bytes", Int(clamping: statistics.txBytes))
            lua.setField("tx_packets", Int(clamping: statistics.txPackets))
        }
    }
}
