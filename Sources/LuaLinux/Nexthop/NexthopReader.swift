// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Reads nexthops from options and rows.
struct NexthopReader: RowReader {
    static let key: StaticString? = "id"

    private let shell: Shell
    private let namespace: NetworkNamespace

    init(_ shell: Shell, _ namespace: NetworkNamespace) {
        self.shell = shell
        self.namespace = namespace
    }

    func read(_ options: Options, argument: Int?) throws -> Nexthop {
        options.ignore("flags", "scope")
        var row = Nexthop(id: try id(options, argument))
        row.family = try options.family()?.number ?? 0
        row.gateway = try options.ipAddress("via")
        row.outputIndex = try shell.linkIndex(options, "dev", in: namespace)
        row.isBlackhole = try options.boolean("blackhole") ?? false
        row.isFDB = try options.boolean("fdb") ?? false
        if try options.boolean("onlink") == true { row.flags.insert(.onLink) }
        row.protocolNumber = try options.number("protocol", RouteNames.protocolNumber(named:)) ?? 0
        row.encapsulation = try shell.encapsulation(options, in: namespace)
        if let index = options.index("group") { row.group = try group(options, at: index) }
        row.resilience = try resilience(options, isGroup: !row.group.isEmpty)
        try check(options, row)
        return row
    }

    private static let ids = 1...Int(UInt32.max)

    private func id(_ options: Options, _ argument: Int?) throws -> UInt32 {
        if let argument { return UInt32(truncatingIfNeeded: try options.call.integer(argument, in: Self.ids)) }
        guard let id = try options.integer("id", in: 1...UInt32.max) else {
            throw options.error("id", "integer expected, got nil")
        }
        return id
    }

    /// What the kernel would refuse without a word, or would not look at.
    private func check(_ options: Options, _ row: Nexthop) throws {
        guard !row.group.isEmpty else { return }
        for key in ["via", "dev", "blackhole", "onlink", "encap"] as [StaticString] where options.has(key) {
            throw options.error(key, "a group has none; its nexthops may")
        }
    }

    // MARK: Groups

    /// A list of tables with `id` and `weight`, or the text of `ip nexthop`: `"1,10/2,20"`.
    private func group(_ options: Options, at index: Int32) throws -> [NexthopMember] {
        let lua = shell.interpreter
        let members: [NexthopMember]
        if let text = lua.string(at: index) {
            members = try text.split(separator: "/", omittingEmptySubsequences: false).map { part in
                let numbers = part.split(separator: ",", omittingEmptySubsequences: false).map { UInt32($0) }
                guard let first = numbers.first, let id = first, numbers.count <= 2, !numbers.contains(nil) else {
                    throw options.error("group", "'\(part)' is not 'ID' or 'ID,WEIGHT'")
                }
                return NexthopMember(id: id, weight: numbers.count == 2 ? numbers[1].map { Int($0) } ?? 1 : 1)
            }
        } else {
            guard LuaType(lua, index) == .table else { throw options.typeError("group", "string or list of tables") }
            members = try lua.elements(at: index) { _ in try member(options) }
        }
        if let wrong = members.first(where: { !NexthopMember.weights.contains($0.weight) }) {
            throw options.error("group", "a weight is 1 to 65535, not \(wrong.weight)")
        }
        guard !members.isEmpty else { throw options.error("group", "a nexthop expected, got an empty list") }
        return members
    }

    /// The element of a list that is on top.
    private func member(_ options: Options) throws -> NexthopMember {
        guard LuaType(shell.interpreter, -1) == .table else {
            throw options.typeError("group", "string or list of tables")
        }
        let row = try Options(options.call, at: -1)
        guard let id = try row.integer("id", in: 1...UInt32.max) else {
            throw row.error("id", "integer expected, got nil")
        }
        let member = NexthopMember(id: id, weight: try row.integer("weight", in: NexthopMember.weights) ?? 1)
        try row.finish()
        return member
    }

    private func resilience(_ options: Options, isGroup: Bool) throws -> NexthopResilience? {
        let type = try options.string("type")
        if let type, !["mpath", "resilient"].contains(type) {
            throw options.error("type", FieldReader.expectation(["mpath", "resilient"], type))
        }
        if type != nil, !isGroup { throw options.error("type", "for groups only") }
        options.ignore("unbalanced_time")
        var resilience = NexthopResilience()
        resilience.buckets = try options.integer("buckets", in: 1...UInt16.max)
        resilience.idleTimer = try options.number("idle_timer", in: 0...Self.longest)
        resilience.unbalancedTimer = try options.number("unbalanced_timer", in: 0...Self.longest)
        if type == "resilient" { return resilience }
        for key in ["buckets", "idle_timer", "unbalanced_timer"] as [StaticString] where options.has(key) {
            throw options.error(key, "for groups of type 'resilient' only")
        }
        return nil
    }

    /// The longest time in hundredths of a second, in seconds.
    private static let longest = Double(UInt32.max) / 100
}
