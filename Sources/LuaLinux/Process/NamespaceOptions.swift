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
        let kinds = try newKinds(options)
        new.kinds = Set(kinds)
        let settings = try namespaceSettings(options, for: kinds)
        (new.hostName, new.domainName) = (settings.hostName, settings.domainName)
        new.offsets = settings.offsets
        new.maps = settings.map
        new.propagation = settings.propagation
        if let mountsProc = try options.boolean("proc") {
            try options.require(.pid, "proc", kinds)
            new.mountsProc = mountsProc
        }
        if let hasInit = try options.boolean("init") {
            try options.require(.pid, "init", kinds)
            new.hasInit = hasInit
        }
        return new
    }

    /// A word or a list of words for kinds, each at most once.
    private func newKinds(_ options: Options) throws -> [NamespaceKind] {
        var kinds: [NamespaceKind] = []
        for word in try options.strings("new") ?? [] {
            guard let kind = NamespaceKind(rawValue: word) else {
                throw options.error("new", NamespacePlace.reason(word))
            }
            guard !kinds.contains(kind) else { throw options.error("new", "'\(word)' is given twice") }
            kinds.append(kind)
        }
        return kinds
    }
}
