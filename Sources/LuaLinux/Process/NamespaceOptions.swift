// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost

/// What `exec` and `spawn` are asked for about the namespaces that a program is in.
extension Shell {
    /// `join = { namespace… }`: what exists.
    func joinedNamespaces(_ options: Options) throws -> [Namespace] {
        guard let index = options.index("join") else { return [] }
        if let found = try namespaces(standingFor: index) { return found }
        guard LuaType(interpreter, index) == .table else {
            throw options.typeError("join", "namespace, group, process or list of these")
        }
        return try namespaces(listedAt: index) { options.error("join", $0) }
    }

    /// Has the files of `/etc/netns/NAME` take the place of those in `/etc` for a program that joins the network
    /// namespace of that name, with `/sys` mounted anew, as `ip netns exec` does; and `/sys` on its own with `sysfs`.
    func addNetworkMounts(_ options: Options, _ result: inout ProcessOptions) throws {
        let wantsSysfs = try options.boolean("sysfs")
        guard !result.join.contains(where: { $0.kind == .mount }) else { return }
        let files = try result.join.flatMap { try ($0 as? NetworkNamespace)?.configurationFiles() ?? [] }
        let mountsSysfs = wantsSysfs ?? !files.isEmpty
        guard mountsSysfs || !files.isEmpty else { return }
        result.specification.new.kinds.insert(.mount)
        result.specification.mounts += files.map { .bind($0.source, onto: $0.target) }
        if mountsSysfs { result.specification.mounts.append(.sysfs) }
    }

    /// `new = { kind… }` and what furnishes these.
    func newNamespaces(_ options: Options) throws -> NewNamespaces {
        var new = NewNamespaces()
        new.kinds = try kinds(options, "new")
        new.hostName = try name(options, "hostname", new)
        new.domainName = try name(options, "domainname", new)
        if let offsets = try clockOffsets(options, new) { new.offsets = offsets }
        new.maps = try userMaps(options, new)
        if let word = try options.string("propagation") {
            try require(options, "propagation", .mount, new)
            guard let propagation = Mount.Propagation(rawValue: word) else {
                let known = Mount.Propagation.allCases.map { "'\($0)'" }.joined(separator: ", ")
                throw options.error("propagation", "\(known) expected, got '\(word)'")
            }
            new.propagation = propagation
        }
        if let mountsProc = try options.boolean("proc") {
            try require(options, "proc", .pid, new)
            new.mountsProc = mountsProc
        }
        if let hasInit = try options.boolean("init") {
            try require(options, "init", .pid, new)
            new.hasInit = hasInit
        }
        return new
    }

    /// A word or a list of words for kinds, each at most once.
    private func kinds(_ options: Options, _ key: StaticString) throws -> Set<NamespaceKind> {
        var kinds: Set<NamespaceKind> = []
        for word in try options.strings(key) ?? [] {
            guard let kind = NamespaceKind(rawValue: word) else {
                let known = NamespaceKind.allCases.map(\.rawValue)
                throw options.error(key, "'\(word)' is no kind of namespace\(suggestion(for: word, among: known))")
            }
            guard kinds.insert(kind).inserted else { throw options.error(key, "'\(word)' is given twice") }
        }
        return kinds
    }

    private func require(
        _ options: Options, _ key: StaticString, _ kind: NamespaceKind, _ new: NewNamespaces
    ) throws {
        guard new.kinds.contains(kind) else {
            throw options.error(key, "this is about a new \(kind) namespace: new = { \"\(kind)\" }")
        }
    }

    private func name(_ options: Options, _ key: StaticString, _ new: NewNamespaces) throws -> String? {
        guard let name = try options.string(key) else { return nil }
        try require(options, key, .uts, new)
        let longest = 64
        guard name.utf8.count <= longest, !name.utf8.contains(0) else {
            throw options.error(key, "at most \(longest) bytes, none of them NUL, expected")
        }
        return name
    }

    /// `time = { monotonic = seconds, boottime = seconds }`
    private func clockOffsets(_ options: Options, _ new: NewNamespaces) throws -> TimeOffsets? {
        guard let given = try options.options("time") else { return nil }
        try require(options, "time", .time, new)
        let range = -TimeOffsets.largest...TimeOffsets.largest
        let offsets = TimeOffsets(
            monotonic: try given.number("monotonic", in: range), boottime: try given.number("boottime", in: range))
        try given.finish()
        return offsets
    }
}
