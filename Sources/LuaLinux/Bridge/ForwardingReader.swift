// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Reads entries of forwarding databases from options and rows. One reader serves a list: it asks once for each link
/// which bridge it is a port of.
final class ForwardingReader: RowReader {
    static let key: StaticString? = "lladdr"

    private let shell: Shell
    private let namespace: NetworkNamespace
    private var bridges: [Int32: Int32?] = [:]
    private var latest: (port: Int32, bridge: Int32?)?

    init(_ shell: Shell, _ namespace: NetworkNamespace) {
        self.shell = shell
        self.namespace = namespace
    }

    func read(_ options: Options, argument: Int?) throws -> ForwardingEntry {
        let mac = try Self.address(options, argument)
        guard let index = try shell.linkIndex(options, "dev", in: namespace) else {
            throw options.error("dev", "link or name expected, got nil")
        }
        var entry = ForwardingEntry(mac, index: index, bridge: nil, state: try state(options) ?? .permanent)
        let place = (master: options.index("master"), isOwn: try options.boolean("self"))
        if options.hasUnread { try readRest(options, &entry) }
        let isOwn = place.isOwn ?? (place.master == nil && entry.isOfTunnel)
        entry.bridge = try bridge(options, index, place.master, isOwn)
        return entry
    }

    /// What few rows have.
    private func readRest(_ options: Options, _ entry: inout ForwardingEntry) throws {
        options.ignore("used", "updated", "offload", "locked", "via_nsid")
        for (key, flag) in Self.switches where try options.boolean(key) == true { entry.flags.insert(flag) }
        entry.vlan = try options.integer("vlan", in: 1...4094)
        try readTunnel(options, &entry)
        if try options.boolean("activity_notify") == true { entry.activity |= 1 }
        if try options.boolean("inactive") == true { entry.activity |= 2 }
        entry.isNotRefreshed = try options.boolean("norefresh") == true
    }

    static func address(_ options: Options, _ argument: Int?) throws -> MACAddress {
        guard let argument else {
            guard let mac = try options.macAddress("lladdr") else {
                throw options.error("lladdr", "string expected, got nil")
            }
            return mac
        }
        let text = try options.call.string(argument)
        guard let mac = MACAddress(text) else {
            let reason = "'\(text)' is not a MAC address such as 02:00:00:00:00:01"
            throw options.call.argumentError(argument, reason)
        }
        return mac
    }

    private func state(_ options: Options) throws -> ForwardingState? {
        guard let word = try options.string("state") else { return nil }
        return try Self.state(word, options)
    }

    /// `"dynamic"` is iproute2's other word for what it calls reachable.
    static func state(_ word: String, _ options: Options) throws -> ForwardingState {
        if word == "dynamic" { return .reachable }
        guard let state = ForwardingState(rawValue: word) else {
            let words = ForwardingState.allCases.map(\.rawValue) + ["dynamic"]
            throw options.error("state", FieldReader.expectation(words, word))
        }
        return state
    }

    private func readTunnel(_ options: Options, _ entry: inout ForwardingEntry) throws {
        guard options.hasUnread else { return }
        entry.destination = try options.ipAddress("dst")
        entry.port = try options.integer("port", in: 1...UInt16.max)
        entry.vni = try options.integer("vni", in: 0...0xFF_FFFF)
        entry.sourceVNI = try options.integer("src_vni", in: 0...0xFF_FFFF)
        entry.via = try shell.linkIndex(options, "via", in: namespace)
        entry.nexthopID = try options.integer("nhid", in: 1...UInt32.max)
        guard entry.nexthopID != nil else { return }
        for key in ["dst", "port", "vni"] as [StaticString] where options.has(key) {
            throw options.error("nhid", "in place of '\(key)'")
        }
    }

    /// `master = true` or the bridge, or `self = true`. Without either, what is about a tunnel is the device's own, and
    /// else a port's entries are the bridge's.
    private func bridge(_ options: Options, _ index: Int32, _ master: Int32?, _ isOwn: Bool) throws -> Int32? {
        guard let given = master else { return isOwn ? nil : try bridge(of: index) }
        if isOwn { throw options.error("self", "in place of 'master'") }
        if let wanted = shell.interpreter.boolean(at: given) {
            guard wanted else { return nil }
            guard let bridge = try bridge(of: index) else { throw options.error("master", "the link is no port") }
            return bridge
        }
        let wanted = try shell.linkIndex(options, "master", in: namespace)
        guard try wanted == index || wanted == bridge(of: index) else {
            throw options.error("master", "the link is no port of it")
        }
        return wanted
    }

    private func bridge(of index: Int32) throws -> Int32? {
        if let latest, latest.port == index { return latest.bridge }
        if let latest { bridges[latest.port] = .some(latest.bridge) }
        let bridge = try bridges[index] ?? namespace.session().bridge(ofPort: index)
        latest = (index, bridge)
        return bridge
    }

    static let switches: [(StaticString, NeighbourFlags)] = [
        ("sticky", .sticky), ("extern_learn", .externallyLearned), ("router", .router),
    ]
}

extension ForwardingEntry {
    fileprivate var isOfTunnel: Bool {
        destination != nil || port != nil || vni != nil || sourceVNI != nil || via != nil || nexthopID != nil
            || flags.contains(.router)
    }
}
