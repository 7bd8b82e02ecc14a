// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// The namespace files of the calling thread: below `/proc/thread-self/ns`, or below the `/proc` from before it went to
/// another mount namespace, where `/proc` may know nothing of this process.
enum OwnNamespaces {
    /// The directory that paths of this type are relative to, held by this process for as long as it runs.
    nonisolated(unsafe) private static var directory = AT_FDCWD

    private static func path(_ name: String) -> String {
        directory == AT_FDCWD ? "/proc/thread-self/ns/\(name)" : "thread-self/ns/\(name)"
    }

    /// Holds on to the `/proc` that is there now. Without one, nothing changes.
    static func holdProc() {
        guard directory == AT_FDCWD else { return }
        let descriptor = Glibc.open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor >= 0 { directory = descriptor }
    }

    /// Opens the file called `name`. Source: openat(2).
    static func open(_ name: String) throws(KernelError) -> Descriptor {
        while true {
            let descriptor = openat(directory, path(name), O_RDONLY | O_CLOEXEC)
            if descriptor >= 0 { return Descriptor(owning: descriptor) }
            guard Glibc.errno == EINTR else { throw .last("open", "/proc/thread-self/ns/\(name)") }
        }
    }

    /// Which namespace the file called `name` stands for, without opening it. Source: fstatat(2).
    static func identity(_ name: String) throws(KernelError) -> NamespaceIdentity {
        var status = stat()
        guard fstatat(directory, path(name), &status, 0) == 0 else {
            throw .last("stat", "/proc/thread-self/ns/\(name)")
        }
        return NamespaceIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }
}
