// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// What `exec` and `spawn` are asked for about the rights of a program.
extension Shell {
    func readRights(_ options: Options, _ specification: inout ProcessSpecification) throws {
        specification.credentials = try credentials(options)
        specification.capabilities = try capabilities(options)
        specification.noNewPrivileges = try options.boolean("no_new_privs") ?? false
        specification.limits = try resourceLimits(options)
        if let name = try options.string("parent_death_signal") {
            guard let signal = SignalName.number(name) else {
                throw options.error("parent_death_signal", "'\(name)' is not a signal such as TERM or KILL")
            }
            specification.parentDeathSignal = signal
        }
    }

    // MARK: Users

    /// `user = "nobody"`, `user = 65534` or `user = { uid =, gid =, groups = { … } }`
    private func credentials(_ options: Options) throws -> Credentials? {
        guard let index = options.index("user") else { return nil }
        if let name = interpreter.string(at: index) {
            if let found = UserDatabase.credentials(ofUser: name) { return found }
            throw options.error("user", "there is no user '\(name)'")
        }
        let ids: ClosedRange<UInt32> = 0...UInt32.max - 1
        if LuaType(interpreter, index) == .number {
            let uid: UInt32 = try options.integer("user", in: ids) ?? 0
            return UserDatabase.credentials(ofUser: uid) ?? Credentials(uid: uid, gid: uid)
        }
        guard let given = try? options.options("user") else { throw options.typeError("user", "name, id or table") }
        guard let uid = try given.integer("uid", in: ids) else { throw given.typeError("uid", "integer") }
        var credentials = Credentials(uid: uid, gid: try given.integer("gid", in: ids) ?? uid)
        if let list = given.index("groups") {
            guard LuaType(interpreter, list) == .table else { throw given.typeError("groups", "list of ids") }
            credentials.groups = try interpreter.elements(at: list) { number in
                guard let id = interpreter.integer(at: -1), let group = gid_t(exactly: id), ids.contains(group) else {
                    throw given.error("groups", "element \(number): id of a group expected")
                }
                return group
            }
        }
        try given.finish()
        return credentials
    }

    // MARK: Capabilities

    /// `capabilities = { "net_admin", … }`: the only ones to keep.
    private func capabilities(_ options: Options) throws -> UInt64? {
        guard let words = try options.strings("capabilities") else { return nil }
        return try words.reduce(0) { set, word in
            guard let bit = Capability.bit(word) else {
                let hint = suggestion(for: word, among: Capability.allNames)
                throw options.error("capabilities", "'\(word)' is no capability\(hint)")
            }
            return set | 1 << UInt64(bit)
        }
    }

    // MARK: Limits

    /// `rlimits = { nofile = 1024, core = 0, as = { soft = "1G", hard = "unlimited" } }`
    private func resourceLimits(_ options: Options) throws -> [ResourceLimit] {
        guard let index = options.index("rlimits") else { return [] }
        guard LuaType(interpreter, index) == .table else { throw options.typeError("rlimits", "table") }
        var limits: [ResourceLimit] = []
        try interpreter.forEachField(at: index) { key, value in
            let name = interpreter.text(at: key)
            let (soft, hard) = try softAndHard(options, name, value)
            guard let limit = ResourceLimit(name, soft: soft, hard: hard) else {
                let hint = suggestion(for: name, among: ResourceLimit.allNames)
                throw options.error("rlimits", "'\(name)' is no resource\(hint)")
            }
            guard (soft ?? .max) <= (hard ?? .max) else {
                throw options.error("rlimits", "\(name): the soft limit is above the hard one")
            }
            limits.append(limit)
        }
        return limits.sorted { $0.name < $1.name }
    }

    private func softAndHard(_ options: Options, _ name: String, _ value: Int32) throws -> (UInt64?, UInt64?) {
        guard LuaType(interpreter, value) == .table else {
            let both = try limit(options, name, value)
            return (both, both)
        }
        let pair = try Options(options.call, at: value)
        guard let soft = pair.index("soft"), let hard = pair.index("hard") else {
            throw options.error("rlimits", "\(name): { soft = …, hard = … } expected")
        }
        try pair.finish()
        return (try limit(options, name, soft), try limit(options, name, hard))
    }

    /// A number, a size such as `"64M"`, or `"unlimited"`, which is nil.
    private func limit(_ options: Options, _ name: String, _ value: Int32) throws -> UInt64? {
        if let number = interpreter.integer(at: value), number >= 0 { return UInt64(number) }
        if let word = interpreter.string(at: value) {
            if word == "unlimited" { return nil }
            if let size = Options.size(word) { return UInt64(size) }
        }
        throw options.error("rlimits", "\(name): number, size or 'unlimited' expected, got "
            + interpreter.text(at: value))
    }
}
