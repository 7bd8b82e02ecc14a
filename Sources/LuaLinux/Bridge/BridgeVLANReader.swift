// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Reads VLANs of bridges and ports from options and rows.
struct BridgeVLANReader: RowReader {
    static let key: StaticString? = "vid"

    private let shell: Shell
    private let namespace: NetworkNamespace

    init(_ shell: Shell, _ namespace: NetworkNamespace) {
        self.shell = shell
        self.namespace = namespace
    }

    func read(_ options: Options, argument: Int?) throws -> BridgeVLAN {
        options.ignore("stats")
        let numbers = try Self.numbers(options, argument)
        guard let index = try shell.linkIndex(options, "dev", in: namespace) else {
            throw options.error("dev", "link or name expected, got nil")
        }
        return try read(options, numbers, index: index)
    }

    /// Reads what is said of VLANs of the link with an index.
    func read(_ options: Options, _ numbers: ClosedRange<UInt16>, index: Int32) throws -> BridgeVLAN {
        var vlan = BridgeVLAN(numbers.lowerBound, through: numbers.upperBound, index: index)
        vlan.isPVID = try options.boolean("pvid") == true
        vlan.isUntagged = try options.boolean("untagged") == true
        vlan.state = try options.choice("state", BridgeVLAN.states).map { UInt8($0) }
        vlan.tunnelID = try options.integer("tunnel_id", in: BridgeVLAN.tunnelIDs)
        if vlan.isPVID, numbers.count > 1 { throw options.error("pvid", "a port has one PVID, not a range") }
        if let last = vlan.single.last?.tunnelID, !BridgeVLAN.tunnelIDs.contains(last) {
            throw options.error("tunnel_id", "the last of the range is mapped to \(last), which is too high")
        }
        return vlan
    }

    /// A VLAN such as 10, or a range such as "10-20".
    static func numbers(_ options: Options, _ argument: Int?) throws -> ClosedRange<UInt16> {
        let call = options.call
        func wrong(_ reason: String) -> LuaError {
            argument.map { call.argumentError($0, reason) } ?? options.error("vid", reason)
        }
        func number(_ value: Int) throws -> UInt16 {
            guard let exact = UInt16(exactly: value), BridgeVLAN.numbers.contains(exact) else {
                throw wrong("1 to 4094 expected, got \(value)")
            }
            return exact
        }
        let expected = "a VLAN such as 10 or a range such as '10-20' expected"
        guard let index = argument.map(call.index) ?? options.index("vid") else { throw wrong("\(expected), got nil") }
        switch LuaType(call.interpreter, index) {
        case .number:
            guard let value = call.interpreter.integer(at: index) else {
                throw wrong("number has no integer representation")
            }
            let only = try number(value)
            return only...only
        case .string:
            let text = call.interpreter.string(at: index) ?? ""
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            let values = parts.compactMap { part in part.utf8.allSatisfy { 48...57 ~= $0 } ? Int(part) : nil }
            guard 1...2 ~= parts.count, values.count == parts.count else { throw wrong("\(expected), got '\(text)'") }
            let ends = try values.map(number)
            guard ends[0] <= ends[ends.count - 1] else { throw wrong("'\(text)' ends before it begins") }
            return ends[0]...ends[ends.count - 1]
        default: throw wrong("\(expected), got \(call.interpreter.typeName(at: index))")
        }
    }
}
