// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Which addresses `address.list` and `link:addresses` return.
struct AddressFilter {
    var family: AddressFamily?
    var scope: UInt8?
    var label: String?

    func accepts(_ address: Address) -> Bool {
        (scope == nil || address.scope == scope) && (label == nil || address.label == label)
    }
}

extension Shell {
    /// `address.list{ dev =, family =, scope =, label =, namespace = }`
    func listAddresses(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let options = try call.options(1)
        let namespace = try namespace(options)
        let index = try linkIndex(options, "dev", in: namespace)
        let filter = try addressFilter(options)
        return try pushAddresses(in: namespace, filter, of: index.map { try namespace.openLink(index: $0) })
    }

    /// Reads the rest of a filter, and finishes it.
    func addressFilter(_ options: Options) throws -> AddressFilter {
        var filter = AddressFilter()
        filter.family = try options.family()
        filter.label = try options.string("label")
        filter.scope = try scope(options)
        try options.finish()
        return filter
    }

    /// The option `scope`: a word of ip-address(8), or a number in digits.
    func scope(_ options: Options) throws -> UInt8? {
        try options.string("scope").map { word in
            guard let scope = RouteNames.scope(named: word) else {
                throw options.error("scope", "unknown scope '\(word)'")
            }
            return scope
        }
    }

    func pushAddresses(in namespace: NetworkNamespace, _ filter: AddressFilter, of link: LinkHandle?) throws -> Int32 {
        let session = try namespace.session()
        var names = InterfaceNames(session)
        let list = RowList(interpreter)
        try session.dumpAddresses(
            family: filter.family?.number ?? 0, index: link?.index, restart: list.restart
        ) { address throws(KernelError) in
            guard filter.accepts(address) else { return }
            interpreter.push(address, names: &names)
            list.append()
        }
        return 1
    }
}

extension Interpreter {
    /// Pushes a row of `address.list`, with the words of `ip address`.
    func push(_ address: Address, names: inout InterfaceNames) {
        pushTable(fields: 10)
        setField("address") { push(address.cidr) }
        setField("family", AddressFamily(address.cidr.address).rawValue)
        setField("dev", names[address.index])
        setField("scope", RouteNames.scopeName(address.scope ?? 0))
        if let peer = address.peer { setField("peer", peer.description) }
        if let broadcast = address.broadcast { setField("broadcast", broadcast.description) }
        if let label = address.label { setField("label", label) }
        setField("flags", address.flagNames)
        if let valid = address.validLifetime { setField("valid_lifetime", Int(valid)) }
        if let preferred = address.preferredLifetime { setField("preferred_lifetime", Int(preferred)) }
    }
}
