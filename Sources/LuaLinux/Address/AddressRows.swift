// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Addresses as rows, with the words of `ip address`.
struct AddressRows: RowWriter {
    private let lua: Interpreter
    private var names: InterfaceNames

    init(_ lua: Interpreter, _ names: InterfaceNames) {
        self.lua = lua
        self.names = names
    }

    /// Pushes an address as a table; `address.add` takes it.
    mutating func push(_ address: Address) {
        lua.pushTable(fields: 10)
        lua.setField("address") { lua.push(address.cidr) }
        lua.setField("family", AddressFamily(address.cidr.address).rawValue)
        lua.setField("dev", names[address.index])
        lua.setField("scope", RouteNames.scopeName(address.scope ?? 0))
        if let peer = address.peer { lua.setField("peer", peer.description) }
        if let broadcast = address.broadcast { lua.setField("broadcast", broadcast.description) }
        if let label = address.label { lua.setField("label", label) }
        lua.setField("flags", address.flagNames)
        if let valid = address.validLifetime { lua.setField("valid_lifetime", Int(valid)) }
        if let preferred = address.preferredLifetime { lua.setField("preferred_lifetime", Int(preferred)) }
        if let metric = address.metric { lua.setField("metric", Int(metric)) }
        if address.protocolNumber != 0 {
            lua.setField("protocol", RouteNames.addressProtocolName(address.protocolNumber))
        }
    }
}
