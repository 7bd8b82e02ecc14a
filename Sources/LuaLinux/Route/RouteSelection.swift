// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Which routes `route.list` returns: of the main table, as `ip route` and `ip -6 route` show it, or of another one, or
/// of `table = "all"`. The kernel filters by what it can, the rest is compared here.
struct RouteSelection: RowSelection {
    private var kernel = RouteFilter()
    private let family: RouteFamily?
    private var destination: CIDR?
    private let root: CIDR?
    private let match: CIDR?
    private let gateway: IPAddress?
    private let source: IPAddress?
    private let scope: UInt8?
    private let metric: UInt32?
    private let tos: UInt8?
    private let nexthopID: UInt32?

    init(_ options: Options, _ shell: Shell, in namespace: NetworkNamespace) throws {
        family = try options.routeFamily()
        gateway = try options.ipAddress("via")
        source = try options.ipAddress("source")
        scope = try options.number("scope", RouteNames.scope(named:))
        root = try options.network("root")
        match = try options.network("match")
        metric = try options.integer("metric")
        tos = try options.integer("tos")
        nexthopID = try options.integer("nhid")
        if options.has("destination") {
            destination = try RouteReader(shell, namespace).destination(options, nil, family.ip)
        }
        let networks = [destination, root, match].compactMap { $0 }
        kernel.family = family?.number ?? networks.first?.family ?? 0
        kernel.outputIndex = try shell.linkIndex(options, "dev", in: namespace)
        kernel.type = try options.number("type", RouteNames.type(named:)) ?? 0
        kernel.protocolNumber = try options.number("protocol", RouteNames.protocolNumber(named:)) ?? 0
        kernel.table = try options.number("table") { $0 == "all" ? 0 : RouteNames.table(named: $0) } ?? RouteNames.main
    }

    func dump(
        _ session: NetlinkSession, restart: () -> Void, each: (Route) throws(KernelError) -> Void
    ) throws(KernelError) {
        try session.dumpRoutes(kernel, restart: restart) { route throws(KernelError) in
            if accepts(route) { try each(route) }
        }
    }

    private func accepts(_ route: Route) -> Bool {
        !route.flags.contains(.cloned) && (route.label == nil || family == .mpls)
            && (destination == nil || route.destination == destination)
            && (gateway == nil || route.gateway == gateway) && (scope == nil || route.scope == scope)
            && (source == nil || route.preferredSource == source) && (metric == nil || route.metric == metric)
            && (tos == nil || route.tos == tos) && (nexthopID == nil || route.nexthopID == nexthopID)
            && isWithin(route.destination)
    }

    /// Whether a destination is within `root`, and around `match`.
    private func isWithin(_ destination: CIDR) -> Bool {
        (root.map { $0.prefixLength <= destination.prefixLength && $0.contains(destination.address) } ?? true)
            && (match.map { destination.prefixLength <= $0.prefixLength && destination.contains($0.address) } ?? true)
    }
}
