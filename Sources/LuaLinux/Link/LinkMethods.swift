// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// What scripts do with a link handle.
extension Shell {
    func registerLinkHandle() {
        var type = HandleType(LinkHandle.self)
        type.field("name") { lua, link in lua.push(link.name) }
        type.field("index") { lua, link in lua.push(Int(link.index)) }
        type.field("kind") { lua, link in
            if let kind = try link.kind() { lua.push(kind) } else { lua.pushNil() }
        }
        type.field("namespace") { lua, link in lua.push(link.namespace) }
        addChanges(&type)
        addNames(&type)
        addQuestions(&type)
        addFeatures(&type)
        addPeers(&type)
        addRates(&type)
        addAddresses(&type)
        addPorts(&type)
        addVLANs(&type)
        addShaping(&type)
        interpreter.register(type)
    }

    private func addChanges(_ type: inout HandleType<LinkHandle>) {
        type.method("set") { [unowned self] in try setLink($1, $0) }
        type.method("up") { call, link in
            try call.expect(atMost: 0)
            try link.change(LinkRequest(up: true))
            return call.returnReceiver()
        }
        type.method("down") { call, link in
            try call.expect(atMost: 0)
            try link.change(LinkRequest(up: false))
            return call.returnReceiver()
        }
        type.method("rename") { call, link in
            try call.expect(atMost: 1)
            let name = try call.string(1)
            try Self.validateLinkName(name)
            try link.change(LinkRequest(name: name))
            return call.returnReceiver()
        }
        type.method("move") { [unowned self] in try moveLink($1, $0) }
        type.method("delete") { call, link in
            try call.expect(atMost: 0)
            try link.delete()
            return 0
        }
    }

    /// `link:set{ mtu =, master =, mac =, … }`
    private func setLink(_ link: LinkHandle, _ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        try call.require(1, .table)
        let options = try call.options(1)
        var request = try linkSettings(options, in: link.namespace)
        request.name = try options.string("name")
        var wireguard = WireguardChange()
        let port = try portRequest(options, of: link, joining: request.master)
        if try options.hasUnread && link.kind() == "wireguard" {
            wireguard = try wireguardChange(options, in: link.namespace)
        } else {
            try readKind(of: link, options, &request)
        }
        try options.finish()
        if let name = request.name { try Self.validateLinkName(name) }
        if !wireguard.isEmpty { try link.change(request, with: wireguard) }
        if wireguard.isEmpty || port != nil { try link.change(request, port: port) }
        return call.returnReceiver()
    }

    /// The options of the kind that the link is of.
    private func readKind(of link: LinkHandle, _ options: Options, _ request: inout LinkRequest) throws {
        guard options.hasUnread, let kind = try link.kind() else { return }
        if let known = LinkKind(named: kind) {
            request.kindData = try kindOptions(options, known, in: link.namespace)
            if known.forgets { try complete(&request, from: link) }
        } else {
            request.kindData = try rawAttributes(options, "attributes").map { .raw($0) }
        }
        if request.kindData != nil { request.kind = kind }
    }

    /// Adds what the link is set to, because the kernel would reset what is not said.
    private func complete(_ request: inout LinkRequest, from link: LinkHandle) throws {
        guard case .fields(let changes) = request.kindData else { return }
        let row = try link.row()
        if case .fields(let present) = row.kindData { request.kindData = .fields(present.overlaid(by: changes)) }
        request.link = row.link
    }

    private func addNames(_ type: inout HandleType<LinkHandle>) {
        type.method("add_altname") { call, link in
            let names = try call.names()
            for name in names { try Self.validateAlternativeName(name) }
            try link.addNames(names)
            return call.returnReceiver()
        }
        type.method("remove_altname") { call, link in
            try link.removeNames(try call.names())
            return call.returnReceiver()
        }
    }

    /// `link:move(namespace, { name = … })`
    private func moveLink(_ link: LinkHandle, _ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        guard !call.isAbsent(1), let target = try namespace(at: Int32(2)) else {
            throw call.typeError(1, "namespace, name or process id")
        }
        let options = try call.options(2)
        let name = try options.string("name")
        try options.finish()
        if let name { try Self.validateLinkName(name) }
        try link.move(to: target, name: name)
        return call.returnReceiver()
    }

    private func addQuestions(_ type: inout HandleType<LinkHandle>) {
        type.method("inspect") { [unowned self] call, link in
            try call.expect(atMost: 0)
            let row = try link.row()
            try LinkRows(self, link.namespace).push(row)
            if row.kind == "wireguard" {
                let device = try link.wireguard()
                interpreter.setField("wireguard") { push(device) }
            }
            return 1
        }
        type.method("stats") { call, link in
            try call.expect(atMost: 0)
            call.interpreter.push(try link.counters())
            return 1
        }
    }

    private func addAddresses(_ type: inout HandleType<LinkHandle>) {
        type.method("add_address") { [unowned self] call, link in
            try call.expect(atMost: 2)
            try addAddresses(of: link, call)
            return call.returnReceiver()
        }
        type.method("remove_address") { [unowned self] call, link in
            try call.expect(atMost: 2)
            try removeAddress(of: link, call)
            return call.returnReceiver()
        }
        type.method("addresses") { [unowned self] call, link in
            try call.expect(atMost: 1)
            return try pushAddresses(of: link, call)
        }
    }
}

extension Call {
    /// The names that all arguments are; at least one.
    fileprivate func names() throws -> [String] { try (1...max(1, count)).map { try string($0) } }
}
