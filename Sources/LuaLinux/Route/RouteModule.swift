// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink
import SystemPackage

/// The module `route`: rows of the kernel's routing tables.
extension Shell {
    func registerRoutes() {
        var module = Module("route")
        module.function("add") { [unowned self] in try changeRoutes($0, .add) }
        module.function("replace") { [unowned self] in try changeRoutes($0, .replace) }
        module.function("remove") { [unowned self] in try changeRoutes($0, .remove) }
        module.function("list", listRoutes)
        module.function("get", getRoute)
        interpreter.register(module)
    }

    /// `route.add(destination, options?)`, `route.add(row)` or `route.add(rows, { namespace = … })`
    private func changeRoutes(_ call: Call, _ change: RowChange) throws -> Int32 {
        try call.expect(atMost: 2)
        let routes: [Route]
        let namespace: NetworkNamespace
        if call.type(1) == .table, interpreter.isList(at: 1) || interpreter.isEmptyTable(at: 1) {
            let options = try call.options(2)
            namespace = try self.namespace(options)
            try options.finish()
            routes = try readRoutes(call, in: namespace)
        } else {
            let isRow = call.type(1) == .table
            if isRow, !call.isAbsent(2) { throw call.argumentError(2, "a row takes no more options") }
            let options = try call.options(isRow ? 1 : 2)
            namespace = try self.namespace(options)
            let route = try RouteReader(self, namespace).read(options, destinationArgument: isRow ? nil : 1)
            try options.finish()
            routes = [route]
        }
        try apply(change, routes, in: namespace)
        return 0
    }

    /// The routes of a list of rows.
    private func readRoutes(_ call: Call, in namespace: NetworkNamespace) throws -> [Route] {
        let reader = RouteReader(self, namespace)
        var routes: [Route] = []
        try interpreter.forEachElement(at: 1) { number in
            do {
                guard LuaType(interpreter, -1) == .table else { throw call.typeError(1, "list of rows") }
                let options = try Options(call, at: -1)
                options.ignore("namespace")
                routes.append(try reader.read(options, destinationArgument: nil))
                try options.finish()
            } catch var error as LuaError {
                error.message += ", in row \(number)"
                throw error
            }
        }
        return routes
    }

    /// Hands routes to the kernel, many in one `sendmsg`; if it refuses one, those that were added are taken back.
    private func apply(_ change: RowChange, _ routes: [Route], in namespace: NetworkNamespace) throws {
        if change == .replace { return try replace(routes, in: namespace) }
        let session = try namespace.session()
        var batch = RequestBatch(capacity: routes.count)
        for route in routes { batch.append(change == .add ? RouteChange.add(route) : .remove(route)) }
        let failures = try session.perform(&batch)
        guard !failures.isEmpty || change == .remove else { return record(routes, in: namespace) }
        let failed = Set(failures.map(\.index))
        let done = (0..<batch.handedOver).filter { !failed.contains($0) }.map { routes[$0] }
        if change == .remove { namespace.removedRoutes.note(done) }
        guard let failure = failures.first else { return }
        if change == .add { try? remove(done, in: namespace) }
        throw failure.error.about(RouteChange.add(routes[failure.index]).subject)
    }

    /// Replaces routes one by one, so that a scope can put back what was there before.
    private func replace(_ routes: [Route], in namespace: NetworkNamespace) throws {
        let session = try namespace.session()
        for route in routes {
            do throws(KernelError) {
                try session.addRoute(route)
                record([route], in: namespace)
            } catch {
                guard error.errno == .fileExists else { throw error }
                let old = try session.routes(like: route).first
                try session.replaceRoute(route)
                if let old { record(replacement: old, of: route, in: namespace) }
            }
        }
    }

    // MARK: Undoing

    func record(_ routes: [Route], in namespace: NetworkNamespace) {
        guard let first = routes.first else { return }
        let record = RowRecord(routes, in: namespace, namespace.removedRoutes)
        currentScope.record(Undo(
            phase: .entry, object: record,
            text: routes.count == 1 ? "route \(RouteChange.add(first).subject)" : "\(routes.count) routes",
            action: { [unowned self] in try remove(record.remaining, in: namespace) }))
    }

    func record(replacement old: Route, of route: Route, in namespace: NetworkNamespace) {
        currentScope.record(Undo(
            phase: .entry, object: ReplacementRecord(of: old, by: route, in: namespace),
            text: "replacement of route \(RouteChange.add(route).subject)",
            action: { try namespace.session().replaceRoute(old) }))
    }

    private func remove(_ routes: [Route], in namespace: NetworkNamespace) throws {
        try namespace.session().remove(routes.map { RouteChange.remove($0) }, ignoring: [
            .noSuchProcess, .noSuchDevice, .noSuchFileOrDirectory,
        ])
    }
}

extension NetlinkSession {
    /// Performs requests that remove rows; what is gone already, as `ignored` errors tell, does not stop the rest.
    func remove<Request: NetlinkRequest>(_ requests: [Request], ignoring ignored: [Errno]) throws(KernelError) {
        var rest = requests[...]
        while !rest.isEmpty { // a refusal ends the batch after its chunk
            var batch = RequestBatch(capacity: rest.count)
            for request in rest { batch.append(request) }
            let failures = try perform(&batch)
            if let real = failures.first(where: { !ignored.contains($0.error.errno) }) {
                throw real.error.about(rest[rest.startIndex + real.index].subject)
            }
            rest = rest.dropFirst(batch.handedOver)
        }
    }

    /// The routes that `route` would replace: same destination, table, TOS and metric.
    fileprivate func routes(like route: Route) throws(KernelError) -> [Route] {
        let table = route.table == 0 ? RouteNames.main : route.table
        let defaultMetric: UInt32 = route.destination.address.isIPv4 ? 0 : 1024 // IP6_RT_PRIO_USER
        return try routes(RouteFilter(family: route.family, table: table)).filter { old in
            old.destination == route.destination.network && old.tos == route.tos
                && (old.metric ?? defaultMetric) == (route.metric ?? defaultMetric)
        }
    }
}
