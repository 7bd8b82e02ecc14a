// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// The eight kinds of namespaces.
///
/// Source: namespaces(7).
public enum NamespaceKind: String, CaseIterable, Hashable, Sendable {
    case net, mount, uts, ipc, pid, user, cgroup, time

    /// The kind whose `CLONE_NEW…` flag is `cloneFlag`, as the kernel names kinds; nil if it is none.
    public init?(cloneFlag: Int32) {
        guard let kind = Self.allCases.first(where: { $0.cloneFlag == cloneFlag }) else { return nil }
        self = kind
    }

    /// The flag of clone(2), unshare(2) and setns(2).
    public var cloneFlag: Int32 {
        switch self {
        case .net: CLONE_NEWNET
        case .mount: CLONE_NEWNS
        case .uts: CLONE_NEWUTS
        case .ipc: CLONE_NEWIPC
        case .pid: CLONE_NEWPID
        case .user: CLONE_NEWUSER
        case .cgroup: CLONE_NEWCGROUP
        case .time: CLONE_NEWTIME
        }
    }

    /// Not by the text of the raw value, as an enumeration of strings is by itself.
    public func hash(into hasher: inout Hasher) { hasher.combine(cloneFlag) }

    /// The name of its file in `/proc/PID/ns`.
    public var procName: String {
        self == .mount ? "mnt" : rawValue
    }

    /// One of them, in a sentence: "an ipc namespace".
    public var phrase: String { "\(self == .ipc ? "an" : "a") \(rawValue) namespace" }

    /// The name of the file in `/proc/PID/ns` that stands for where children are born, if that can be another one.
    public var childrenName: String? {
        self == .pid || self == .time ? "\(rawValue)_for_children" : nil
    }

    /// The name of its flag: "CLONE_NEWNET".
    public var flagName: String {
        switch self {
        case .mount: "CLONE_NEWNS"
        default: "CLONE_NEW\(rawValue.uppercased())"
        }
    }

    /// Whether one thread can go there and come back: not where a process cannot return (user), where its directory
    /// and root change with it (mount), or where only its children go (pid, time).
    public var isThreadWide: Bool {
        switch self {
        case .net, .uts, .ipc, .cgroup: true
        case .mount, .pid, .user, .time: false
        }
    }

    /// What processes in one of them do not share with others, in one line.
    public var isolates: String {
        switch self {
        case .net: "links, addresses, routes, firewall rules, sockets and ports"
        case .mount: "the tree of mounted file systems"
        case .uts: "host name and NIS domain name"
        case .ipc: "System V IPC objects and POSIX message queues"
        case .pid: "process ids"
        case .user: "user and group ids, and capabilities"
        case .cgroup: "the root of the control group hierarchy"
        case .time: "offsets of the monotonic and the boot-time clock"
        }
    }

    /// The manual page: "network_namespaces(7)".
    public var manPage: String {
        switch self {
        case .net: "network_namespaces(7)"
        default: "\(rawValue)_namespaces(7)"
        }
    }
}
