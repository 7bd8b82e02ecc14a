// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink
import SystemPackage

extension Qdisc: TableRow {
    static let noun = (one: "qdisc", many: "qdiscs")
    /// `EINVAL`: what is there now has another handle or kind, or the class that it was attached to is gone.
    static let absences: [Errno] = [.noSuchFileOrDirectory, .invalidArgument, .noSuchDevice]

    /// What the kernel attached itself comes back by itself.
    var isLasting: Bool { handle != .none }
    var isFlushed: Bool { isLasting }

    func subject(in namespace: NetworkNamespace) -> String {
        let isIngress = QdiscKind(named: kind)?.isIngress == true
        return "\(namespace.linkText(index)) \(isIngress ? kind : parent.description)"
    }

    static func rows(like rows: [Qdisc], in session: NetlinkSession) throws(KernelError) -> [Qdisc] {
        let keys = Set(rows.map(\.key))
        var found: [Qdisc] = []
        try session.dumpQdiscs(
            where: { keys.contains(Key(index: $0, parent: $1)) }, restart: { found.removeAll() }
        ) { row throws(KernelError) in found.append(row) }
        return found
    }

    /// One of another kind takes the place of what is there, unless the kernel itself put that there.
    static let pushesAside = true

    func refusal(besides present: Qdisc) -> KernelError? {
        guard present.handle != .none else { return nil }
        return KernelError(
            "RTM_NEWQDISC", errno: .fileExists, detail: "there is the qdisc \(present.kind) \(present.handle)")
    }

    func check(_ verb: RowVerb, as word: RowVerb) throws {
        guard verb == .add || verb == .replace else { return }
        guard !kind.isEmpty else { throw LuaError.kindExpected(word) }
        try QdiscKind(named: kind)?.options.check(data, word.rawValue)
    }

    func replacing(_ present: Qdisc) -> Qdisc {
        guard present.kind == kind, let options = QdiscKind(named: kind)?.options else { return self }
        var row = self
        row.data = options.changeable(data, in: present.data)
        return row
    }

    func changing(_ present: Qdisc) -> Qdisc {
        var row = self
        if row.kind.isEmpty { row.kind = present.kind }
        guard present.kind == row.kind, let options = QdiscKind(named: row.kind)?.options else { return row }
        row.data = options.change(data, of: present.data)
        return row.replacing(present)
    }

    func explaining(_ error: KernelError) -> KernelError {
        error.explaining(
            ["Specified qdisc kind is unknown", "Specified qdisc not found"],
            (QdiscKind(named: kind)?.module).map { [$0] } ?? [])
    }
}
