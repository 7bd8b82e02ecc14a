// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// Finding all namespaces that something refers to: processes, threads, open files and mounts.
///
/// Those of other users' processes are seen by root alone. Source: namespaces(7), lsns(8).
public struct NamespaceCensus {
    /// A namespace, and what refers to it.
    public struct Entry: Hashable, Sendable {
        public var identity: NamespaceIdentity
        public var kind: NamespaceKind
        /// The processes whose main thread is inside, ascending.
        public var processes: [pid_t] = []
        /// The threads inside whose process is in another one, ascending.
        public var threads: [pid_t] = []
        /// The processes whose next children are born in it although they are in another one, ascending.
        public var forChildren: [pid_t] = []
        /// The processes that have it open, ascending.
        public var holders: [pid_t] = []
        /// Where it is mounted.
        public var pins: [String] = []
        /// The user who made the user namespace that owns it, or that it is; nil if that is out of sight.
        public var ownerUID: uid_t?
        /// The user namespace that owns it; nil if that is out of sight.
        public var owner: NamespaceIdentity?
        /// Of a user or pid namespace, the one that it was made in; nil if that is out of sight.
        public var parent: NamespaceIdentity?

        /// A namespace of which nothing more is known.
        public init(identity: NamespaceIdentity, kind: NamespaceKind) {
            self.identity = identity
            self.kind = kind
        }
    }

    private let kinds: Set<NamespaceKind>
    private let only: NamespaceIdentity?
    private let device: UInt64
    private var entries: [Entry] = []
    private var positions: [UInt64: Int] = [:]
    private var owners: [NamespaceIdentity: uid_t] = [:]

    private init(_ kinds: Set<NamespaceKind>, only: NamespaceIdentity?) throws(KernelError) {
        self.kinds = kinds
        self.only = only
        device = try NamedNamespaces.deviceOfNamespaces()
    }

    /// Finds the namespaces of `kinds`, or the one that is meant by `only`.
    ///
    /// `visit` is called with each that can be opened, and its descriptor. What the kernel's ancestry leads to is found
    /// too, although nothing else refers to it. Equivalent to: `lsns`.
    public static func take(
        _ kinds: Set<NamespaceKind>, only: NamespaceIdentity? = nil,
        visit: (Entry, Int32) throws(KernelError) -> Void = { _, _ in }
    ) throws(KernelError) -> [Entry] {
        var census = try NamespaceCensus(kinds, only: only)
        try census.findMounts()
        for pid in try ProcessTable.pids() { census.findReferences(of: pid) }
        try census.findRelations(visit)
        return census.entries
    }

    /// Opens a namespace of which only the identity is known, through whatever refers to it; nil if nothing does.
    public static func open(_ identity: NamespaceIdentity, kind: NamespaceKind) throws(KernelError) -> Descriptor? {
        var census = try NamespaceCensus([kind], only: identity)
        try census.findMounts()
        for pid in try ProcessTable.pids() { census.findReferences(of: pid) }
        guard let entry = census.entries.first else { return nil }
        return entry.open()
    }

    // MARK: Finding

    private mutating func note(_ link: NamespaceLink, _ change: (inout Entry) -> Void) {
        guard kinds.contains(link.kind) else { return }
        let identity = NamespaceIdentity(device: device, inode: link.inode)
        guard only == nil || only == identity else { return }
        let position = positions[link.inode] ?? entries.count
        if position == entries.count {
            entries.append(Entry(identity: identity, kind: link.kind))
            positions[link.inode] = position
        }
        change(&entries[position])
    }

    private mutating func findMounts() throws(KernelError) {
        for mount in try NamespaceMount.all(ofInode: only?.inode) {
            note(NamespaceLink(kind: mount.kind, inode: mount.inode)) { $0.pins.append(mount.path) }
        }
    }

    /// Notes what a process refers to; one that ends meanwhile refers to nothing.
    private mutating func findReferences(of pid: pid_t) {
        for kind in kinds {
            let own = NamespaceLink(path: "/proc/\(pid)/ns/\(kind.procName)")
            if let own { note(own) { $0.processes.append(pid) } }
            let next = kind.childrenName.flatMap { NamespaceLink(path: "/proc/\(pid)/ns/\($0)") }
            if let next, next != own { note(next) { $0.forChildren.append(pid) } }
        }
        findThreads(of: pid)
        var held: Set<NamespaceLink> = []
        NamespaceLink.forEach(in: "/proc/\(pid)/fd") { link, _ in held.insert(link) }
        for link in held { note(link) { $0.holders.append(pid) } }
    }

    private mutating func findThreads(of pid: pid_t) {
        let directory = "/proc/\(pid)/task"
        // Two links are the directory itself, and each thread has one.
        guard let status = try? FileIO.status(path: directory), status.st_nlink > 3,
            let threads = try? FileIO.names(in: directory)
        else { return }
        for thread in threads.compactMap({ pid_t($0) }).sorted() where thread != pid {
            for kind in kinds {
                guard let link = NamespaceLink(path: "\(directory)/\(thread)/ns/\(kind.procName)"),
                    link != NamespaceLink(path: "/proc/\(pid)/ns/\(kind.procName)")
                else { continue }
                note(link) { $0.threads.append(thread) }
            }
        }
    }

    // MARK: Relations

    private mutating func findRelations(_ visit: (Entry, Int32) throws(KernelError) -> Void) throws(KernelError) {
        var position = 0
        while position < entries.count { // more may be appended meanwhile
            if let descriptor = entries[position].open() {
                try relate(position, descriptor.rawValue)
                try visit(entries[position], descriptor.rawValue)
            }
            position += 1
        }
    }

    private mutating func relate(_ position: Int, _ descriptor: Int32) throws(KernelError) {
        let kind = entries[position].kind
        if let owner = try NamespaceFile.openOwner(of: descriptor) {
            let identity = try NamespaceFile.identity(of: owner.rawValue)
            entries[position].owner = identity
            if kind != .user { entries[position].ownerUID = try ownerUID(identity, owner.rawValue) }
            try addAncestor(identity, .user, owner.rawValue)
        }
        if kind == .user { entries[position].ownerUID = try ownerUID(entries[position].identity, descriptor) }
        guard kind == .user || kind == .pid, let parent = try NamespaceFile.openParent(of: descriptor) else { return }
        let identity = try NamespaceFile.identity(of: parent.rawValue)
        entries[position].parent = identity
        try addAncestor(identity, kind, parent.rawValue)
    }

    private mutating func ownerUID(_ identity: NamespaceIdentity, _ descriptor: Int32) throws(KernelError) -> uid_t {
        if let known = owners[identity] { return known }
        let uid = try NamespaceFile.ownerUID(of: descriptor)
        owners[identity] = uid
        return uid
    }

    /// Adds a namespace to which only its descendants refer.
    private mutating func addAncestor(
        _ identity: NamespaceIdentity, _ kind: NamespaceKind, _ descriptor: Int32
    ) throws(KernelError) {
        guard kinds.contains(kind), only == nil, positions[identity.inode] == nil else { return }
        let position = entries.count
        note(NamespaceLink(kind: kind, inode: identity.inode)) { _ in }
        try relate(position, descriptor)
    }
}

extension NamespaceCensus.Entry {
    /// Opens the namespace through one of what refers to it; nil if all of them are gone.
    func open() -> Descriptor? {
        let name = kind.procName
        let paths = [
            pins.lazy.map { $0 }, processes.lazy.map { "/proc/\($0)/ns/\(name)" },
            threads.lazy.map { "/proc/\($0)/ns/\(name)" },
            forChildren.lazy.map { "/proc/\($0)/ns/\(name)_for_children" },
        ].joined()
        for path in paths { if let found = open(path) { return found } }
        for pid in holders {
            var path: String?
            NamespaceLink.forEach(in: "/proc/\(pid)/fd") { link, name in
                if link.inode == identity.inode { path = "/proc/\(pid)/fd/\(name)" }
            }
            if let path, let found = open(path) { return found }
        }
        return nil
    }

    /// What is there may be another one by now.
    private func open(_ path: String) -> Descriptor? {
        guard let descriptor = try? NamespaceFile.open(path: path),
            (try? NamespaceFile.identity(of: descriptor.rawValue)) == identity
        else { return nil }
        return descriptor
    }
}
