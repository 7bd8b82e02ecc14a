// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import SystemPackage

extension NetlinkSession {
    /// Gives every route that passes `filter` to `each`; `restart` says that the dump begins again.
    ///
    /// A table that does not exist has no routes. Raises `ENODEV` when there is no link `filter.outputIndex`.
    ///
    /// Equivalent to: `ip route show table all`
    public func dumpRoutes(
        _ filter: RouteFilter = RouteFilter(), restart: () -> Void = {}, each: (Route) throws(KernelError) -> Void
    ) throws(KernelError) {
        do throws(KernelError) {
            try dump(
                .getRoute, build: { filter.encode(into: &$0) }, restart: restart
            ) { type, payload throws(KernelError) in
                guard type == .newRoute, let route = try Route(decoding: payload) else { return }
                try each(route)
            }
        } catch {
            // "FIB table does not exist": the kernel makes a table with its first route.
            guard filter.table != 0, error.errno == .noSuchFileOrDirectory else { throw error }
        }
    }

    /// Returns every route that passes `filter`.
    public func routes(_ filter: RouteFilter = RouteFilter()) throws(KernelError) -> [Route] {
        var routes: [Route] = []
        try dumpRoutes(filter, restart: { routes.removeAll() }) { routes.append($0) }
        return routes
    }

    /// Returns the way that a packet would take. Raises `ENETUNREACH` when there is none, `EHOSTUNREACH`, `EACCES`
    /// or `EINVAL` when the route says so.
    ///
    /// Equivalent to: `ip route get DESTINATION`
    public func lookUpRoute(_ lookup: RouteLookup) throws(KernelError) -> Route {
        try query(
            .getRoute, subject: lookup.destination.description, build: { lookup.encode(into: &$0) }
        ) { _, payload throws(KernelError) in
            guard let route = try Route(decoding: payload) else { throw .malformedMessage("RTM_GETROUTE") }
            return route
        }
    }

    /// Equivalent to: `ip route add`. Raises `EEXIST`, and `ENETUNREACH` when the gateway cannot be reached.
    public func addRoute(_ route: Route) throws(KernelError) {
        try perform(RouteChange.add(route))
    }

    /// Equivalent to: `ip route replace`
    public func replaceRoute(_ route: Route) throws(KernelError) {
        try perform(RouteChange.replace(route))
    }

    /// Equivalent to: `ip route append`
    public func appendRoute(_ route: Route) throws(KernelError) {
        try perform(RouteChange.append(route))
    }

    /// Equivalent to: `ip route delete`. Raises `ESRCH` when there is none.
    public func removeRoute(_ route: Route) throws(KernelError) {
        try perform(RouteChange.remove(route))
    }
}
