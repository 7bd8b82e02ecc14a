// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost

/// A namespace of any kind that scripts hold: its descriptor, which keeps it alive, and its name.
///
/// There is one object for each namespace that somebody holds, so that handles are equal when namespaces are.
class Namespace: Handle {
    override class var kindName: String { "namespace" }

    final let kind: NamespaceKind
    final let identity: NamespaceIdentity
    /// The name below the directory of its kind, if it is known to have one.
    private(set) final var name: String?
    unowned final let shell: Shell

    private final let registry: NamespaceRegistry

    private enum State { case open, closed, deleted }
    private final var state = State.open
    private final var descriptor: Descriptor?
    private final var holders = 0

    /// Takes `descriptor` over.
    init(
        _ descriptor: consuming Descriptor, kind: NamespaceKind, name: String? = nil, shell: Shell,
        registry: NamespaceRegistry
    ) throws(KernelError) {
        identity = try NamespaceFile.identity(of: descriptor.rawValue)
        self.kind = kind
        self.descriptor = consume descriptor
        self.name = name
        self.shell = shell
        self.registry = registry
        super.init()
        registry.add(self)
    }

    deinit { registry.remove(self) }

    override final var handleText: String {
        name.map { "namespace \(kind.rawValue) \($0) (\(identity.inode))" }
            ?? "namespace \(kind.rawValue) (\(identity.inode))"
    }

    /// How the kernel calls it: "uts:[4026532266]".
    final var identityLabel: String { "\(kind.procName):[\(identity.inode)]" }

    /// How lists call it: "net red", "uts:[4026532266]".
    final var label: String { name.map { "\(kind.rawValue) \($0)" } ?? identityLabel }

    /// How scopes call it.
    final var undoText: String {
        kind == .net ? "namespace \(subject)" : "namespace \(label)"
    }

    /// How errors call it.
    final var subject: String { name ?? identityLabel }

    override final var isClosed: Bool { state != .open }

    /// Whether it was deleted, or was anonymous and closed: nothing is held of it any more.
    final var hasEnded: Bool { descriptor == nil }

    /// Whether the shell has to get back to it.
    var isPermanent: Bool { false }

    /// Takes note of a name by which it was found; the first one stays.
    final func learn(name: String) {
        if self.name == nil { self.name = name }
    }

    // MARK: Use

    /// The descriptor, for a system call made now.
    final func rawDescriptor() throws -> Int32 {
        guard let raw = descriptor?.rawValue else { throw unusable }
        return raw
    }

    /// Moves this thread into the namespace.
    final func enter() throws {
        try about(subject) { [raw = try rawDescriptor()] () throws(KernelError) in
            try NamespaceFile.enter(raw, kind)
        }
    }

    private final var unusable: LuaError {
        state == .deleted
            ? LuaError(subject: subject, code: "ENOENT", errno: 2, message: "namespace \(subject) was deleted")
            : .closed(self)
    }

    // MARK: End

    override final func opened() {
        guard descriptor != nil else { return }
        holders += 1
        state = .open
    }

    /// Ends the handle for one caller. After the last one, an anonymous namespace ends unless a process is inside; one
    /// with a name stays on record in its scope.
    override final func close() {
        guard state == .open, !isPermanent else { return }
        holders -= 1
        guard holders <= 0 else { return }
        if name == nil { end(.closed) } else { state = .closed }
    }

    /// Removes the name, and ends what the shell holds of the namespace: an open socket would keep it alive.
    final func delete() throws {
        guard let name else {
            throw LuaError(
                subject: subject, code: "EINVAL", errno: 22, message: "the namespace has no name",
                hint: "an anonymous namespace ends with its last handle and process; use close()")
        }
        try about(name) { () throws(KernelError) in try NamedNamespaces(kind).unpin(name) }
        end(.deleted)
    }

    /// Undoes the creation: removes the name that was given then, if it still is this one's, and closes the handle.
    final func undoCreation(name: String?) throws {
        if let name { try takeAway(name: name) }
        end(.deleted)
    }

    /// Removes a name, if it still is this one's.
    final func takeAway(name: String) throws {
        let names = NamedNamespaces(kind)
        if try names.find(name) == identity { try names.unpin(name) }
    }

    private final func end(_ newState: State) {
        guard !isPermanent else { return name = nil }
        registry.remove(self)
        state = newState
        releaseSessions(asCopy: false)
        descriptor = nil
    }

    /// Closes what else is open inside and would keep it alive.
    /// - Parameter isCopy: Whether this is a worker, and what is open its parent's.
    func releaseSessions(asCopy isCopy: Bool) {}
}
