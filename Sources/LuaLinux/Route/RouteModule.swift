// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// The module `route`: rows of the kernel's routing tables.
extension Shell {
    func registerRoutes() {
        var module = Module("route")
        module.rowVerbs(self, RouteReader.self, RouteSelection.self, RouteRows.self)
        module.function("append") { [unowned self] in try changeRows($0, .append, RouteReader.self) }
        module.function("get", getRoute)
        interpreter.register(module)
    }

    /// `route.get(address, { from =, dev =, mark =, … })`: the route that the kernel would take.
    private func getRoute(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let text = try call.string(1)
        guard let address = IPAddress(text) else {
            throw call.argumentError(1, "'\(text)' is not an IPv4 or IPv6 address")
        }
        let options = try call.options(2)
        let namespace = try namespace(options)
        var lookup = RouteLookup(to: address)
        lookup.source = try options.ipAddress("from")
        lookup.inputIndex = try linkIndex(options, "iif", in: namespace)
        lookup.outputIndex = try linkIndex(options, "dev", in: namespace)
        lookup.mark = try options.integer("mark")
        lookup.tos = try options.integer("tos") ?? 0
        lookup.user = try options.integer("uid")
        lookup.ipProtocol = try options.number("ipproto", RouteNames.ipProtocol(named:))
        lookup.sourcePort = try options.integer("sport")
        lookup.destinationPort = try options.integer("dport")
        lookup.fibMatch = try options.boolean("fibmatch") ?? false
        try options.finish()
        if let source = lookup.source, source.family != address.family {
            throw options.error("from", "\(source) is of another family than \(address)")
        }
        let session = try namespace.session()
        let route = try session.lookUpRoute(lookup)
        var rows = RouteRows(interpreter, InterfaceNames(session))
        rows.push(route)
        return 1
    }
}
