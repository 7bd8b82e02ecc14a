// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// Giving names and taking them away.
extension NamedNamespaces {
    /// Gives a namespace a name, which keeps it alive: mounts it at a file of the directory.
    ///
    /// On first use the directory is made, and made a mount: `/run/netns` one that all mount namespaces share, as
    /// `ip netns` does it, the others a private one. Raises `EEXIST` if the name is taken, `EINVAL` for a bad name, for
    /// a namespace of another kind, and for a mount namespace that is not newer than the one of this thread.
    /// Equivalent to: `ip netns attach NAME PID`. Source: mount(2).
    public func pin(_ name: String, from descriptor: Int32) throws(KernelError) {
        try Self.validate(name)
        try require(descriptor, "mount", name)
        try prepareDirectory()
        try createFile(name)
        do {
            try Mount.bind("/proc/thread-self/fd/\(descriptor)", onto: path(name))
        } catch {
            try? removeFile(name)
            let isLoop = kind == .mount && error.errno == .invalidArgument
            throw KernelError(
                "mount", name, errno: error.errno,
                detail: isLoop ? "a mount namespace has a name in older ones only, not in itself" : nil)
        }
    }

    /// Gives the namespace at `path` a name.
    public func pin(_ name: String, fromPath path: String) throws(KernelError) {
        let descriptor = try NamespaceFile.open(path: path)
        try pin(name, from: descriptor.rawValue)
    }

    /// Takes a name away; the namespace ends with its last process and descriptor.
    ///
    /// A file where nothing is mounted any more goes too. The kernel takes away what is mounted at the file in other
    /// mount namespaces. Raises `ENOENT` if there is no such name.
    /// Equivalent to: `ip netns delete NAME`. Source: umount2(2), unlink(2).
    public func unpin(_ name: String) throws(KernelError) {
        try Self.validate(name)
        do {
            try Mount.detach(path(name))
        } catch where error.errno == .invalidArgument {
            // Nothing is mounted there: a name left over, or a symbolic link to a process's namespace.
        } catch {
            throw KernelError("umount", name, errno: error.errno)
        }
        try removeFile(name)
    }

    private func removeFile(_ name: String) throws(KernelError) {
        guard unlink(path(name)) == 0 else { throw .last("unlink", name) }
    }

    private func createFile(_ name: String) throws(KernelError) {
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

    /// Makes the directory without making it a mount, if this process may.
    func makeDirectories() {
        guard access(directory, F_OK) != 0 else { return }
        let parents = kind == .net ? [] : [Self.parentDirectory, Self.commonDirectory]
        for path in parents + [directory] { try? Self.makeDirectory(path) }
    }

    private func prepareDirectory() throws(KernelError) {
        if kind == .net { return try Self.prepareNetworkDirectory() }
        try Self.prepareCommonDirectory(isForMounts: kind == .mount)
        try Self.makeDirectory(directory)
    }

    /// Makes the directory a shared mount, so that a name that goes in one mount namespace goes in all of them.
    private static func prepareNetworkDirectory() throws(KernelError) {
        let directory = networkDirectory
        // The usual case costs one system call: who made it a mount has shared it too.
        if clinux_is_mount_root(directory) == 1 { return }
        try makeDirectory(directory)
        // iproute2 takes the same lock: two first users would mount twice.
        let lock = try lock(directory)
        if clinux_is_mount_root(directory) != 1 { try Mount.bind(directory, onto: directory, recursive: true) }
        try Mount.propagate(directory, .shared, recursive: true)
        lock.close()
    }

    /// Makes the directory a private mount: a mount namespace can be mounted nowhere else, because a mount that spreads
    /// could reach the namespace itself.
    private static func prepareCommonDirectory(isForMounts: Bool) throws(KernelError) {
        let directory = commonDirectory
        let isMount = clinux_is_mount_root(directory) == 1
        if isMount, !isForMounts { return }
        if !isMount {
            for path in [parentDirectory, directory] { try makeDirectory(path) }
            let lock = try lock(directory)
            if clinux_is_mount_root(directory) != 1 { try Mount.bind(directory, onto: directory) }
            lock.close()
        }
        // In a mount namespace that is a copy of the one where it was made, it need not be private.
        try Mount.propagate(directory, .private)
    }

    private static func makeDirectory(_ path: String) throws(KernelError) {
        guard mkdir(path, 0o755) == 0 || Glibc.errno == EEXIST else { throw .last("mkdir", path) }
    }

    /// Keeps others from preparing the same directory, as long as the result is held.
    private static func lock(_ directory: String) throws(KernelError) -> Descriptor {
        let lock = try FileIO.open(directory, flags: O_RDONLY | O_DIRECTORY)
        while flock(lock.rawValue, LOCK_EX) != 0 {
            guard Glibc.errno == EINTR else { throw .last("flock", directory) }
        }
        return lock
    }
}
