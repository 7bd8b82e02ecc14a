// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Reads rules from options and rows.
struct RuleReader: RowReader {
    static let key: StaticString? = nil

    private let shell: Shell
    private let namespace: NetworkNamespace

    init(_ shell: Shell, _ namespace: NetworkNamespace) {
        self.shell = shell
        self.namespace = namespace
    }

    func read(_ options: Options, argument: Int?) throws -> Rule {
        options.ignore("flags")
        let source = try network(options, "from")
        let destination = try network(options, "to")
        var rule = Rule(family: try family(options, source, destination).number)
        rule.source = source
        rule.destination = destination
        rule.tos = try options.integer("tos") ?? 0
        rule.isInverted = try options.boolean("invert") ?? false
        rule.fields = try FieldReader(shell: shell, namespace: namespace, options: options).read(Rule.table)
        rule.normalize()
        rule.action = try action(options, rule)
        return rule
    }

    /// A network; `"all"` is as if nothing were said.
    private func network(_ options: Options, _ key: StaticString) throws -> CIDR? {
        guard let index = options.index(key) else { return nil }
        let isAll = shell.interpreter.withBytes(at: index) { $0.elementsEqual("all".utf8) }
        return isAll == true ? nil : try options.network(key)
    }

    /// The family of the addresses; without any, what is said, or IPv4.
    private func family(_ options: Options, _ source: CIDR?, _ destination: CIDR?) throws -> AddressFamily {
        let said = try options.family()
        if let source, let destination, source.family != destination.family {
            throw options.error("to", "\(destination) is of another family than \(source)")
        }
        guard let network = source ?? destination else { return said ?? .ipv4 }
        let found = AddressFamily(network.address)
        if let said, said != found { throw options.error("family", "\(network) is not of the family '\(said)'") }
        return found
    }

    private func action(_ options: Options, _ rule: Rule) throws -> RuleAction? {
        let jumps = rule.jumps
        guard let word = try options.string("action") else { return jumps ? .jump : nil }
        guard let action = RuleAction(named: word) else {
            throw options.error("action", FieldReader.expectation(RuleAction.allCases.map(\.name), word))
        }
        if jumps != (action == .jump) {
            throw options.error("jump", jumps ? "the action is '\(word)'" : "a priority expected, got nil")
        }
        if action != .lookup, rule.tableNumber != nil {
            throw options.error("table", "the action is '\(word)', which looks in none")
        }
        return action
    }
}
