// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink
import SystemPackage

extension TrafficClass: TableRow {
    static let noun = (one: "class", many: "classes")
    /// `EINVAL`: its qdisc is gone, or is of another kind now.
    static let absences: [Errno] = [.noSuchFileOrDirectory, .invalidArgument, .noSuchDevice]

    func subject(in namespace: NetworkNamespace) -> String { "\(namespace.linkText(index)) \(handle)" }

    static func rows(like rows: [TrafficClass], in session: NetlinkSession) throws(KernelError) -> [TrafficClass] {
        var found: [TrafficClass] = []
        for index in Set(rows.map(\.index)) {
            var some: [TrafficClass] = []
            try session.dumpClasses(index: index, restart: { some.removeAll() }) { row throws(KernelError) in
                some.append(row)
            }
            found += some
        }
        return found
    }

    func check(_ verb: RowVerb, as word: RowVerb) throws {
        guard verb == .add || verb == .replace else { return }
        guard !kind.isEmpty else { throw LuaError.kindExpected(word) }
        guard let known = QdiscKind(named: kind) else { return }
        guard let options = known.classOptions else {
            throw LuaError.misuse("bad option 'kind' to '\(word.rawValue)' (a qdisc '\(kind)' has no such classes)")
        }
        try options.check(data, word.rawValue)
    }

    func changing(_ present: TrafficClass) -> TrafficClass {
        var row = self
        if row.kind.isEmpty { row.kind = present.kind }
        if row.parent == .none { row.parent = present.parent }
        guard present.kind == row.kind, let options = QdiscKind(named: row.kind)?.classOptions else { return row }
        row.data = options.change(data, of: present.data)
        return row
    }
}
