// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// A request about one route.
public enum RouteChange: NetlinkRequest {
    /// Equivalent to: `ip route add`. Raises `EEXIST` when there is one with the same destination, TOS and metric.
    case add(Route)
    /// Equivalent to: `ip route replace`: adds it, or puts it in the place of the first that matches.
    case replace(Route)
    /// Equivalent to: `ip route append`: behind others with the same destination.
    case append(Route)
    /// Equivalent to: `ip route delete`. Raises `ESRCH` when there is none.
    case remove(Route)

    /// The route, whatever is to happen to it.
    public var route: Route {
        switch self {
        case .add(let route), .replace(let route), .append(let route), .remove(let route): route
        }
    }

    public var type: MessageType {
        if case .remove = self { return .deleteRoute }
        return .newRoute
    }

    public var flags: MessageFlags {
        switch self {
        case .add: [.create, .exclusive]
        case .replace: [.create, .replace]
        case .append: [.create, .append]
        case .remove: []
        }
    }

    public var subject: String {
        route.isDefault ? "default" : route.destination.description
    }

    public func encode(into writer: inout MessageWriter) {
        switch self {
        case .add(let route), .replace(let route), .append(let route): route.encode(into: &writer, isRemoval: false)
        case .remove(let route): route.encode(into: &writer, isRemoval: true)
        }
    }
}
