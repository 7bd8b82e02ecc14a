// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink
import SystemPackage

extension Filter: TableRow {
    static let noun = (one: "filter", many: "filters")
    /// `EINVAL`: its qdisc is gone, or is of another kind now.
    static let absences: [Errno] = [.noSuchFileOrDirectory, .invalidArgument, .noSuchDevice]

    func subject(in namespace: NetworkNamespace) -> String {
        let place = priority == 0 ? "" : " priority \(priority)"
        return "\(namespace.linkText(index)) \(FilterReader.word(parent))\(place)"
    }

    static func rows(like rows: [Filter], in session: NetlinkSession) throws(KernelError) -> [Filter] {
        var found: [Filter] = []
        for place in Set(rows.map { FilterPlace(index: $0.index, parent: $0.parent) }) {
            var some: [Filter] = []
            try session.dumpFilters(
                index: place.index, parent: place.parent, restart: { some.removeAll() }
            ) { row throws(KernelError) in
                var row = row
                row.parent = place.parent // the script's word for it
                some.append(row)
            }
            found += some
        }
        return found
    }

    func check(_ verb: RowVerb, as word: RowVerb) throws {
        guard verb == .add || verb == .replace else { return }
        guard !kind.isEmpty else { throw LuaError.kindExpected(word) }
        try FilterKind(named: kind)?.options.check(data, word.rawValue)
        for action in actions ?? [] {
            try ActionKind(named: action.kind)?.options.check(action.data, word.rawValue)
        }
        guard let problem else { return }
        throw LuaError.misuse("bad option '\(problem.name)' to '\(word.rawValue)' (\(problem.reason))")
    }

    func replacing(_ present: Filter) throws(KernelError) -> Filter {
        guard kind == "u32", present.kind == kind, !matchesAlike(present) else { return self }
        throw KernelError(
            "RTM_NEWTFILTER", errno: .notSupported,
            detail: "what a u32 filter matches cannot be changed; remove it and add another")
    }

    func changing(_ present: Filter) throws(KernelError) -> Filter {
        var row = self
        if row.kind.isEmpty { row.kind = present.kind }
        if row.protocolNumber == 0 { row.protocolNumber = present.protocolNumber }
        row.target = target ?? present.target
        row.actions = actions ?? present.actions
        guard present.kind == row.kind, let options = FilterKind(named: row.kind)?.options else { return row }
        row.data = options.change(data, of: present.data)
        return try row.replacing(present)
    }

    func explaining(_ error: KernelError) -> KernelError {
        let classifiers = FilterKind(named: kind).map { [$0.module] } ?? []
        let kinds = Set((actions ?? []).map(\.kind)).sorted()
        return error.explaining(["TC classifier not found"], classifiers)
            .explaining(["Failed to load TC action module"], kinds.compactMap { ActionKind(named: $0)?.module })
    }
}

/// Where filters are.
private struct FilterPlace: Hashable {
    var index: Int32
    var parent: TrafficHandle
}
