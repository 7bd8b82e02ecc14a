// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// A network namespace that scripts hold: its descriptor, its netlink session and the handles of its links.
final class NetworkNamespace: Handle {
    override class var kindName: String { "namespace" }

    let identity: NamespaceIdentity
    /// The name below /run/netns, if it is known to have one.
    private(set) var name: String?
    unowned let shell: Shell

    private let registry: NamespaceRegistry

    private enum State { case open, closed, deleted }
    private var state = State.open
    private var descriptor: Descriptor?
    private var openSession: NetlinkSession?
    private var links: [Int32: Unretained<LinkHandle>] = [:]
    private var holders = 0

    /// Takes `descriptor` over.
    init(
        _ descriptor: consuming Descriptor, name: String? = nil, session: NetlinkSession? = nil, shell: Shell,
        registry: NamespaceRegistry
    ) throws(KernelError) {
        identity = try NamespaceFile.identity(of: descriptor.rawValue)
        self.descriptor = consume descriptor
        self.name = name
        self.shell = shell
        self.registry = registry
        openSession = session
        super.init()
        registry.add(self)
    }

    deinit { registry.remove(self) }

    override var handleText: String {
        name.map { "namespace net \($0) (\(identity.inode))" } ?? "namespace net (\(identity.inode))"
    }

    /// How errors call it.
    var subject: String { name ?? "net:[\(identity.inode)]" }

    override var isClosed: Bool { state != .open }

    /// Whether it was deleted, or was anonymous and closed: nothing is held of it any more.
    var hasEnded: Bool { descriptor == nil }
    /// The rows of its tables that scripts removed.
    let removedRoutes = Removals<Route>()
    let removedAddresses = Removals<Address>()

    /// Takes note of a name by which it was found; the first one stays.
    func learn(name: String) {
        if self.name == nil { self.name = name }
    }

    // MARK: Use

    /// The descriptor, for a system call made now.
    func rawDescriptor() throws -> Int32 {
        guard let raw = descriptor?.rawValue else { throw unusable }
        return raw
    }

    /// Moves this thread into the namespace.
    func enter() throws {
        try about(subject) { [raw = try rawDescriptor()] () throws(KernelError) in
            try NamespaceFile.enter(raw, .net)
        }
    }

    /// The one netlink session of this namespace, opened inside it.
    func session() throws -> NetlinkSession {
        if let openSession { return openSession }
        guard descriptor != nil else { throw unusable }
        let session: NetlinkSession
        if try shell.currentNamespace === self {
            session = try NetlinkSession.open()
        } else {
            session = try shell.within(self) { try NetlinkSession.open() }
        }
        openSession = session
        return session
    }

    private var unusable: LuaError {
        state == .deleted
            ? LuaError(subject: subject, code: "ENOENT", errno: 2, message: "namespace \(subject) was deleted")
            : .closed(self)
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
        guard let index = try session().interfaceIndex(name: name) else { throw KernelError.noSuchLink(name) }
        return index
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

    // MARK: End

    override func opened() {
        guard descriptor != nil else { return }
        holders += 1
        state = .open
    }

    /// Ends the handle for one caller. After the last one, an anonymous namespace ends unless a process is inside; one
    /// with a name stays on record in its scope.
    override func close() {
        guard state == .open, self !== shell.initialNamespace else { return }
        holders -= 1
        guard holders <= 0 else { return }
        if name == nil { end(.closed) } else { state = .closed }
    }

    /// Removes the name, and ends what the shell holds of the namespace: an open socket would keep it alive.
    func delete() throws {
        guard let name else {
            throw LuaError(
                subject: subject, code: "EINVAL", errno: 22, message: "the namespace has no name",
                hint: "an anonymous namespace ends with its last handle and process; use close()")
        }
        try about(name) { () throws(KernelError) in try NamedNetworkNamespaces.unpin(name) }
        end(.deleted)
    }

    /// Undoes the creation: removes the name that was given then, if it still is this one's, and closes the handle.
    func undoCreation(name: String?) throws {
        if let name, let pinned = try NamedNetworkNamespaces.find(name), pinned == identity {
            try NamedNetworkNamespaces.unpin(name)
        }
        end(.deleted)
    }

    private func end(_ newState: State) {
        guard self !== shell.initialNamespace else { return } // the shell has to get back to it
        registry.remove(self)
        state = newState
        openSession?.close()
        openSession = nil
        descriptor = nil
    }
}
