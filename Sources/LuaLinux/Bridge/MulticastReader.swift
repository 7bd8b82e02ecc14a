// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Reads entries of multicast databases from options and rows.
struct MulticastReader: RowReader {
    static let key: StaticString? = "grp"

    private let shell: Shell
    private let namespace: NetworkNamespace

    init(_ shell: Shell, _ namespace: NetworkNamespace) {
        self.shell = shell
        self.namespace = namespace
    }

    func read(_ options: Options, argument: Int?) throws -> MulticastEntry {
        options.ignore("flags", "timer")
        let group = try Self.group(options, argument)
        let index = try link(options, "dev")
        var entry = MulticastEntry(group, index: index, port: try link(options, "port"))
        entry.vlan = try options.integer("vid", in: 1...4094) ?? 0
        entry.source = try options.ipAddress("src")
        entry.isPermanent = try Self.isPermanent(options) ?? false
        entry.filterMode = try filterMode(options)
        entry.sources = try sources(options)
        entry.protocolNumber = try options.number("protocol", RouteNames.protocolNumber(named:))
        entry.destination = try options.ipAddress("dst")
        entry.destinationPort = try options.integer("dst_port", in: 1...UInt16.max)
        entry.vni = try options.integer("vni", in: 0...0xFF_FFFF)
        entry.sourceVNI = try options.integer("src_vni", in: 0...0xFF_FFFF)
        entry.via = try shell.linkIndex(options, "via", in: namespace)
        try check(options, entry)
        return entry
    }

    private func link(_ options: Options, _ key: StaticString) throws -> Int32 {
        guard let index = try shell.linkIndex(options, key, in: namespace) else {
            throw options.error(key, "link or name expected, got nil")
        }
        return index
    }

    static func group(_ options: Options, _ argument: Int?) throws -> MulticastEntry.Group {
        if argument == nil, !options.has("grp") { throw options.error("grp", "string expected, got nil") }
        let text = try argument.map { try options.call.string($0) } ?? options.string("grp") ?? ""
        if let address = IPAddress(text) { return .address(address) }
        if let mac = MACAddress(text) { return .mac(mac) }
        let reason = "'\(text)' is no address of a group, of IPv4, IPv6 or Ethernet"
        throw argument.map { options.call.argumentError($0, reason) } ?? options.error("grp", reason)
    }

    static func isPermanent(_ options: Options) throws -> Bool? {
        guard let word = try options.string("state") else { return nil }
        guard word == "permanent" || word == "temp" else {
            throw options.error("state", FieldReader.expectation(["permanent", "temp"], word))
        }
        return word == "permanent"
    }

    private func filterMode(_ options: Options) throws -> MulticastEntry.FilterMode? {
        guard let word = try options.string("filter_mode") else { return nil }
        guard let mode = MulticastEntry.FilterMode(rawValue: word) else {
            let words = MulticastEntry.FilterMode.allCases.map(\.rawValue)
            throw options.error("filter_mode", FieldReader.expectation(words, word))
        }
        return mode
    }

    /// A list of addresses, or of tables with an `address` each, as `list` tells them.
    private func sources(_ options: Options) throws -> [MulticastEntry.Source] {
        let lua = shell.interpreter
        guard let index = options.index("source_list") else { return [] }
        guard LuaType(lua, index) == .table else { throw options.typeError("source_list", "list") }
        return try lua.elements(at: index) { number in
            let text = lua.string(at: -1)
                ?? (LuaType(lua, -1) == .table ? lua.field("address", ofTableAt: -1, lua.string(at:)) : nil)
            guard let address = text.flatMap(IPAddress.init) else {
                throw options.error("source_list", "element \(number): an IPv4 or IPv6 address expected")
            }
            return MulticastEntry.Source(address)
        }
    }

    private func check(_ options: Options, _ entry: MulticastEntry) throws {
        if entry.source != nil, entry.filterMode == .exclude {
            throw options.error("filter_mode", "an entry about one sender includes it")
        }
        guard entry.source != nil || !entry.sources.isEmpty else { return }
        guard case .address(let group) = entry.group else {
            throw options.error(entry.source == nil ? "source_list" : "src", "a group of IPv4 or IPv6 has senders")
        }
        if let source = entry.source, source.family != group.family {
            throw options.error("src", "\(source) is of another family than \(group)")
        }
        if let wrong = entry.sources.first(where: { $0.address.family != group.family }) {
            throw options.error("source_list", "\(wrong.address) is of another family than \(group)")
        }
    }
}
