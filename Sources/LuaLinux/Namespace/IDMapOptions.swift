// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// The option `map`: who is who in a new user namespace.
extension Shell {
    /// `map = "root"`, `"current"`, `"auto"`, `"all"`, `false`, or `{ uid = …, gid = …, setgroups = … }`.
    /// - Returns: nil if there is no new user namespace, or it is to have no ids.
    func userMaps(_ options: Options, for kinds: [NamespaceKind]) throws -> UserMaps? {
        guard let index = options.index("map") else { return kinds.contains(.user) ? .caller() : nil }
        try options.require(.user, "map", kinds)
        if interpreter.boolean(at: index) == false { return nil }
        if let word = interpreter.string(at: index) { return try userMaps(word, options) }
        guard let given = try? options.options("map") else {
            throw options.typeError("map", "'root', 'current', 'auto', 'all', false or table")
        }
        var maps = UserMaps(
            users: try idRanges(given, "uid", geteuid()), groups: try idRanges(given, "gid", getegid()))
        if let word = try given.string("setgroups") {
            guard word == "allow" || word == "deny" else {
                throw given.error("setgroups", "'allow' or 'deny' expected, got '\(word)'")
            }
            maps.allowsSetgroups = word == "allow"
        }
        try given.finish()
        do throws(KernelError) { try maps.validate() } catch {
            throw options.error("map", "\(error.subject): \(error.detail ?? error.message)")
        }
        return maps
    }

    private func userMaps(_ word: String, _ options: Options) throws -> UserMaps {
        switch word {
        case "root": return .caller()
        case "current": return .caller(uid: geteuid(), gid: getegid())
        case "all": return try .all()
        case "auto":
            if let maps = SubordinateIDs.maps() { return maps }
            throw LuaError(
                subject: "map", code: "ENOENT", errno: Int(ENOENT), message: "no subordinate ids for this user",
                detail: "/etc/subuid and /etc/subgid lend nothing to uid \(geteuid())",
                hint: "a line such as 'NAME:100000:65536' in both does")
        default:
            throw options.error("map", "'root', 'current', 'auto', 'all', false or table expected, got '\(word)'")
        }
    }

    /// One id, which stands for the caller's own, one range, or a list of ranges.
    private func idRanges(_ options: Options, _ key: StaticString, _ own: UInt32) throws -> [IDRange] {
        guard let index = options.index(key) else { return [IDRange(inside: 0, outside: own)] }
        if LuaType(interpreter, index) == .number {
            let id: UInt32? = try options.integer(key, in: 0...UInt32.max - 1)
            return id.map { [IDRange(inside: $0, outside: own)] } ?? []
        }
        guard LuaType(interpreter, index) == .table else {
            throw options.typeError(key, "id, range or list of ranges")
        }
        guard interpreter.isList(at: index) else { return [try idRange(Options(options.call, at: index))] }
        return try interpreter.elements(at: index) { number in
            guard LuaType(interpreter, -1) == .table else {
                throw options.error(key, "element \(number): table expected, got \(interpreter.typeName(at: -1))")
            }
            return try idRange(Options(options.call, at: -1))
        }
    }

    /// `{ inside = 0, outside = 100000, count = 65536 }`
    private func idRange(_ range: Options) throws -> IDRange {
        let ids: ClosedRange<UInt32> = 0...UInt32.max - 1
        guard let inside = try range.integer("inside", in: ids) else { throw range.typeError("inside", "integer") }
        guard let outside = try range.integer("outside", in: ids) else { throw range.typeError("outside", "integer") }
        let count: UInt32 = try range.integer("count", in: 1...UInt32.max) ?? 1
        try range.finish()
        return IDRange(inside: inside, outside: outside, count: count)
    }
}
