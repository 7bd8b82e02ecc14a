// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost
import Netlink

/// A network device that scripts hold. It is told by its index and its namespace; the rest is asked of the kernel.
final class LinkHandle: Handle {
    override class var kindName: String { "link" }

    private(set) var index: Int32
    private(set) var name: String
    /// What the driver is called, if that is known without asking.
    private var knownKind: String??
    private(set) var namespace: NetworkNamespace
    /// Whether it was deleted by way of a handle.
    private(set) var hasEnded = false
    /// The other end, if this is a veth whose ends were made here and both have handles: deleting one deletes both.
    private var peer: Unretained<LinkHandle>?

    init(index: Int32, name: String, kind: String??, namespace: NetworkNamespace) {
        self.index = index
        self.name = name
        knownKind = kind
        self.namespace = namespace
        super.init()
    }

    deinit {
        namespace.release(self)
        peer?.object.peer = nil
    }

    /// The link, and the other end of the same veth if it has a handle: deleting one deletes both.
    var ends: [LinkHandle] { [self] + (peer.map { [$0.object] } ?? []) }

    /// Makes this link and another the ends of one veth.
    func join(_ other: LinkHandle) {
        peer = Unretained(other)
        other.peer = Unretained(self)
    }

    override var handleText: String {
        let word = (try? kind()).flatMap { $0 } ?? "device"
        return "link \(word) \(name) (\(index)) in \(namespace.handleText)"
    }

    /// What the driver is called: `veth`; nil for hardware and `lo`. Asked of the kernel once.
    func kind() throws -> String? {
        if let knownKind { return knownKind }
        let kind = try row().kind
        knownKind = kind
        return kind
    }

    func session() throws -> NetlinkSession {
        do {
            return try namespace.session()
        } catch var error as LuaError {
            error.subject = name
            throw error
        }
    }

    /// Runs a request about this link.
    func perform<R>(_ body: (NetlinkSession) throws(KernelError) -> R) throws -> R {
        let session = try session()
        return try about(name) { () throws(KernelError) in try body(session) }
    }

    /// Runs a request by generic netlink about this link.
    func performGeneric<R>(_ body: (GenericSession) throws(KernelError) -> R) throws -> R {
        _ = try session() // raises for a link without a namespace
        let session = try namespace.genericSession()
        return try about(name) { () throws(KernelError) in try body(session) }
    }

    /// What the kernel tells of the link now.
    func row() throws -> Link {
        guard let row = try perform({ session throws(KernelError) in try session.link(index: index) }) else {
            throw KernelError.noSuchLink(name)
        }
        return row
    }

    /// Takes note of the name that the link has now: somebody else may have renamed it, or it is another one.
    func learn(name: String) {
        guard name != self.name else { return }
        self.name = name
        knownKind = nil
    }

    // MARK: Changes

    func change(_ request: LinkRequest) throws {
        try perform { session throws(KernelError) in try session.setLink(index: index, request) }
        if let newName = request.name { name = newName }
    }

    /// Gives the link further names.
    func addNames(_ names: [String]) throws {
        guard !names.isEmpty else { return }
        try perform { session throws(KernelError) in try session.perform(LinkChange.addNames(index: index, names)) }
    }

    /// Takes further names away.
    func removeNames(_ names: [String]) throws {
        guard !names.isEmpty else { return }
        try perform { session throws(KernelError) in try session.perform(LinkChange.removeNames(index: index, names)) }
    }

    /// Moves the link into another namespace, where its index may be another one.
    func move(to target: NetworkNamespace, name newName: String?) throws {
        var request = LinkRequest(name: newName)
        request.namespace = .descriptor(try target.rawDescriptor())
        try perform { session throws(KernelError) in try session.setLink(index: index, request) }
        namespace.release(self)
        namespace = target
        if let newName { name = newName }
        index = try target.linkIndex(named: name) // the kernel gives another one if it is taken there
        target.adopt(self)
    }

    func delete() throws {
        try perform { session throws(KernelError) in try session.deleteLink(index: index) }
        wasDeleted()
    }

    private func wasDeleted() {
        for end in ends {
            end.namespace.release(end)
            end.hasEnded = true
        }
    }

    /// Deletes links of one namespace; those that are gone already are no error.
    ///
    /// Several go in one request, by a group that they are put in for it: the kernel's grace periods are then waited
    /// for once.
    static func delete(_ links: [LinkHandle]) throws {
        guard let first = links.first else { return }
        let session = try first.session()
        do throws(KernelError) {
            if links.count == 1 {
                try session.deleteLink(index: first.index)
            } else {
                try delete(links, by: session)
            }
        } catch {
            guard error.errno == .noSuchDevice else { throw error }
        }
        for link in links { link.wasDeleted() }
    }

    private static func delete(_ links: [LinkHandle], by session: NetlinkSession) throws(KernelError) {
        var batch = RequestBatch(capacity: links.count)
        var request = LinkRequest()
        request.group = doomedGroup
        for link in links { batch.append(LinkChange.set(index: link.index, request)) }
        guard try session.perform(&batch).isEmpty else { // one is gone already: the others, one by one
            for link in links {
                do throws(KernelError) { try session.deleteLink(index: link.index) } catch {
                    guard error.errno == .noSuchDevice else { throw error.about(link.name) }
                }
            }
            return
        }
        try session.deleteLinks(group: doomedGroup)
    }

    /// A group that nobody uses by chance: this process's own.
    private static let doomedGroup = 0x6C75_0000 | UInt32(truncatingIfNeeded: getpid()) & 0xFFFF
}
