// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// The module `bridge_vlan`: the VLANs of bridges and their ports.
extension Shell {
    func registerBridgeVLANs() {
        var module = Module("bridge_vlan")
        module.function("add") { [unowned self] in try changeRows($0, .add, BridgeVLANReader.self) }
        module.function("replace") { [unowned self] in try changeRows($0, .replace, BridgeVLANReader.self) }
        module.function("remove") { [unowned self] in try changeRows($0, .remove, BridgeVLANReader.self) }
        module.function("list") { [unowned self] in try listRows($0, BridgeVLANListing.self, BridgeVLANRows.self) }
        module.function("flush") { [unowned self] in try flushRows($0, BridgeVLANSelection.self) }
        interpreter.register(module)
    }

    /// The methods of one port, or of a bridge.
    func addVLANs(_ type: inout HandleType<LinkHandle>) {
        for (name, verb) in [("add_vlan", RowVerb.add), ("remove_vlan", .remove)] {
            type.method(name) { [unowned self] call, link in
                try call.expect(atMost: verb == .remove ? 1 : 2)
                let options = try call.options(2)
                let numbers = try BridgeVLANReader.numbers(options, 1)
                let row = try BridgeVLANReader(self, link.namespace).read(options, numbers, index: link.index)
                try options.finish()
                _ = try link.session() // its error names the link
                try RowTable(self, link.namespace).apply(verb, [row])
                return call.returnReceiver()
            }
        }
        type.method("vlans") { [unowned self] call, link in
            try call.expect(atMost: 1)
            let options = try call.options(1)
            let selection = try BridgeVLANListing(options, index: link.index)
            try options.finish()
            return try pushRows(link.session(), selection, BridgeVLANRows.self)
        }
    }
}
