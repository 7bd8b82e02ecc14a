// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// What `ip netns` does beside making, listing and deleting.
extension Shell {
    /// `namespace.list_id{ id =, target_id = }`: the ids by which the current namespace, or another one, knows others.
    func listNamespaceIDs(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let filter = try call.options(1)
        let only: Int32? = try filter.integer("id", in: 0...Int32.max)
        let target: Int32? = try filter.integer("target_id", in: 0...Int32.max)
        try filter.finish()
        let session = try currentNamespace.session()
        let ids = try about(target.map { "id \($0)" } ?? "") { () throws(KernelError) in
            try session.namespaceIDs(target: target)
        }
        let names = try namesByID(session)
        let found = ids.filter { only == nil || $0.id == only }.sorted { $0.id < $1.id }
        interpreter.pushTable(array: found.count)
        for (number, row) in found.enumerated() {
            let names = row.current.flatMap { names[$0] } ?? []
            interpreter.pushTable(fields: 4)
            interpreter.setField("id", Int(row.id))
            if let current = row.current { interpreter.setField("current_id", Int(current)) }
            if let name = names.first { interpreter.setField("name", name) }
            interpreter.setField("names", names)
            interpreter.setElement(number + 1)
        }
        return 1
    }

    /// The names of the namespaces to which the current one gave an id.
    private func namesByID(_ session: NetlinkSession) throws -> [Int32: [String]] {
        var names: [Int32: [String]] = [:]
        for pinned in try NamedNamespaces.network.list() {
            // gone since, or a name left over
            guard let descriptor = try? NamedNamespaces.network.open(pinned.name) else { continue }
            guard let id = try session.namespaceID(of: .descriptor(descriptor.rawValue)) else { continue }
            names[id, default: []].append(pinned.name)
        }
        return names
    }

    /// `namespace.identify(process or pid)`: the names of the network namespace that a process is in.
    func identifyNamespace(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let identity = call.isAbsent(1)
            ? try currentNamespace.identity : try namespace(ofProcess: processID(call, 1)).identity
        try NamedNamespaces.network.list().filter { $0.identity == identity }.map(\.name).push(to: interpreter)
        return 1
    }

    /// `namespace.exec_all(argv, options?)`: runs a program in each network namespace that has a name, one after the
    /// other, to the last; then raises the first error.
    func executeInAll(_ call: Call) throws -> Int32 {
        _ = try processOptions(call, waits: true, inside: [currentNamespace]) // what is wrong with them is told at once
        var failure: (any Error)?
        interpreter.pushTable()
        let top = interpreter.top
        for pinned in try NamedNamespaces.network.list() {
            // gone since
            guard let namespace = try? namespace(named: pinned.name) else { continue }
            let options = try processOptions(call, waits: true, inside: [namespace])
            interpreter.pop(interpreter.top - top)
            let outcome = try Execution(self, options).run()
            if options.checks, failure == nil { failure = failed(outcome, options, in: pinned.name) }
            interpreter.push(pinned.name)
            push(outcome)
            interpreter.setPushedField()
        }
        if let failure { throw failure }
        return 1
    }

    private func failed(_ outcome: Execution.Outcome, _ options: ProcessOptions, in name: String) -> (any Error)? {
        do {
            try check(outcome, options)
            return nil
        } catch var error as LuaError {
            error.subject = "\(error.subject) in \(name)"
            return error
        } catch {
            return error
        }
    }
}
