// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Reads routes from options and rows. One reader serves a list: what it looks up it remembers.
final class RouteReader {
    private let shell: Shell
    private let namespace: NetworkNamespace
    private var indexes: [String: Int32] = [:]

    init(_ shell: Shell, _ namespace: NetworkNamespace) {
        self.shell = shell
        self.namespace = namespace
    }

    /// Reads a route; its destination is an argument of the call or the row's field `destination`.
    func read(_ options: Options, destinationArgument: Int?) throws -> Route {
        options.ignore("flags", "expires")
        let gateway = try options.ipAddress("via")
        let family = try options.family() ?? gateway.map(AddressFamily.init)
        let destination = try destination(options, destinationArgument, family)
        if let gateway, gateway.isIPv4, !destination.address.isIPv4 {
            throw options.error("via", "\(gateway) is no gateway for the IPv6 network \(destination)")
        }
        var route = Route(to: destination, via: gateway, outputIndex: try linkIndex(options, "dev"))
        route.preferredSource = try options.ipAddress("source")
        route.metric = try options.integer("metric")
        route.tos = try options.integer("tos") ?? 0
        if try options.boolean("onlink") == true { route.flags.insert(.onLink) }
        route.nexthopID = try options.integer("nhid")
        try readWords(options, &route)
        try readMetrics(options, &route)
        if let index = options.index("nexthops") { route.nexthops = try nexthops(options, at: index) }
        return route
    }

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

    /// The words of iproute2's tables, or the kernel's numbers.
    private func readWords(_ options: Options, _ route: inout Route) throws {
        if let type = try number(options, "type", RouteNames.type(named:)) { route.type = type }
        if let table = try number(options, "table", RouteNames.table(named:)) { route.table = table }
        route.scope = try number(options, "scope", RouteNames.scope(named:))
        if let origin = try number(options, "protocol", RouteNames.protocolNumber(named:)) {
            route.protocolNumber = origin
        }
        if let word = try options.string("pref") {
            guard let preference = Self.preferences[word] else {
                throw options.error("pref", "'low', 'medium' or 'high' expected, got '\(word)'")
            }
            route.preference = preference
        }
    }

    /// The preferences of routers (RFC 4191).
    static let preferences: [String: UInt8] = ["medium": 0, "high": 1, "low": 3]

    static func word(forPreference preference: UInt8) -> String? {
        preferences.first { $0.value == preference }?.key
    }

    func number<I: FixedWidthInteger>(
        _ options: Options, _ key: StaticString, _ lookUp: (String) -> I?
    ) throws -> I? {
        guard let index = options.index(key) else { return nil }
        guard let word = shell.interpreter.string(at: index) else { return try options.integer(key) }
        guard let value = lookUp(word) else { throw options.error(key, "unknown \(key) '\(word)'") }
        return value
    }

    private func readMetrics(_ options: Options, _ route: inout Route) throws {
        guard options.hasUnread else { return } // most rows have none of these
        for (key, metric) in RouteMetric.options { route.metrics[metric] = try options.integer(key) }
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
            hop.outputIndex = try linkIndex(row, "dev") ?? 0
            hop.weight = try row.integer("weight", in: 1...256) ?? 1
            if try row.boolean("onlink") == true { hop.flags.insert(.onLink) }
            try row.finish()
            return hop
        }
    }

    private func linkIndex(_ options: Options, _ key: StaticString) throws -> Int32? {
        guard let index = options.index(key) else { return nil }
        guard let name = shell.interpreter.string(at: index) else {
            return try shell.linkIndex(options, key, in: namespace)
        }
        if let known = indexes[name] { return known }
        let found = try shell.linkIndex(options, key, in: namespace)
        indexes[name] = found
        return found
    }
}

extension RouteMetric {
    /// The metrics as options, under the words of ip-route(8).
    static let options: [(StaticString, RouteMetric)] = [
        ("mtu", .mtu), ("window", .window), ("rtt", .rtt), ("rttvar", .rttvar), ("ssthresh", .ssthresh),
        ("cwnd", .cwnd), ("advmss", .advmss), ("reordering", .reordering), ("hoplimit", .hoplimit),
        ("initcwnd", .initcwnd), ("features", .features), ("rto_min", .minimumRetransmission),
        ("initrwnd", .initrwnd), ("quickack", .quickack), ("fastopen_no_cookie", .fastOpenNoCookie), ("lock", .lock),
    ]
}

extension RouteNames {
    /// The table that `ip route` shows.
    static let main = table(named: "main") ?? 254
}
