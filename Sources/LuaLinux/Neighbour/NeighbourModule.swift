// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// The module `neighbour`: rows of the kernel's tables of neighbours, ARP's and IPv6's.
extension Shell {
    func registerNeighbours() {
        var module = Module("neighbour")
        module.rowVerbs(self, NeighbourReader.self, NeighbourSelection.self, NeighbourRows.self)
        module.function("get", getNeighbour)
        interpreter.register(module)
    }

    /// `neighbour.get(address, { dev =, proxy =, namespace = })`
    private func getNeighbour(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let text = try call.string(1)
        guard let address = IPAddress(text) else {
            throw call.argumentError(1, "'\(text)' is not an IPv4 or IPv6 address")
        }
        let options = try call.options(2)
        let namespace = try namespace(options)
        let isProxy = try options.boolean("proxy") == true
        guard let index = try linkIndex(options, "dev", in: namespace) ?? (isProxy && address.isIPv4 ? 0 : nil)
        else {
            throw options.error("dev", "link or name expected, got nil")
        }
        try options.finish()
        let session = try namespace.session()
        let row = try session.neighbour(address, index: index, isProxy: isProxy)
        var rows = NeighbourRows(interpreter, InterfaceNames(session))
        rows.push(row)
        return 1
    }
}
