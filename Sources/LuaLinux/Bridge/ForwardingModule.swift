// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// The module `fdb`: the forwarding databases of bridges and of other devices.
extension Shell {
    func registerForwarding() {
        var module = Module("fdb")
        module.rowVerbs(self, ForwardingReader.self, ForwardingSelection.self, ForwardingRows.self)
        module.function("append") { [unowned self] in try changeRows($0, .append, ForwardingReader.self) }
        module.function("get", getForwarding)
        interpreter.register(module)
    }

    /// `fdb.get(lladdr, { br =, dev =, vlan =, vni =, namespace = })`
    private func getForwarding(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let options = try call.options(2)
        let mac = try ForwardingReader.address(options, 1)
        let namespace = try namespace(options)
        let bridge = try linkIndex(options, "br", in: namespace)
        let index = try linkIndex(options, "dev", in: namespace)
        let vlan = try options.integer("vlan", in: 1...UInt16(4094))
        let vni = try options.integer("vni", in: 0...UInt32(0xFF_FFFF))
        guard (bridge == nil) != (index == nil) else {
            throw options.error("br", "either 'br', a bridge, or 'dev', a device with a table of its own, expected")
        }
        try options.finish()
        let session = try namespace.session()
        let entry = try session.forwardingEntry(mac, bridge: bridge, index: index, vlan: vlan, vni: vni)
        var rows = ForwardingRows(interpreter, InterfaceNames(session))
        rows.push(entry)
        return 1
    }
}
