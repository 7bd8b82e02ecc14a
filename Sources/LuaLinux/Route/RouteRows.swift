// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Routes as rows, with the words of `ip route`.
struct RouteRows: RowWriter {
    private let lua: Interpreter
    private let strings: RowStrings
    private var names: InterfaceNames

    /// The fields that nearly every row has.
    private enum Key: Int, CaseIterable {
        case destination, family, type, table, `protocol`, scope, via, dev
    }

    /// How many values it leaves on the Lua stack.
    static let stringCount = Int32(Key.allCases.count) + 1

    /// Leaves strings on the Lua stack for as long as rows are pushed.
    init(_ lua: Interpreter, _ names: InterfaceNames) {
        self.lua = lua
        strings = RowStrings(lua, keys: Key.allCases.map { "\($0)" })
        self.names = names
    }

    /// Pushes a route as a table; `route.add` takes it.
    mutating func push(_ route: Route) {
        // an exact size: a table of eight fields takes half the memory of one of nine
        lua.pushTable(fields: 6 + (route.gateway == nil ? 0 : 1) + (route.outputIndex == nil ? 0 : 1))
        set(.destination) {
            if let label = route.label {
                lua.push("\(label)")
            } else if route.isDefault {
                lua.push("default" as StaticString)
            } else {
                lua.push(route.destination)
            }
        }
        set(.family, Int(route.family)) { RouteFamily(of: route).rawValue }
        set(.type, Int(route.type)) { RouteNames.typeName(route.type) }
        set(.table, Int(route.table)) { RouteNames.tableName(route.table) }
        set(.protocol, Int(route.protocolNumber)) { RouteNames.protocolName(route.protocolNumber) }
        if let scope = route.scope { set(.scope, Int(scope)) { RouteNames.scopeName(scope) } }
        if let gateway = route.gateway { set(.via) { lua.push(gateway) } }
        if let index = route.outputIndex { set(.dev, Int(index)) { names[index] } }
        pushRest(route)
    }

    private func set(_ key: Key, _ push: () -> Void) {
        strings.pushKey(key.rawValue)
        push()
        lua.setPushedField()
    }

    /// Sets a field to a word that stands for a number.
    private func set(_ key: Key, _ number: Int, _ word: () -> String) {
        strings.pushKey(key.rawValue)
        strings.pushWord(number << 4 | key.rawValue, word)
        lua.setPushedField()
    }

    /// The fields that few rows have.
    private mutating func pushRest(_ route: Route) {
        if let source = route.preferredSource { lua.setField("source") { lua.push(source) } }
        if let metric = route.metric { lua.setField("metric", Int(metric)) }
        if route.tos != 0 { lua.setField("tos", Int(route.tos)) }
        if let preference = route.preference, let word = RouteReader.word(forPreference: preference) {
            lua.setField("pref", word)
        }
        if let id = route.nexthopID { lua.setField("nhid", Int(id)) }
        if let expires = route.expires { lua.setField("expires", Int(expires)) }
        if !route.flags.isEmpty { pushFlags(route.flags) }
        if !route.metrics.isEmpty { lua.setFields(route.metrics) }
        if !route.nexthops.isEmpty { pushNexthops(route) }
        if let encapsulation = route.encapsulation { pushEncapsulation(encapsulation) }
        if let realms = route.realms { lua.setField("realms", RouteNames.realmsText(realms)) }
        if let source = route.source { lua.setField("from", source.description) }
        pushRarest(route)
    }

    /// The fields of MPLS, and those that only the answer to a look-up has.
    private mutating func pushRarest(_ route: Route) {
        if let labels = route.newLabels { lua.setField("as", labels.description) }
        if let propagates = route.propagatesTTL { lua.setField("ttl_propagate", propagates) }
        if let mark = route.mark { lua.setField("mark", Int(mark)) }
        if let user = route.user { lua.setField("uid", Int(user)) }
        if let index = route.inputIndex { lua.setField("iif", names[index]) }
    }

    private func pushFlags(_ flags: RouteFlags) {
        if flags.contains(.onLink) { lua.setField("onlink", true) }
        if flags.contains(.pervasive) { lua.setField("pervasive", true) }
        lua.setField("flags", flags.names)
    }

    private mutating func pushEncapsulation(_ encapsulation: Encapsulation) {
        lua.push("encap" as StaticString)
        lua.push(encapsulation) { names[$0] }
        lua.setPushedField()
    }

    private mutating func pushNexthops(_ route: Route) {
        lua.push("nexthops" as StaticString)
        lua.pushTable(array: route.nexthops.count)
        for (number, hop) in route.nexthops.enumerated() {
            lua.pushTable(fields: 4)
            if let gateway = hop.gateway { lua.setField("via") { lua.push(gateway) } }
            lua.setField("dev", names[hop.outputIndex])
            lua.setField("weight", hop.weight)
            if !hop.flags.isEmpty { pushFlags(hop.flags) }
            if let realms = hop.realms { lua.setField("realms", RouteNames.realmsText(realms)) }
            if let labels = hop.newLabels { lua.setField("as", labels.description) }
            if let encapsulation = hop.encapsulation { pushEncapsulation(encapsulation) }
            lua.setElement(number + 1)
        }
        lua.setPushedField()
    }
}
