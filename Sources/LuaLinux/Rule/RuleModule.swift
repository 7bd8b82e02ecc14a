// SPDX-License-Identifier: GPL-3.0-or-later
import LuaHost
import Netlink

/// The module `rule`: rows of the kernel's lists of routing rules.
extension Shell {
    func registerRules() {
        var module = Module("rule")
        module.rowVerbs(self, RuleReader.self, RuleSelection.self, RuleRows.self)
        interpreter.register(module)
    }
}

/// Rules as rows, with the words of `ip rule`.
struct RuleRows: RowWriter {
    private let lua: Interpreter

    init(_ lua: Interpreter, _ names: InterfaceNames) { self.lua = lua }

    /// Pushes a rule as a table; `rule.add` takes it.
    func push(_ rule: Rule) {
        lua.pushTable(fields: 8)
        lua.setField("family", (rule.family == AddressFamily.ipv4.number ? AddressFamily.ipv4 : .ipv6).rawValue)
        if let action = rule.action { lua.setField("action", action.name) }
        if let source = rule.source { lua.setField("from") { lua.push(source) } }
        if let destination = rule.destination { lua.setField("to") { lua.push(destination) } }
        if rule.tos != 0 { lua.setField("tos", Int(rule.tos)) }
        if rule.isInverted { lua.setField("invert", true) }
        if !rule.state.isEmpty { lua.setField("flags", rule.state.names) }
        lua.setFields(rule.fields) { "\($0)" } // it has no links by index
    }
}
