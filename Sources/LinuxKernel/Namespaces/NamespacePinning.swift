// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// Giving names and taking them away.
extension NamedNetworkNamespaces {
    /// Gives a network namespace a name, which keeps it alive: mounts it at a file of `/run/netns`.
    ///
    /// On first use the directory is made, and made a mount that all mount namespaces share, as `ip netns` does it.
    /// Raises `EEXIST` if the name is taken, `EINVAL` for a bad name and for a file that is no network namespace.
    /// Equivalent to: `ip netns attach NAME PID`. Source: mount(2).
    public static func pin(_ name: String, from descriptor: Int32) throws(KernelError) {
        try validate(name)
        let kind = try NamespaceFile.kind(of: descriptor)
        guard kind == .net else {
            throw KernelError("mount", name, errno: .invalidArgument, detail: "it is a \(kind.rawValue) namespace")
        }
        try prepareDirectory()
        try createFile(name)
        do {
            try Mount.bind("/proc/thread-self/fd/\(descriptor)", onto: path(name))
        } catch {
            try? removeFile(name)
            throw KernelError("mount", name, errno: error.errno)
        }
    }

    /// Gives the network namespace at `path` a name.
    public static func pin(_ name: String, fromPath path: String) throws(KernelError) {
        let descriptor = try NamespaceFile.open(path: path)
        try pin(name, from: descriptor.rawValue)
    }

    /// Takes a name away; the namespace ends with its last process and descriptor.
    ///
    /// A file where nothing is mounted any more goes too. Raises `ENOENT` if there is no such name.
    /// Equivalent to: `ip netns delete NAME`. Source: umount2(2), unlink(2).
    public static func unpin(_ name: String) throws(KernelError) {
        try validate(name)
        do {
            try Mount.detach(path(name))
        } catch where error.errno == .invalidArgument {
            // Nothing is mounted there: a name left over, or a symbolic link to a process's namespace.
        } catch {
            throw KernelError("umount", name, errno: error.errno)
        }
        try removeFile(name)
    }

    private static func removeFile(_ name: String) throws(KernelError) {
        guard unlink(path(name)) == 0 else { throw .last("unlink", name) }
    }

    private static func createFile(_ name: String) throws(KernelError) {
        do {
            // Mode 0, as `ip netns` makes it: what is under the mount is of no use to anyone.
            _ = try FileIO.open(path(name), flags: O_RDONLY | O_CREAT | O_EXCL, mode: 0)
        } catch where error.errno == .fileExists {
            let isTaken = try find(name) != nil
            throw KernelError(
                "open", name, errno: .fileExists,
                detail: isTaken ? nil : "\(path(name)) exists, and no namespace is mounted there",
                hint: isTaken ? nil : "deleting the name removes the file")
        }
    }

    // MARK: The directory

    /// Makes the directory a shared mount, so that a name that goes in one mount namespace goes in all of them.
    private static func prepareDirectory() throws(KernelError) {
        // The usual case costs one system call: who made it a mount has shared it too.
        if clinux_is_mount_root(directory) == 1 { return }
        guard mkdir(directory, 0o755) == 0 || Glibc.errno == EEXIST else { throw .last("mkdir", directory) }
        let lock = try FileIO.open(directory, flags: O_RDONLY | O_DIRECTORY)
        // iproute2 takes the same lock: two first users would mount twice.
        while flock(lock.rawValue, LOCK_EX) != 0 {
            guard Glibc.errno == EINTR else { throw .last("flock", directory) }
        }
        if clinux_is_mount_root(directory) != 1 { try Mount.bind(directory, onto: directory, recursive: true) }
        try Mount.share(directory)
    }
}
