// SPDX-License-Identifier: GPL-3.0-or-later
import LuaHost
import Netlink

/// Parts that the rows of qdiscs, classes, filters and actions have in common.
extension Interpreter {
    /// Sets what belongs to a kind, under its name, in the table on top; bytes of a kind that is not known in `data`.
    func setTrafficData(_ data: TrafficData?, kind: String, linkName: (Int32) -> String) {
        switch data {
        case .fields(let values):
            guard !values.table.fields.isEmpty else { return }
            push(kind)
            push(values, linkName: linkName)
            setPushedField()
        case .raw(let bytes): setField("data") { push(bytes: bytes) }
        case nil: break
        }
    }

    /// Sets what was counted in the table on top: in `stats`, and what the kind counts besides in `xstats`.
    func setStatistics(_ statistics: TrafficStatistics?, _ counters: FieldValues? = nil) {
        if let statistics { setField("stats") { push(statistics) } }
        if let counters { setField("xstats") { push(counters) { "if\($0)" } } }
    }

    private func push(_ statistics: TrafficStatistics) {
        pushTable(fields: 7)
        setField("bytes", Int(clamping: statistics.bytes))
        setField("packets", Int(clamping: statistics.packets))
        setField("drops", Int(statistics.drops))
        setField("overlimits", Int(statistics.overlimits))
        setField("requeues", Int(statistics.requeues))
        setField("qlen", Int(statistics.queueLength))
        setField("backlog", Int(statistics.backlog))
    }
}
