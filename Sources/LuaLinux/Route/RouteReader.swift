// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Reads routes from options and rows.
struct RouteReader: RowReader {
    static let key: StaticString? = "destination"

    let shell: Shell
    let namespace: NetworkNamespace

    init(_ shell: Shell, _ namespace: NetworkNamespace) {
        self.shell = shell
        self.namespace = namespace
    }

    /// Reads a route; its destination is an argument of the call or the row's field `destination`.
    func read(_ options: Options, argument: Int?) throws -> Route {
        options.ignore("flags")
        let gateway = try options.ipAddress("via")
        let family = try options.routeFamily()
        var route: Route
        if family == .mpls {
            route = Route(to: .any(family: AddressFamily.ipv4.number))
            route.label = try label(options, argument)
        } else {
            let family = family.ip ?? gateway.map(AddressFamily.init)
            route = Route(to: try destination(options, argument, family))
            if let gateway, gateway.isIPv4, !route.destination.address.isIPv4 {
                throw options.error("via", "\(gateway) is no gateway for the IPv6 network \(route.destination)")
            }
        }
        route.gateway = gateway
        route.outputIndex = try shell.linkIndex(options, "dev", in: namespace)
        try readWords(options, &route)
        try readRest(options, &route)
        return route
    }

    /// What few rows have.
    private func readRest(_ options: Options, _ route: inout Route) throws {
        guard options.hasUnread else { return }
        options.ignore("uid", "mark", "iif") // what `get` was asked about
        route.preferredSource = try options.ipAddress("source")
        route.metric = try options.integer("metric")
        route.tos = try options.integer("tos") ?? 0
        route.flags = try flags(options)
        route.nexthopID = try options.integer("nhid")
        route.metrics = try metrics(options)
        route.encapsulation = try shell.encapsulation(options, in: namespace)
        if let index = options.index("nexthops") { route.nexthops = try nexthops(options, at: index) }
        try readOfFamilies(options, &route)
    }

    /// What routes of one family have.
    private func readOfFamilies(_ options: Options, _ route: inout Route) throws {
        func check(_ key: StaticString, _ isThere: Bool, _ family: String) throws {
            if isThere, options.has(key) { throw options.error(key, "for \(family) routes only") }
        }
        let isMPLS = route.label != nil
        let isIPv4 = !isMPLS && route.destination.address.isIPv4
        for key in ["from", "expires", "pref"] as [StaticString] { try check(key, isIPv4 || isMPLS, "IPv6") }
        try check("realms", !isIPv4, "IPv4")
        for key in ["as", "ttl_propagate"] as [StaticString] { try check(key, !isMPLS, "MPLS") }
        route.source = try options.network("from")
        if let source = route.source, source.address.isIPv4 {
            throw options.error("from", "\(source) is no network of IPv6")
        }
        route.expires = try options.integer("expires")
        route.preference = try preference(options)
        route.realms = try options.realms()
        route.newLabels = try options.labels("as")
        route.propagatesTTL = try options.boolean("ttl_propagate")
    }

    // MARK: Destinations

    func destination(_ options: Options, _ argument: Int?, _ family: AddressFamily?) throws -> CIDR {
        let lua = shell.interpreter
        let index: Int32
        if let argument {
            guard options.call.type(argument) == .string else { throw options.call.typeError(argument, "string") }
            index = Int32(argument)
        } else {
            guard let given = options.index("destination") else {
                throw options.error("destination", "string expected, got nil")
            }
            index = given
        }
        guard let first = lua.withBytes(at: index, { $0.first }) else {
            throw options.typeError("destination", "string")
        }
        if first == UInt8(ascii: "d"), lua.string(at: index) == "default" {
            return .any(family: (family ?? .ipv4).number)
        }
        return try parse(options, argument, at: index)
    }

    private func parse(_ options: Options, _ argument: Int?, at index: Int32) throws -> CIDR {
        do {
            let parsed = try shell.interpreter.withBytes(at: index) { bytes throws(AddressError) in
                try CIDR(utf8: bytes, requiresPrefix: false)
            }
            guard let parsed else { throw options.typeError("destination", "string") }
            return parsed
        } catch let problem as AddressError {
            throw argument.map { options.call.argumentError($0, "\(problem)") }
                ?? options.error("destination", "\(problem)")
        }
    }

    private func label(_ options: Options, _ argument: Int?) throws -> UInt32 {
        let text = try argument.map { try options.call.string($0) } ?? options.string("destination") ?? ""
        if let stack = LabelStack(text), stack.labels.count == 1 { return stack.labels[0] }
        let reason = "'\(text)' is not a label, 0 to \(LabelStack.maximum)"
        throw argument.map { options.call.argumentError($0, reason) } ?? options.error("destination", reason)
    }

    // MARK: Words

    /// The words of iproute2's tables, or the kernel's numbers.
    private func readWords(_ options: Options, _ route: inout Route) throws {
        if let type = try options.number("type", RouteNames.type(named:)) { route.type = type }
        if let table = try options.number("table", RouteNames.table(named:)) { route.table = table }
        route.scope = try options.number("scope", RouteNames.scope(named:))
        if let origin = try options.number("protocol", RouteNames.protocolNumber(named:)) {
            route.protocolNumber = origin
        }
    }

    private func preference(_ options: Options) throws -> UInt8? {
        guard let word = try options.string("pref") else { return nil }
        guard let preference = Self.preferences[word] else {
            throw options.error("pref", "'low', 'medium' or 'high' expected, got '\(word)'")
        }
        return preference
    }

    /// The preferences of routers (RFC 4191).
    private static let preferences: [String: UInt8] = ["medium": 0, "high": 1, "low": 3]

    static func word(forPreference preference: UInt8) -> String? {
        preferences.first { $0.value == preference }?.key
    }

    private func flags(_ options: Options) throws -> RouteFlags {
        var flags: RouteFlags = []
        if try options.boolean("onlink") == true { flags.insert(.onLink) }
        if try options.boolean("pervasive") == true { flags.insert(.pervasive) }
        return flags
    }

    // MARK: Next hops

    private func nexthops(_ options: Options, at index: Int32) throws -> [RouteNexthop] {
        let lua = shell.interpreter
        guard LuaType(lua, index) == .table else { throw options.typeError("nexthops", "list of tables") }
        return try lua.elements(at: index) { _ in
            guard LuaType(lua, -1) == .table else { throw options.typeError("nexthops", "list of tables") }
            let row = try Options(options.call, at: -1)
            row.ignore("flags")
            var hop = RouteNexthop()
            hop.gateway = try row.ipAddress("via")
            hop.outputIndex = try shell.linkIndex(row, "dev", in: namespace) ?? 0
            hop.weight = try row.integer("weight", in: 1...256) ?? 1
            hop.flags = try flags(row)
            hop.realms = try row.realms()
            hop.encapsulation = try shell.encapsulation(row, in: namespace)
            hop.newLabels = try row.labels("as")
            try row.finish()
            return hop
        }
    }
}

extension RouteNames {
    /// The table that `ip route` shows.
    static let main = table(named: "main") ?? 254
}
