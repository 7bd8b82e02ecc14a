// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// What program to start, and in which surroundings.
public struct ProcessSpecification: Sendable {
    /// The process group that the program runs in.
    public enum Group: Hashable, Sendable {
        /// That of this process.
        case inherit
        /// One of its own, so that it can be signalled with its children. Source: setpgid(2).
        case own
        /// A session and a group of its own, without a terminal unless one is given. Source: setsid(2).
        case session
    }

    /// The program and its arguments; a program without a slash is looked for in the `PATH` of `environment`.
    public var arguments: [String]
    /// The environment as "KEY=value"; nil for that of this process.
    public var environment: [String]?
    /// The working directory; nil for that of this process. A relative program path is relative to it.
    public var directory: String?
    /// The descriptor that becomes the program's standard input.
    public var standardInput: Int32 = STDIN_FILENO
    /// The descriptor that becomes the program's standard output.
    public var standardOutput: Int32 = STDOUT_FILENO
    /// The descriptor that becomes the program's standard error.
    public var standardError: Int32 = STDERR_FILENO
    /// The control group that the program starts in, and all that it starts; nil for that of this process.
    public var cgroup: CgroupEntrance?
    /// Open namespace files that the program is moved into; at most one of each kind.
    public var join: [Int32] = []
    /// Namespaces that are made for the program, inside of those that it joins.
    public var new = NewNamespaces()
    /// What is mounted before the program starts, in its mount namespace.
    public var mounts: [MountRequest] = []
    /// The root directory; nil for that of this process.
    ///
    /// Source: pivot_root(2) in a new mount namespace, otherwise chroot(2).
    public var root: String?
    /// The process group.
    public var group = Group.inherit
    /// The terminal whose foreground the group becomes, or the controlling terminal of the new session; nil for none.
    public var terminal: Int32?
    /// The limits that differ from those of this process.
    public var limits: [ResourceLimit] = []
    /// Who the program is run as; nil for the user of this process.
    public var credentials: Credentials?
    /// The only capabilities that the program may have or get, as bits; nil for no such limit.
    public var capabilities: UInt64?
    /// Whether no program gains rights by being executed any more. Source: prctl(2), `PR_SET_NO_NEW_PRIVS`.
    public var noNewPrivileges = false
    /// The signal that the program gets when the thread that started it ends; nil for none.
    public var parentDeathSignal: Int32?

    /// Runs `arguments` with everything else as it is in this process.
    public init(_ arguments: [String]) {
        self.arguments = arguments
    }
}
