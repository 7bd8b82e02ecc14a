// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// The files that stand for namespaces: opening them, telling them apart, entering what they stand for.
///
/// All of it is about the calling thread, so that it goes through `/proc/thread-self`, never `/proc/self`.
public enum NamespaceFile {
    /// Opens a namespace file: below `/proc/PID/ns`, or a place where one is mounted.
    ///
    /// Raises `EINVAL` if the file is something else. Source: open(2).
    public static func open(path: String) throws(KernelError) -> Descriptor {
        // Neither a FIFO without a writer nor a terminal may have an effect, before we know that it is none.
        let descriptor = try FileIO.open(path, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY)
        guard try findKind(of: descriptor.rawValue, path) != nil else {
            throw KernelError("open", path, errno: .invalidArgument, detail: "not a namespace")
        }
        return descriptor
    }

    /// Opens the namespace of `kind` that a process is in.
    ///
    /// Raises `ESRCH` if there is no such process, `EACCES` if it is another user's.
    /// Equivalent to: opening `/proc/PID/ns/KIND`.
    public static func open(process pid: pid_t, kind: NamespaceKind) throws(KernelError) -> Descriptor {
        try open(path(process: pid, kind), of: pid)
    }

    private static func open(_ path: String, of pid: pid_t) throws(KernelError) -> Descriptor {
        do {
            return try open(path: path)
        } catch where error.errno == .noSuchFileOrDirectory && access("/proc/\(pid)", F_OK) != 0 {
            throw KernelError("open", "/proc/\(pid)", errno: .noSuchProcess)
        }
    }

    /// Opens the namespace of `kind` that the next children of a process are born in: `pid` and `time` alone have one.
    ///
    /// Raises `ESRCH` if there is no such process, `EACCES` if it is another user's, `ENOENT` if it is a pid namespace
    /// that has no process yet. Equivalent to: opening `/proc/PID/ns/KIND_for_children`.
    public static func openForChildren(
        ofProcess pid: pid_t, kind: NamespaceKind
    ) throws(KernelError) -> Descriptor {
        do {
            return try open("\(path(process: pid, kind))_for_children", of: pid)
        } catch where error.errno == .noSuchFileOrDirectory {
            throw unborn("/proc/\(pid)")
        }
    }

    private static func unborn(_ subject: String) -> KernelError {
        KernelError("open", subject, errno: .noSuchFileOrDirectory, detail: "no process was born in it yet")
    }

    /// Opens the namespace of `kind` that the calling thread is in.
    public static func openCurrent(kind: NamespaceKind) throws(KernelError) -> Descriptor {
        try OwnNamespaces.open(kind.procName)
    }

    /// Opens the namespace of `kind` that children of the calling thread are born in: `pid` and `time` alone have one.
    public static func openForChildren(kind: NamespaceKind) throws(KernelError) -> Descriptor {
        do {
            return try OwnNamespaces.open("\(kind.procName)_for_children")
        } catch where error.errno == .noSuchFileOrDirectory {
            throw unborn("")
        }
    }

    /// Opens what the calling thread would have to enter to undo the entering of another namespace of `kind`.
    public static func openHome(kind: NamespaceKind) throws(KernelError) -> Descriptor {
        kind.childrenName == nil ? try openCurrent(kind: kind) : try openForChildren(kind: kind)
    }

    // MARK: Identity

    /// Which namespace an open file stands for. Source: fstat(2).
    public static func identity(of descriptor: Int32) throws(KernelError) -> NamespaceIdentity {
        let status = try FileIO.status(of: descriptor)
        return NamespaceIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }

    /// Which namespace the file at `path` stands for, without opening it. Source: stat(2).
    public static func identity(path: String) throws(KernelError) -> NamespaceIdentity {
        let status = try FileIO.status(path: path)
        return NamespaceIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }

    /// Which namespace of `kind` the calling thread is in.
    public static func currentIdentity(kind: NamespaceKind) throws(KernelError) -> NamespaceIdentity {
        try OwnNamespaces.identity(kind.procName)
    }

    /// Which namespace of `kind` the next children of the calling thread are born in; nil for a pid namespace that has
    /// no process yet.
    public static func childrenIdentity(kind: NamespaceKind) -> NamespaceIdentity? {
        try? OwnNamespaces.identity("\(kind.procName)_for_children")
    }

    /// Which namespace of `kind` a process is in.
    ///
    /// Raises `ENOENT` if the process is gone, `EACCES` if it is another user's.
    public static func identity(process pid: pid_t, kind: NamespaceKind) throws(KernelError) -> NamespaceIdentity {
        try identity(path: path(process: pid, kind))
    }

    /// The kind of the namespace that an open file stands for.
    ///
    /// Raises `EINVAL` if it stands for none. Source: ioctl_ns(2), `NS_GET_NSTYPE`.
    public static func kind(of descriptor: Int32) throws(KernelError) -> NamespaceKind {
        if let kind = try findKind(of: descriptor, "\(descriptor)") { return kind }
        throw KernelError("ioctl", "\(descriptor)", errno: .invalidArgument, detail: "not a namespace")
    }

    private static func findKind(
        of descriptor: Int32, _ subject: @autoclosure () -> String
    ) throws(KernelError) -> NamespaceKind? {
        let flag = ioctl(descriptor, clinux_ns_get_nstype)
        if flag >= 0 { return NamespaceKind(cloneFlag: flag) }
        guard Glibc.errno == ENOTTY else { throw .last("ioctl", subject()) }
        return nil
    }

    private static func path(process pid: pid_t, _ kind: NamespaceKind) -> String { "/proc/\(pid)/ns/\(kind.procName)" }

    // MARK: Entering

    /// Moves the calling thread into a namespace; of `pid` and `time`, only children made later.
    ///
    /// Raises `EPERM` without the capability, `EINVAL` if the file stands for another kind, and for `user`, `mount`
    /// and `time` if the process has more threads. Equivalent to: `nsenter --KIND=FILE`. Source: setns(2).
    public static func enter(_ descriptor: Int32, _ kind: NamespaceKind) throws(KernelError) {
        guard clinux_setns(descriptor, kind.cloneFlag) == 0 else { throw .last("setns", kind.rawValue) }
    }

    /// Moves the calling thread back to where it was; an error says that it is in the wrong namespace now.
    static func enterAgain(_ descriptor: Int32, _ kind: NamespaceKind) throws(KernelError) {
        do {
            try enter(descriptor, kind)
        } catch {
            var failure = error
            failure.detail = "cannot return to the \(kind.rawValue) namespace from before; the thread is in another one"
            throw failure
        }
    }

    /// Moves the calling thread into new namespaces; of `pid` and `time`, only children made later.
    ///
    /// Raises `EPERM` without the capability, `ENOSPC` at a limit of `/proc/sys/user`, and for `user` `EINVAL` if the
    /// process has more threads. Equivalent to: `unshare --KIND…`. Source: unshare(2).
    public static func unshare(_ kinds: some Sequence<NamespaceKind>) throws(KernelError) {
        let flags = kinds.reduce(0) { $0 | $1.cloneFlag }
        guard clinux_unshare(flags) == 0 else {
            throw .last("unshare", kinds.map(\.rawValue).joined(separator: ","))
        }
    }
}
