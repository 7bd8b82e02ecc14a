// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// The processes that `/proc` shows.
///
/// Source: proc(5).
public enum ProcessTable {
    /// The ids of all processes, ascending.
    public static func pids() throws(KernelError) -> [pid_t] {
        try FileIO.names(in: "/proc").compactMap { pid_t($0) }.sorted()
    }

    /// What the kernel tells of a process.
    ///
    /// Raises `ESRCH` if there is no such process. Equivalent to: `ps -o pid,comm,stat,ppid,pgid,sid,lstart -p PID`.
    public static func status(of pid: pid_t) throws(KernelError) -> ProcessStatus {
        let line = try file("stat", of: pid)
        guard let status = ProcessStatus(parsing: line) else {
            throw KernelError("read", "/proc/\(pid)/stat", errno: .badMessage, detail: "not the line of a process")
        }
        return status
    }

    /// The arguments that a process was started with, or has put in their place; empty for a kernel thread or a zombie.
    ///
    /// Raises `ESRCH` if there is no such process.
    public static func arguments(of pid: pid_t) throws(KernelError) -> [String] {
        try argumentBytes(of: pid).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The same arguments as they are: they need not be UTF-8.
    public static func argumentBytes(of pid: pid_t) throws(KernelError) -> [ArraySlice<UInt8>] {
        var bytes = try file("cmdline", of: pid)
        // In the middle of execve(2), a process has a program, but no arguments yet.
        for _ in 0..<100 where bytes.isEmpty && (try? FileIO.target(ofLink: "/proc/\(pid)/exe")) != nil {
            usleep(100)
            bytes = try file("cmdline", of: pid)
        }
        var arguments = bytes.split(separator: 0, omittingEmptySubsequences: false)
        // Each argument ends with NUL, so that the last split is empty.
        if arguments.last?.isEmpty == true { arguments.removeLast() }
        return arguments
    }

    /// The ids of the children of the calling thread, zombies too.
    public static func children() throws(KernelError) -> [pid_t] {
        do {
            let list = try FileIO.contents(of: "/proc/thread-self/children", limit: 64 << 20)
            return list.split(separator: UInt8(ascii: " ")).compactMap { pid_t(digits: $0) }
        } catch where error.errno == .noSuchFileOrDirectory {
            // A kernel without CONFIG_PROC_CHILDREN.
            let own = getpid()
            return try pids().filter { (try? status(of: $0))?.parent == own }
        }
    }

    // MARK: Namespaces

    /// Which namespace of `kind` a process is in; nil if the process is gone, or another user's.
    public static func namespace(of pid: pid_t, kind: NamespaceKind) -> NamespaceIdentity? {
        try? NamespaceFile.identity(process: pid, kind: kind)
    }

    /// The processes whose main thread is in a namespace, ascending; those of other users are seen by root alone.
    ///
    /// Equivalent to: `ip netns pids`, `lsns --task`.
    public static func processes(in identity: NamespaceIdentity, kind: NamespaceKind) throws(KernelError) -> [pid_t] {
        try pids().filter { namespace(of: $0, kind: kind) == identity }
    }

    /// The contents of a process's file; a process that is gone, before or meanwhile, is `ESRCH`.
    static func file(_ name: String, of pid: pid_t) throws(KernelError) -> [UInt8] {
        do {
            return try FileIO.contents(of: "/proc/\(pid)/\(name)", limit: 4 << 20)
        } catch where error.errno == .noSuchFileOrDirectory || error.errno == .noSuchProcess {
            throw KernelError("open", "/proc/\(pid)", errno: .noSuchProcess)
        }
    }
}
