// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// The modules `link`, `veth` and `bridge`.
extension Shell {
    func registerLinks() {
        var link = Module("link")
        link.function("create", createLink)
        link.function("open") { [unowned self] in try openLink($0, absentIsNil: false) }
        link.function("find") { [unowned self] in try openLink($0, absentIsNil: true) }
        link.function("list", listLinks)
        interpreter.register(link)
        var veth = Module("veth")
        veth.function("create", createVeth)
        interpreter.register(veth)
        var bridge = Module("bridge")
        bridge.function("create", createBridge)
        interpreter.register(bridge)
        registerLinkHandle()
    }

    /// `link.create(name?, { kind = …, … })`
    private func createLink(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let name = try call.optionalString(1)
        let options = try call.options(2)
        var wanted = try linkOptions(options, name: name)
        guard let kind = try options.string("kind") else {
            throw options.error("kind", "string expected, got nil: the kind of link, such as 'bridge'")
        }
        if kind == "veth" { throw options.error("kind", "a veth has two ends; use veth.create") }
        wanted.request.kind = kind
        try readLower(options, &wanted)
        if kind == "tun" { return try createTun(options, wanted) }
        let known = LinkKind(named: kind)
        wanted.request.kindData = if let known {
            try kindOptions(options, known, in: wanted.namespace)
        } else {
            try rawAttributes(options, "attributes").map { .raw($0) }
        }
        try options.finish()
        try known.map { try check(wanted.request, $0, options) }
        if case .fields(let values) = wanted.request.kindData, let known {
            wanted.request.kindData = .fields(known.settled(values))
        }
        interpreter.push(try createLink(wanted))
        return 1
    }

    /// Raises if something is missing without which there can be no link of a kind.
    private func check(_ request: LinkRequest, _ kind: LinkKind, _ options: Options) throws {
        if kind.lower == .required, request.link == nil {
            throw options.error("link", "link or name expected, got nil: a link of kind '\(kind.name)' is based on one")
        }
        let fields: FieldValues? = if case .fields(let values) = request.kindData { values } else { nil }
        if fields?["external"] == .flag(true) { return }
        guard let missing = kind.required.first(where: { fields?[$0] == nil }) else { return }
        throw LuaError.misuse(
            "bad option '\(missing)' to 'create' (value expected, got nil: a link of kind '\(kind.name)' needs it)")
    }

    /// `veth.create(name or options, peer's name or options)`
    private func createVeth(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let near = try vethEnd(call, 1)
        let far = try vethEnd(call, 2)
        if let name = far.request.name { try Self.validateLinkName(name) }
        let pair = try createVeth(near: near, far: far)
        interpreter.push(pair.near)
        interpreter.push(pair.far)
        return 2
    }

    private func vethEnd(_ call: Call, _ number: Int) throws -> LinkOptions {
        switch call.type(number) {
        case .table:
            let options = try call.options(number)
            let end = try linkOptions(options, name: options.string("name"))
            try options.finish()
            return end
        case .string, .none, .nil:
            var end = LinkOptions(namespace: try currentNamespace)
            end.request.name = try call.optionalString(number)
            return end
        default: throw call.typeError(number, "name or table")
        }
    }

    /// `bridge.create(name?, options?)`
    private func createBridge(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let name = try call.optionalString(1)
        let options = try call.options(2)
        var wanted = try linkOptions(options, name: name)
        wanted.request.kind = "bridge"
        wanted.request.kindData = try kindOptions(options, .bridge, in: wanted.namespace)
        try options.finish()
        interpreter.push(try createLink(wanted))
        return 1
    }

    /// `link.open(name or index or row, { namespace = … })`
    private func openLink(_ call: Call, absentIsNil: Bool) throws -> Int32 {
        try call.expect(atMost: 2)
        let options = try call.options(2)
        let namespace = try namespace(options)
        try options.finish()
        do {
            interpreter.push(try link(call, 1, in: namespace))
        } catch let error as KernelError where absentIsNil && error.errno == .noSuchDevice {
            interpreter.pushNil()
        }
        return 1
    }

    /// The link that an argument names: a name, an index, or a row of `list`.
    private func link(_ call: Call, _ number: Int, in namespace: NetworkNamespace) throws -> LinkHandle {
        switch call.type(number) {
        case .number: return try namespace.openLink(index: Int32(call.integer(number, in: 1...Int(Int32.max))))
        case .table:
            guard let name = interpreter.field("name", ofTableAt: Int32(number), interpreter.string(at:)) else {
                throw call.argumentError(number, "a row with 'name' expected")
            }
            return try namespace.openLink(named: name)
        case .string: return try namespace.openLink(named: call.string(number))
        default: throw call.typeError(number, "name, index or row")
        }
    }

    /// `link.list{ kind =, name =, altname =, master =, state =, up =, group =, namespace = }`
    private func listLinks(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let options = try call.options(1)
        let namespace = try namespace(options)
        var filter = LinkRowFilter()
        filter.kind = try options.string("kind")
        filter.name = try options.string("name")
        filter.alternativeName = try options.string("altname")
        filter.state = try options.string("state")
        filter.isUp = try options.boolean("up")
        filter.group = try options.integer("group", in: 0...UInt32(Int32.max))
        filter.master = try linkIndex(options, "master", in: namespace)
        try options.finish()
        let rows = try LinkRows(self, namespace)
        let session = try namespace.session()
        let list = RowList(interpreter)
        try session.dumpLinks(
            LinkFilter(master: filter.master, kind: filter.kind), restart: list.restart
        ) { link throws(KernelError) in
            guard filter.accepts(link) else { return }
            rows.push(link)
            list.append()
        }
        return 1
    }
}

/// Which links `link.list` returns.
private struct LinkRowFilter {
    var kind: String?
    var name: String?
    var alternativeName: String?
    var state: String?
    var isUp: Bool?
    var group: UInt32?
    var master: Int32?

    func accepts(_ link: Link) -> Bool {
        (kind == nil || link.kind == kind) && (name == nil || link.name == name)
            && (alternativeName.map(link.alternativeNames.contains) ?? true)
            && (state == nil || link.operationalState.rawValue == state) && (isUp == nil || link.isUp == isUp)
            && (group == nil || link.group == group) && (master == nil || link.master == master)
    }
}
