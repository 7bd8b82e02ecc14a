// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// Namespaces of one kind that have names: files of a directory where each of them is mounted.
///
/// Network namespaces have theirs in `/run/netns`, as `ip netns` has them; the other kinds, each in a directory below
/// `/run/lunette/ns`.
public struct NamedNamespaces: Hashable, Sendable {
    /// Network namespaces, which iproute2 and others name too.
    public static let network = NamedNamespaces(.net)
    /// The directory of iproute2's names (`NETNS_RUN_DIR`).
    static let networkDirectory = "/run/netns"
    /// Where the directories of the other kinds are.
    static let commonDirectory = "\(parentDirectory)/ns"
    static let parentDirectory = "/run/lunette"

    /// The kind of the namespaces.
    public let kind: NamespaceKind
    /// Where the names of this kind are kept.
    public let directory: String

    /// The names of namespaces of `kind`.
    public init(_ kind: NamespaceKind) {
        self.kind = kind
        directory = kind == .net ? Self.networkDirectory : "\(Self.commonDirectory)/\(kind.rawValue)"
    }

    /// A name and the namespace that it stands for.
    public struct Pinned: Hashable, Sendable {
        /// The name of the file.
        public var name: String
        /// What is mounted there.
        public var identity: NamespaceIdentity
    }

    /// The path of a name, which is not checked.
    public func path(_ name: String) -> String { "\(directory)/\(name)" }

    /// Checks that `name` can name a file, and prints as it is.
    ///
    /// Raises `EINVAL` with the reason.
    public static func validate(_ name: String) throws(KernelError) {
        let reason: String
        if name.isEmpty {
            reason = "a name cannot be empty"
        } else if name.utf8.count > Int(NAME_MAX) {
            reason = "a name has at most \(NAME_MAX) bytes, this has \(name.utf8.count)"
        } else if name == "." || name == ".." {
            reason = "a namespace cannot be named so"
        } else if name.utf8.contains(UInt8(ascii: "/")) {
            reason = "a name cannot contain '/'"
        } else if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            reason = "a name cannot contain control characters"
        } else {
            return
        }
        throw KernelError("name", name, errno: .invalidArgument, detail: reason)
    }

    // MARK: Finding

    /// Opens the namespace called `name`.
    ///
    /// Raises `ENOENT` if there is none, `EINVAL` if the file is not a namespace or one of another kind.
    public func open(_ name: String) throws(KernelError) -> Descriptor {
        try Self.validate(name)
        let descriptor: Descriptor
        do {
            descriptor = try NamespaceFile.open(path: path(name))
        } catch {
            let isLeftOver = error.errno == .invalidArgument
            throw KernelError(
                "open", name, errno: error.errno,
                detail: isLeftOver ? "\(path(name)) is left over: no namespace is mounted there" : nil)
        }
        try require(descriptor.rawValue, "open", name)
        return descriptor
    }

    /// Checks that an open file stands for a namespace of this kind.
    func require(_ descriptor: Int32, _ operation: String, _ name: String) throws(KernelError) {
        let found = try NamespaceFile.kind(of: descriptor)
        guard found != kind else { return }
        throw KernelError(operation, name, errno: .invalidArgument, detail: "it is \(found.phrase)")
    }

    /// Which namespace is called `name`; nil if there is no such name, or nothing is mounted there any more.
    public func find(_ name: String) throws(KernelError) -> NamespaceIdentity? {
        try Self.validate(name)
        do {
            let identity = try NamespaceFile.identity(path: path(name))
            return identity.device == (try Self.deviceOfNamespaces()) ? identity : nil
        } catch where error.errno == .noSuchFileOrDirectory {
            return nil
        }
    }

    /// All names that stand for a namespace, in the order of the names.
    ///
    /// Equivalent to: `ip netns list`.
    public func list() throws(KernelError) -> [Pinned] {
        var pinned: [Pinned] = []
        let device = try Self.deviceOfNamespaces()
        do {
            for name in try FileIO.names(in: directory) {
                // Gone since, or a symbolic link to a process that is.
                guard let identity = try? NamespaceFile.identity(path: path(name)) else { continue }
                if identity.device == device { pinned.append(Pinned(name: name, identity: identity)) }
            }
        } catch where error.errno == .noSuchFileOrDirectory {
            // No name was ever given on this machine.
            return []
        }
        return pinned.sorted { $0.name < $1.name }
    }

    /// All files of the kernel's namespace file system have its device number, and no other file has it.
    static func deviceOfNamespaces() throws(KernelError) -> UInt64 {
        try NamespaceFile.currentIdentity(kind: .net).device
    }
}
