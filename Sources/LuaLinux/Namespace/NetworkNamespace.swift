// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// A network namespace that scripts hold, with its netlink session and the handles of its links.
final class NetworkNamespace: Namespace {
    private var openSession: NetlinkSession?
    private var openGenericSession: GenericSession?
    private var links: [Int32: Unretained<LinkHandle>] = [:]
    /// The links that were named, while they cannot change.
    private var rememberedLinks: RememberedLinks?
    /// The rows of its tables that scripts removed, by their types.
    private var removals: [ObjectIdentifier: AnyObject] = [:]

    /// What else has sockets in it.
    private var users: [ObjectIdentifier: Unretained<AnyObject>] = [:]

    /// Takes `descriptor` over, which has to be that of a network namespace.
    init(
        _ descriptor: consuming Descriptor, name: String? = nil, session: NetlinkSession? = nil, shell: Shell,
        registry: NamespaceRegistry
    ) throws(KernelError) {
        openSession = session
        try super.init(descriptor, kind: .net, name: name, shell: shell, registry: registry)
    }

    override var isPermanent: Bool { self === shell.initialNamespace }

    /// The files that programs inside see instead of those in `/etc`: only a namespace with a name has some.
    func configurationFiles() throws -> [NetworkConfigurationFiles.Replacement] {
        guard let name else { return [] }
        return try NetworkConfigurationFiles.replacements(for: name)
    }

    /// The one netlink session of this namespace, opened inside it.
    func session() throws -> NetlinkSession {
        if let openSession { return openSession }
        _ = try rawDescriptor()
        let session: NetlinkSession
        if try shell.currentNamespace === self {
            session = try NetlinkSession.open()
        } else {
            session = try shell.within(self) { try NetlinkSession.open() }
        }
        openSession = session
        return session
    }

    /// The one session by generic netlink, opened inside when it is first needed.
    func genericSession() throws -> GenericSession {
        if let openGenericSession { return openGenericSession }
        _ = try rawDescriptor()
        let isHere = try shell.currentNamespace === self
        let session = try isHere ? GenericSession.open() : shell.within(self) { try GenericSession.open() }
        openGenericSession = session
        return session
    }

    // MARK: Links

    /// The one handle of the link with `index`.
    func link(index: Int32, name: @autoclosure () -> String, kind: @autoclosure () -> String??) -> LinkHandle {
        if let known = links[index]?.object {
            known.learn(name: name())
            return known
        }
        let link = LinkHandle(index: index, name: name(), kind: kind(), namespace: self)
        links[index] = Unretained(link)
        return link
    }

    /// The index of the link with a name.
    func linkIndex(named name: String) throws -> Int32 {
        if let index = rememberedLinks?[name] { return index }
        guard let index = try session().interfaceIndex(name: name) else { throw KernelError.noSuchLink(name) }
        rememberedLinks?[name] = index
        return index
    }

    /// Runs `body`, which changes no link, and asks the kernel only once for the index of each link that it names.
    func rememberingLinks<R>(_ body: () throws -> R) rethrows -> R {
        let outer = rememberedLinks
        rememberedLinks = RememberedLinks()
        defer { rememberedLinks = outer }
        return try body()
    }

    /// The name of the link with an index.
    func linkName(_ index: Int32) throws -> String {
        guard let name = try session().interfaceName(index: index) else { throw KernelError.noSuchLink("\(index)") }
        return name
    }

    /// The one handle of the link with a name, or an alternative name.
    func openLink(named name: String) throws -> LinkHandle {
        // a look-up by name costs the kernel a twentieth of a description of the link
        if let index = try session().interfaceIndex(name: name), try session().interfaceName(index: index) == name {
            return link(index: index, name: name, kind: nil as String??)
        }
        guard let found = try session().link(named: name) else { throw KernelError.noSuchLink(name) }
        return link(index: found.index, name: found.name, kind: found.kind)
    }

    /// The one handle of the link with an index.
    func openLink(index: Int32) throws -> LinkHandle {
        if let known = links[index]?.object { return known }
        guard let found = try session().link(index: index) else { throw KernelError.noSuchLink("\(index)") }
        return link(index: found.index, name: found.name, kind: found.kind)
    }

    /// Takes in a link that has moved here.
    func adopt(_ link: LinkHandle) { links[link.index] = Unretained(link) }

    /// Lets a link go that was deleted or moved away.
    func release(_ link: LinkHandle) {
        if links[link.index]?.refers(to: link) == true { links[link.index] = nil }
    }

    // MARK: Rows

    /// The rows of one of its tables that scripts removed.
    func removals<Row: TableRow>(of _: Row.Type) -> Removals<Row> {
        if let known = knownRemovals(of: Row.self) { return known }
        let new = Removals<Row>()
        removals[ObjectIdentifier(Row.self)] = new
        return new
    }

    /// The same, or nil if there were none so far.
    func knownRemovals<Row: TableRow>(of _: Row.Type) -> Removals<Row>? {
        guard let known = removals[ObjectIdentifier(Row.self)] else { return nil }
        return known as? Removals<Row>
    }

    // MARK: End

    func addUser(_ user: any NamespaceUser) { users[ObjectIdentifier(user)] = Unretained(user) }

    func removeUser(_ user: any NamespaceUser) { users[ObjectIdentifier(user)] = nil }

    override func releaseSessions(asCopy isCopy: Bool) {
        openSession?.close()
        openSession = nil
        openGenericSession?.close()
        openGenericSession = nil
        for user in users.values { (user.object as? any NamespaceUser)?.leaveNamespace(asCopy: isCopy) }
    }
}
