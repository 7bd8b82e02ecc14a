// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Reads addresses from options and rows.
struct AddressReader: RowReader {
    static let key: StaticString? = "address"

    private let shell: Shell
    private let namespace: NetworkNamespace

    init(_ shell: Shell, _ namespace: NetworkNamespace) {
        self.shell = shell
        self.namespace = namespace
    }

    func read(_ options: Options, argument: Int?) throws -> Address {
        guard let index = try shell.linkIndex(options, "dev", in: namespace) else {
            throw options.error("dev", "link or name expected, got nil")
        }
        let text = try argument.map { try options.call.string($0) } ?? options.string("address")
        guard let text else { throw options.error("address", "string expected, got nil") }
        return try address(text, template(options, index: index), options)
    }

    /// Reads all about an address but the address itself.
    func template(_ options: Options, index: Int32) throws -> Address {
        var address = Address(.any(family: AddressFamily.ipv4.number), index: index)
        options.ignore("family")
        address.label = try options.string("label")
        address.peer = try options.ipAddress("peer")
        address.scope = try options.number("scope", RouteNames.scope(named:))
        address.validLifetime = try lifetime(options, "valid_lifetime")
        address.preferredLifetime = try lifetime(options, "preferred_lifetime")
        address.metric = try options.integer("metric")
        address.protocolNumber = try options.number("protocol", RouteNames.addressProtocol(named:)) ?? 0
        address.flags = try flags(options)
        if options.index("broadcast").map({ shell.interpreter.string(at: $0) }) != "+" {
            address.broadcast = try options.ipAddress("broadcast")
        }
        return address
    }

    /// An address of `text` with all that `template` says.
    func address(_ text: String, _ template: Address, _ options: Options) throws -> Address {
        let name = options.call.name
        var address = template
        do { address.cidr = try CIDR(parsing: text, requiresPrefix: true) } catch {
            throw LuaError.misuse("bad address to '\(name)' (\(error))")
        }
        if address.broadcast == nil, options.has("broadcast") { address.broadcast = address.cidr.broadcast }
        for other in [address.peer, address.broadcast].compactMap({ $0 }) where other.family != address.cidr.family {
            throw LuaError.misuse("bad address to '\(name)' (\(other) is of another family than \(text))")
        }
        if address.cidr.address.isIPv6 {
            for key in ["label", "broadcast"] as [StaticString] where options.has(key) {
                throw options.error(key, "for IPv4 addresses only")
            }
        }
        return address
    }

    /// Seconds, or `"forever"`, as if nothing were said.
    private func lifetime(_ options: Options, _ key: StaticString) throws -> UInt32? {
        guard let index = options.index(key) else { return nil }
        if shell.interpreter.string(at: index) == "forever" { return nil }
        return try options.integer(key, in: 0...UInt32.max - 1)
    }

    /// A boolean each, or the list `flags` of a row, in which what the kernel alone sets is passed over.
    private func flags(_ options: Options) throws -> AddressFlags {
        var flags: AddressFlags = []
        for (key, flag) in Self.switches where try options.boolean(key) == true { flags.insert(flag) }
        for word in try options.strings("flags") ?? [] {
            guard AddressFlags.isWord(word) else {
                throw options.error("flags", "unknown flag '\(word)'")
            }
            if let flag = AddressFlags.settable(named: word) { flags.insert(flag) }
        }
        return flags
    }

    static let switches: [(StaticString, AddressFlags)] = [
        ("nodad", .noDuplicateDetection), ("optimistic", .optimistic), ("home", .homeAddress),
        ("mngtmpaddr", .manageTemporary), ("noprefixroute", .noPrefixRoute), ("autojoin", .multicastAutoJoin),
    ]
}
