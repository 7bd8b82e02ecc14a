// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Events as tables.
extension Shell {
    func push(_ event: MonitorEvent?) throws {
        switch event {
        case .name(.added(let name), _): push("add", "namespace") { interpreter.setField("name", name) }
        case .name(.removed(let name), _): push("delete", "namespace") { interpreter.setField("name", name) }
        case .end(let namespace):
            push("delete", "namespace") {
                if let name = namespace.name { interpreter.setField("name", name) }
                interpreter.setField("namespace") { interpreter.push(namespace) }
            }
        case .cgroup(let event, let handle): push(event, handle)
        case .table(let event, let source): try push(event, source)
        case nil: interpreter.pushNil()
        }
    }

    private func push(_ word: StaticString, _ object: String?, _ rest: () throws -> Void) rethrows {
        interpreter.pushTable(fields: 4)
        interpreter.setField("event", word)
        if let object { interpreter.setField("object", object) }
        try rest()
    }

    private func push(_ event: CgroupWatch.Event, _ handle: CgroupHandle) {
        interpreter.pushTable(fields: 4)
        interpreter.setField("event", event.word)
        interpreter.setField("object", event.object)
        interpreter.setField("cgroup") { interpreter.push(handle) }
        switch event.word {
        case "delete": break
        case "populated", "frozen": interpreter.setField("value", event.value == 1)
        default: interpreter.setField("value", event.value)
        }
    }

    private func push(_ event: TableEvent, _ source: TableSource) throws {
        let (word, row): (StaticString, WatchedRow?) = switch event {
        case .add(let row): ("add", row)
        case .change(let row): ("change", row)
        case .delete(let row): ("delete", row)
        case .overflow: ("overflow", nil)
        }
        try push(word, row?.table.rawValue) {
            interpreter.setField("namespace") { interpreter.push(source.namespace) }
            guard let row else { return }
            interpreter.push("row" as StaticString)
            try push(row, source)
            interpreter.setPushedField()
        }
    }

    private func push(_ row: WatchedRow, _ source: TableSource) throws {
        let names = try source.names()
        switch row {
        case .link(let link): try LinkRows(self, source.namespace, names).push(link)
        case .address(let address): push(address, AddressRows(interpreter, names))
        case .route(let route): push(route, RouteRows(interpreter, names))
        case .rule(let rule): push(rule, RuleRows(interpreter, names))
        case .nexthop(let hop): push(hop, NexthopRows(interpreter, names))
        case .neighbour(let neighbour): push(neighbour, NeighbourRows(interpreter, names))
        case .fdb(let entry): push(entry, ForwardingRows(interpreter, names))
        case .mdb(let entry): push(entry, MulticastRows(interpreter, names))
        case .bridgeVLAN(let vlan): push(vlan, BridgeVLANRows(interpreter, names))
        case .qdisc(let qdisc): push(qdisc, QdiscRows(interpreter, names))
        case .trafficClass(let row): push(row, ClassRows(interpreter, names))
        case .filter(let filter): push(filter, FilterRows(interpreter, names))
        }
    }

    /// Pushes a row, and nothing else.
    private func push<Writer: RowWriter>(_ row: Writer.Row, _ writer: Writer) {
        var writer = writer
        writer.push(row)
        interpreter.insert(below: Writer.stringCount)
        interpreter.pop(Writer.stringCount)
    }
}
