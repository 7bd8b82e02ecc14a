// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// What else `/proc` tells of one process. Some of it is for its own user and root alone: that raises `EACCES`.
extension ProcessTable {
    /// Who a process is and what it may do.
    ///
    /// Raises `ESRCH` if there is no such process.
    public static func details(of pid: pid_t) throws(KernelError) -> ProcessDetails {
        guard let details = ProcessDetails(parsing: try file("status", of: pid)) else {
            throw KernelError("read", "/proc/\(pid)/status", errno: .badMessage, detail: "not the facts of a process")
        }
        return details
    }

    /// A path that the kernel keeps for a process.
    public enum Link: String, Sendable {
        /// The program that it runs, followed by " (deleted)" if that is gone.
        case executable = "exe"
        case workingDirectory = "cwd"
        case root
    }

    /// Where a path of a process leads.
    public static func path(_ link: Link, of pid: pid_t) throws(KernelError) -> String {
        try FileIO.target(ofLink: "/proc/\(pid)/\(link.rawValue)")
    }

    /// The control groups that a process is in, one for each hierarchy.
    public static func controlGroups(of pid: pid_t) throws(KernelError) -> [ControlGroupMembership] {
        try lines("cgroup", of: pid).compactMap { ControlGroupMembership(parsing: $0) }
    }

    /// The user ids that the user namespace of a process has; empty before they are set.
    public static func mappedUsers(of pid: pid_t) throws(KernelError) -> [IDRange] {
        try lines("uid_map", of: pid).compactMap { IDRange(parsing: $0) }
    }

    /// The group ids that the user namespace of a process has; empty before they are set.
    public static func mappedGroups(of pid: pid_t) throws(KernelError) -> [IDRange] {
        try lines("gid_map", of: pid).compactMap { IDRange(parsing: $0) }
    }

    /// The limits on what a process may use. Equivalent to: `prlimit --pid PID`.
    public static func limits(of pid: pid_t) throws(KernelError) -> [ResourceLimit] {
        try lines("limits", of: pid).compactMap { ResourceLimit(parsing: $0) }
    }

    private static func lines(_ name: String, of pid: pid_t) throws(KernelError) -> [ArraySlice<UInt8>] {
        try file(name, of: pid).split(separator: UInt8(ascii: "\n"))
    }

    // MARK: Times

    /// When the computer was started, in seconds since the epoch. Source: proc_stat(5), `btime`.
    public static func bootTime() throws(KernelError) -> Int {
        let key = "btime "
        // The line before it has a number for each interrupt.
        for line in try FileIO.contents(of: "/proc/stat", limit: 16 << 20).split(separator: UInt8(ascii: "\n")) {
            let text = String(decoding: line.prefix(40), as: UTF8.self)
            if text.hasPrefix(key), let seconds = Int(text.dropFirst(key.count)) { return seconds }
        }
        throw KernelError("read", "/proc/stat", errno: .badMessage, detail: "no time of boot")
    }

    /// How many of the clock ticks of `ProcessStatus` a second has. Source: sysconf(3).
    public static let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))

    /// How many bytes a page of memory has. Source: sysconf(3).
    public static let pageBytes = Int64(sysconf(Int32(_SC_PAGESIZE)))
}
