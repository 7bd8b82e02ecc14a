// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// Network namespaces with names: files in `/run/netns` where the namespace is mounted, as `ip netns` has them.
public enum NamedNetworkNamespaces {
    /// The directory that iproute2 and others keep names in (`NETNS_RUN_DIR`).
    public static let directory = "/run/netns"

    /// A name and the namespace that it stands for.
    public struct Pinned: Hashable, Sendable {
        /// The name of the file.
        public var name: String
        /// What is mounted there.
        public var identity: NamespaceIdentity
    }

    /// The path of a name, which is not checked.
    public static func path(_ name: String) -> String { "\(directory)/\(name)" }

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
    /// Raises `ENOENT` if there is none, `EINVAL` if the file is not a namespace.
    public static func open(_ name: String) throws(KernelError) -> Descriptor {
        try validate(name)
        do {
            return try NamespaceFile.open(path: path(name))
        } catch {
            let isLeftOver = error.errno == .invalidArgument
            throw KernelError(
                "open", name, errno: error.errno,
                detail: isLeftOver ? "\(path(name)) is left over: no namespace is mounted there" : nil)
        }
    }

    /// Which namespace is called `name`; nil if there is no such name, or nothing is mounted there any more.
    public static func find(_ name: String) throws(KernelError) -> NamespaceIdentity? {
        try validate(name)
        do {
            let identity = try NamespaceFile.identity(path: path(name))
            return identity.device == (try deviceOfNamespaces()) ? identity : nil
        } catch where error.errno == .noSuchFileOrDirectory {
            return nil
        }
    }

    /// All names that stand for a namespace, in the order of the names.
    ///
    /// Equivalent to: `ip netns list`.
    public static func list() throws(KernelError) -> [Pinned] {
        var pinned: [Pinned] = []
        let device = try deviceOfNamespaces()
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
    private static func deviceOfNamespaces() throws(KernelError) -> UInt64 {
        try NamespaceFile.currentIdentity(kind: .net).device
    }
}
