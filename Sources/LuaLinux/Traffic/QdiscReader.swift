// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Reads qdiscs from options and rows.
struct QdiscReader: RowReader {
    static let key: StaticString? = "dev"

    private let reader: TrafficReader

    init(_ shell: Shell, _ namespace: NetworkNamespace) {
        reader = TrafficReader(shell: shell, namespace: namespace)
    }

    func read(_ options: Options, argument: Int?) throws -> Qdisc {
        options.ignore("refcnt", "stats", "xstats")
        var row = Qdisc(index: try reader.link(options, argument))
        row.kind = try options.string("kind") ?? ""
        row.parent = try options.trafficParent(kind: row.kind) ?? .root
        row.handle = try options.trafficHandle("handle") ?? .none
        if row.handle.minor != 0 {
            throw options.error("handle", "the number of a qdisc such as '1:' expected, got '\(row.handle)'")
        }
        if let kind = QdiscKind(named: row.kind) {
            row.data = try reader.data(options, kind.options, under: kind.key)
            if kind.options.table.fields.isEmpty { row.data = nil }
        } else if !row.kind.isEmpty {
            row.data = try reader.rawData(options, kind: row.kind, known: QdiscKind.all.map(\.name))
        }
        return row
    }
}

extension Options {
    /// Where a qdisc is attached: `"root"`, a class `"1:10"`, or `"ingress"` or `"clsact"`.
    fileprivate func trafficParent(kind: String) throws -> TrafficHandle? {
        let isIngress = QdiscKind(named: kind)?.isIngress ?? false
        guard let text = try string("parent") else { return isIngress ? .ingress : nil }
        if text == "ingress" || text == "clsact" {
            guard isIngress || kind.isEmpty else {
                throw error("parent", "a qdisc '\(kind)' cannot be attached to '\(text)'")
            }
            return .ingress
        }
        guard let parent = TrafficHandle(text) else {
            throw error("parent", "'\(text)' is neither 'root', 'ingress', 'clsact' nor a class such as '1:10'")
        }
        if isIngress, parent != .ingress { throw error("parent", "'\(kind)' expected, got '\(text)'") }
        return parent
    }
}
