// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Which neighbours `neighbour.list` returns: all but those that the kernel keeps for itself (state `"noarp"`), which
/// `ip neighbour` does not show either, unless they are asked for; with `proxy`, the addresses that this host answers
/// for.
struct NeighbourSelection: RowSelection {
    private var kernel = NeighbourFilter()
    private let states: NeighbourState?
    private let network: CIDR?
    private let linkAddress: LinkLayerAddress?
    private let protocolNumber: UInt8?
    /// The links below some other: neighbours of theirs are not wanted.
    private let excluded: Set<Int32>

    init(_ options: Options, _ shell: Shell, in namespace: NetworkNamespace) throws {
        network = try options.network("to")
        kernel.family = try options.family()?.number ?? network?.family ?? 0
        kernel.index = try shell.linkIndex(options, "dev", in: namespace)
        kernel.master = try shell.linkIndex(options, "master", in: namespace)
        kernel.isProxy = try options.boolean("proxy") == true
        states = try Self.states(options)
        protocolNumber = try options.number("protocol", RouteNames.protocolNumber(named:))
        linkAddress = try options.string("lladdr").map { text in
            guard let address = LinkLayerAddress(text) else {
                throw options.error("lladdr", "'\(text)' is no address of a link")
            }
            return address
        }
        let isWithoutMaster = try options.boolean("nomaster") == true
        excluded = isWithoutMaster
            ? Set(try namespace.session().links().filter { $0.master != nil }.map(\.index)) : []
    }

    private static func states(_ options: Options) throws -> NeighbourState? {
        guard let words = try options.strings("state") else { return nil }
        return try words.reduce(into: []) { states, word in
            if word == "all" { return states.formUnion(NeighbourState(rawValue: .max)) }
            guard let state = NeighbourState(named: word), !state.isEmpty else {
                let known = NeighbourState.words.filter { !$0.state.isEmpty }.map(\.name) + ["all"]
                throw options.error("state", FieldReader.expectation(known, word))
            }
            states.formUnion(state)
        }
    }

    func dump(
        _ session: NetlinkSession, restart: () -> Void, each: (Neighbour) throws(KernelError) -> Void
    ) throws(KernelError) {
        try session.dumpNeighbours(kernel, restart: restart) { row throws(KernelError) in
            if accepts(row) { try each(row) }
        }
    }

    private func accepts(_ row: Neighbour) -> Bool {
        hasState(row) && (network.map { $0.contains(row.address) } ?? true)
            && (linkAddress == nil || row.linkAddress == linkAddress)
            && (protocolNumber == nil || row.protocolNumber == protocolNumber) && !excluded.contains(row.index)
    }

    private func hasState(_ row: Neighbour) -> Bool {
        guard !kernel.isProxy, let state = row.state else { return true }
        guard let states else { return state != .noARP }
        return !state.isDisjoint(with: states) || state.isEmpty && states.rawValue == .max
    }
}
