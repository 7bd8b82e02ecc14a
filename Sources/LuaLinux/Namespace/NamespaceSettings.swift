// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost

/// What a script wants of namespaces that are about to be made.
struct NamespaceSettings {
    var hostName: String?
    var domainName: String?
    var offsets = TimeOffsets()
    /// Who is who in a user namespace; nil for nobody.
    var map: UserMaps?
    /// Whether mounts spread.
    var propagation = Mount.Propagation.slave
    /// The user namespace that is to own what is made; nil for that of the shell.
    var owner: Namespace?

    /// Whether a name of a UTS namespace is given.
    var hasNames: Bool { hostName != nil || domainName != nil }

    /// Sets the names of the UTS namespace that this thread is in.
    func applyNames() throws(KernelError) {
        if let hostName { try HostNames.setHostName(hostName) }
        if let domainName { try HostNames.setDomainName(domainName) }
    }
}

extension Shell {
    /// Reads the options that say how namespaces of `kinds` are to be; one that is for another kind is an error.
    func namespaceSettings(_ options: Options, for kinds: [NamespaceKind]) throws -> NamespaceSettings {
        var settings = try namespaceNames(options, for: kinds)
        if let time = try options.options("time") {
            try options.require(.time, "time", kinds)
            let range = -TimeOffsets.largest...TimeOffsets.largest
            settings.offsets.monotonic = try time.number("monotonic", in: range)
            settings.offsets.boottime = try time.number("boottime", in: range)
            try time.finish()
        }
        settings.map = try userMaps(options, for: kinds)
        if let propagation = try options.propagation() {
            try options.require(.mount, "propagation", kinds)
            settings.propagation = propagation
        }
        return settings
    }

    /// Reads the options that are the two names of a UTS namespace.
    func namespaceNames(_ options: Options, for kinds: [NamespaceKind]) throws -> NamespaceSettings {
        var settings = NamespaceSettings()
        settings.hostName = try options.hostName("hostname", kinds)
        settings.domainName = try options.hostName("domainname", kinds)
        return settings
    }
}

extension Options {
    /// Checks that an option is for a kind that is being made.
    func require(_ kind: NamespaceKind, _ key: StaticString, _ kinds: [NamespaceKind]) throws {
        guard !kinds.contains(kind) else { return }
        throw error(key, "it is for kind '\(kind.rawValue)' only")
    }

    fileprivate func hostName(_ key: StaticString, _ kinds: [NamespaceKind]) throws -> String? {
        guard let name = try string(key) else { return nil }
        try require(.uts, key, kinds)
        guard name.utf8.count <= HostNames.longest else {
            throw error(key, "at most \(HostNames.longest) bytes expected, got \(name.utf8.count)")
        }
        guard !name.isEmpty, !name.utf8.contains(0) else { throw error(key, "'\(name)' is not a name") }
        return name
    }

    /// Whether mounts spread between a new mount namespace and the one it is a copy of.
    fileprivate func propagation() throws -> Mount.Propagation? {
        guard let word = try string("propagation") else { return nil }
        guard let propagation = Mount.Propagation(rawValue: word) else {
            let known = Mount.Propagation.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            throw error("propagation", "\(known) expected, got '\(word)'")
        }
        return propagation
    }
}
