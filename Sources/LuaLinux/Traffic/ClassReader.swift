// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Reads classes from options and rows.
struct ClassReader: RowReader {
    static let key: StaticString? = "dev"

    private let reader: TrafficReader

    init(_ shell: Shell, _ namespace: NetworkNamespace) {
        reader = TrafficReader(shell: shell, namespace: namespace)
    }

    func read(_ options: Options, argument: Int?) throws -> TrafficClass {
        options.ignore("leaf", "stats", "xstats")
        let index = try reader.link(options, argument)
        guard let handle = try options.trafficHandle("classid") else {
            throw options.error("classid", "string expected, got nil: the number of a class such as '1:10'")
        }
        guard handle.major != 0, handle.minor != 0, handle != .root else {
            throw options.error("classid", "the number of a class such as '1:10' expected, got '\(handle)'")
        }
        var row = TrafficClass(index: index, handle: handle)
        row.kind = try options.string("kind") ?? ""
        row.parent = try options.trafficHandle("parent") ?? .none
        if row.parent != .none, row.parent != .root, row.parent.major != handle.major {
            throw options.error("parent", "'\(handle.qdisc)' or a class in it expected, got '\(row.parent)'")
        }
        if let kind = QdiscKind(named: row.kind) {
            if let known = kind.classOptions { row.data = try reader.data(options, known, under: kind.key) }
        } else if !row.kind.isEmpty {
            let known = QdiscKind.all.filter { $0.classOptions != nil }.map(\.name)
            row.data = try reader.rawData(options, kind: row.kind, known: known)
        }
        return row
    }
}
