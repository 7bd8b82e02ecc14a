// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Reads neighbours from options and rows.
struct NeighbourReader: RowReader {
    static let key: StaticString? = "address"

    private let shell: Shell
    private let namespace: NetworkNamespace

    init(_ shell: Shell, _ namespace: NetworkNamespace) {
        self.shell = shell
        self.namespace = namespace
    }

    func read(_ options: Options, argument: Int?) throws -> Neighbour {
        options.ignore("family", "probes", "confirmed", "used", "updated", "refcnt", "offload")
        let address = try address(options, argument)
        let isProxy = try options.boolean("proxy") == true
        guard let index = try shell.linkIndex(options, "dev", in: namespace) ?? (isProxy && address.isIPv4 ? 0 : nil)
        else {
            throw options.error("dev", "link or name expected, got nil")
        }
        var row = Neighbour(address, index: index)
        row.linkAddress = try linkAddress(options)
        row.state = try state(options)
        row.protocolNumber = try options.number("protocol", RouteNames.protocolNumber(named:)) ?? 0
        for (key, flag) in Self.switches where try options.boolean(key) == true { row.flags.insert(flag) }
        return row
    }

    private func address(_ options: Options, _ argument: Int?) throws -> IPAddress {
        guard let argument else {
            guard let address = try options.ipAddress("address") else {
                throw options.error("address", "string expected, got nil")
            }
            return address
        }
        let text = try options.call.string(argument)
        guard let address = IPAddress(text) else {
            throw options.call.argumentError(argument, "'\(text)' is not an IPv4 or IPv6 address")
        }
        return address
    }

    private func linkAddress(_ options: Options) throws -> LinkLayerAddress? {
        guard let text = try options.string("lladdr") else { return nil }
        guard let address = LinkLayerAddress(text) else {
            let expected = "a MAC address such as 02:00:00:00:00:01, or an IP address, expected"
            throw options.error("lladdr", "\(expected), got '\(text)'")
        }
        return address
    }

    private func state(_ options: Options) throws -> NeighbourState? {
        guard let word = try options.string("state") else { return nil }
        guard let state = NeighbourState(named: word) else {
            throw options.error("state", FieldReader.expectation(NeighbourState.words.map(\.name), word))
        }
        return state
    }

    static let switches: [(StaticString, NeighbourFlags)] = [
        ("proxy", .proxy), ("router", .router), ("use", .use), ("managed", .managed),
        ("extern_learn", .externallyLearned), ("extern_valid", .externallyValidated),
    ]
}
