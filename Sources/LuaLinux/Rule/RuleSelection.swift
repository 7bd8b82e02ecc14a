// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Which rules `rule.list` returns: those that have all that is given.
struct RuleSelection: RowSelection {
    private let family: AddressFamily?
    private let source: CIDR?
    private let destination: CIDR?
    private let tos: UInt8?
    private let action: RuleAction?
    private let fields: FieldValues

    init(_ options: Options, _ shell: Shell, in namespace: NetworkNamespace) throws {
        family = try options.family()
        source = try options.network("from")
        destination = try options.network("to")
        tos = try options.integer("tos")
        action = try options.string("action").map { word in
            guard let action = RuleAction(named: word) else {
                throw options.error("action", FieldReader.expectation(RuleAction.allCases.map(\.name), word))
            }
            return action
        }
        fields = try FieldReader(shell: shell, namespace: namespace, options: options).read(Rule.table)
    }

    func dump(
        _ session: NetlinkSession, restart: () -> Void, each: (Rule) throws(KernelError) -> Void
    ) throws(KernelError) {
        let family = family?.number ?? source?.family ?? destination?.family ?? 0
        try session.dumpRules(family: family, restart: restart) { rule throws(KernelError) in
            if accepts(rule) { try each(rule) }
        }
    }

    private func accepts(_ rule: Rule) -> Bool {
        (source == nil || rule.source == source) && (destination == nil || rule.destination == destination)
            && (tos == nil || rule.tos == tos) && (action == nil || rule.action == action)
            && fields.areMatched(by: rule.fields)
    }
}
