// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Which routes `route.list` returns. The kernel filters by what it can, the rest is compared here.
private struct RouteRowFilter {
    var kernel = RouteFilter()
    var destination: CIDR?
    var gateway: IPAddress?
    var scope: UInt8?

    func accepts(_ route: Route) -> Bool {
        !route.flags.contains(.cloned) && (destination == nil || route.destination == destination)
            && (gateway == nil || route.gateway == gateway) && (scope == nil || route.scope == scope)
    }
}

extension Shell {
    /// `route.list{ destination =, family =, table =, dev =, type =, protocol =, scope =, via =, namespace = }`: the
    /// main table, as `ip route` and `ip -6 route` show it, or another one, or `table = "all"`.
    func listRoutes(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let options = try call.options(1)
        let namespace = try namespace(options)
        let filter = try routeFilter(options, in: namespace)
        try options.finish()
        let session = try namespace.session()
        var rows = RouteRows(interpreter, InterfaceNames(session))
        let list = RowList(interpreter)
        try session.dumpRoutes(filter.kernel, restart: list.restart) { route throws(KernelError) in
            guard filter.accepts(route) else { return }
            rows.push(route)
            list.append()
        }
        return 1
    }

    private func routeFilter(_ options: Options, in namespace: NetworkNamespace) throws -> RouteRowFilter {
        let reader = RouteReader(self, namespace)
        var filter = RouteRowFilter()
        let family = try options.family()
        filter.gateway = try options.ipAddress("via")
        filter.scope = try reader.number(options, "scope", RouteNames.scope(named:))
        if options.has("destination") { filter.destination = try reader.destination(options, nil, family) }
        filter.kernel.family = family?.number ?? filter.destination?.family ?? 0
        filter.kernel.outputIndex = try linkIndex(options, "dev", in: namespace)
        filter.kernel.type = try reader.number(options, "type", RouteNames.type(named:)) ?? 0
        filter.kernel.protocolNumber = try reader.number(options, "protocol", RouteNames.protocolNumber(named:)) ?? 0
        filter.kernel.table = try reader.number(options, "table") { $0 == "all" ? 0 : RouteNames.table(named: $0) }
            ?? RouteNames.main
        return filter
    }

    /// `route.get(address, { from =, dev =, mark =, namespace = })`: the route that the kernel would take.
    func getRoute(_ call: Call) throws -> Int32 {
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
        try options.finish()
        let session = try namespace.session()
        let route = try session.lookUpRoute(lookup)
        var rows = RouteRows(interpreter, InterfaceNames(session))
        rows.push(route)
        return 1
    }
}

/// Routes as rows, with the words of `ip route`.
struct RouteRows {
    private let lua: Interpreter
    private let strings: RowStrings
    private var names: InterfaceNames

    /// The fields that nearly every row has.
    private enum Key: Int, CaseIterable {
        case destination, family, type, table, `protocol`, scope, via, dev
    }

    /// How many values it leaves on the Lua stack.
    static let stringCount = Int32(Key.allCases.count) + 1

    /// Leaves strings on the Lua stack for as long as rows are pushed.
    init(_ lua: Interpreter, _ names: InterfaceNames) {
        self.lua = lua
        strings = RowStrings(lua, keys: Key.allCases.map { "\($0)" })
        self.names = names
    }

    /// Pushes a route as a table; `route.add` takes it.
    mutating func push(_ route: Route) {
        // an exact size: a table of eight fields takes half the memory of one of nine
        lua.pushTable(fields: 6 + (route.gateway == nil ? 0 : 1) + (route.outputIndex == nil ? 0 : 1))
        set(.destination) {
            if route.isDefault { lua.push("default" as StaticString) } else { lua.push(route.destination) }
        }
        set(.family, Int(route.family)) { route.destination.address.isIPv4 ? "ipv4" : "ipv6" }
        set(.type, Int(route.type)) { RouteNames.typeName(route.type) }
        set(.table, Int(route.table)) { RouteNames.tableName(route.table) }
        set(.protocol, Int(route.protocolNumber)) { RouteNames.protocolName(route.protocolNumber) }
        if let scope = route.scope { set(.scope, Int(scope)) { RouteNames.scopeName(scope) } }
        if let gateway = route.gateway { set(.via) { lua.push(gateway) } }
        if let index = route.outputIndex { set(.dev, Int(index)) { names[index] } }
        pushRest(route)
    }

    private func set(_ key: Key, _ push: () -> Void) {
        strings.pushKey(key.rawValue)
        push()
        lua.setPushedField()
    }

    /// Sets a field to a word that stands for a number.
    private func set(_ key: Key, _ number: Int, _ word: () -> String) {
        strings.pushKey(key.rawValue)
        strings.pushWord(number << 4 | key.rawValue, word)
        lua.setPushedField()
    }

    /// The fields that few rows have.
    private mutating func pushRest(_ route: Route) {
        if let source = route.preferredSource { lua.setField("source") { lua.push(source) } }
        if let metric = route.metric { lua.setField("metric", Int(metric)) }
        if route.tos != 0 { lua.setField("tos", Int(route.tos)) }
        if let preference = route.preference, let word = RouteReader.word(forPreference: preference) {
            lua.setField("pref", word)
        }
        if let id = route.nexthopID { lua.setField("nhid", Int(id)) }
        if let expires = route.expires { lua.setField("expires", Int(expires)) }
        if route.flags.contains(.onLink) { lua.setField("onlink", true) }
        if !route.flags.isEmpty { lua.setField("flags", route.flags.names) }
        if !route.metrics.isEmpty { pushMetrics(route) }
        if !route.nexthops.isEmpty { pushNexthops(route) }
    }

    private func pushMetrics(_ route: Route) {
        for (name, metric) in RouteMetric.options {
            if let value = route.metrics[metric] { lua.setField(name, Int(value)) }
        }
    }

    private mutating func pushNexthops(_ route: Route) {
        lua.push("nexthops" as StaticString)
        lua.pushTable(array: route.nexthops.count)
        for (number, hop) in route.nexthops.enumerated() {
            lua.pushTable(fields: 4)
            if let gateway = hop.gateway { lua.setField("via") { lua.push(gateway) } }
            lua.setField("dev", names[hop.outputIndex])
            lua.setField("weight", hop.weight)
            if hop.flags.contains(.onLink) { lua.setField("onlink", true) }
            if !hop.flags.isEmpty { lua.setField("flags", hop.flags.names) }
            lua.setElement(number + 1)
        }
        lua.setPushedField()
    }
}
