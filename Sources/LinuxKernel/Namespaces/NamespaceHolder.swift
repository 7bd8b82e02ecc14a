// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// A child that is in new namespaces, for as long as this value lives: there they can be set up and opened.
///
/// It is for the kinds that a thread cannot come back from, and for namespaces that another user namespace is to own.
/// Equivalent to: `unshare --KIND sleep infinity &`. Source: clone(2), unshare(2).
public struct NamespaceHolder: ~Copyable {
    private var holder: clinux_holder

    private init(_ holder: clinux_holder) { self.holder = holder }

    /// What the child is to do.
    public struct Settings: Sendable {
        /// An open user namespace that is to own the new ones; nil for that of this process.
        public var owner: Int32?
        /// Whether mounts spread between a new mount namespace and that of this process.
        public var propagation = Mount.Propagation.slave
        /// The host name of a new UTS namespace; nil leaves it as it is in that of this process.
        public var hostName: String?
        /// The NIS domain name of a new UTS namespace; nil leaves it as it is in that of this process.
        public var domainName: String?
        /// Where they are made, counted among the processors where this process may run; nil for any.
        public var processor: Int32?

        /// Nothing beside being there.
        public init() {}
    }

    /// Makes namespaces of `kinds`.
    ///
    /// Raises `ENOSPC` at a limit of `/proc/sys/user`, `EPERM` without the right, `ESRCH` if there are not so
    /// many processors.
    public static func start(_ kinds: [NamespaceKind], _ settings: Settings) throws(KernelError) -> NamespaceHolder {
        var holding = clinux_holding()
        holding.user_namespace = settings.owner ?? -1
        holding.processor = settings.processor ?? -1
        holding.kinds = kinds.reduce(0) { $0 | $1.cloneFlag }
        if kinds.contains(.mount), let flag = settings.propagation.flag { holding.propagation = UInt(flag | MS_REC) }
        var memory = CMemory()
        if let name = settings.hostName { holding.hostname = try memory.string(name) }
        if let name = settings.domainName { holding.domainname = try memory.string(name) }
        var holder = clinux_holder()
        var step = CLINUX_HOLDER_START
        let result = withExtendedLifetime(memory) { _ in clinux_hold(&holding, &holder, &step) }
        guard result == 0 else {
            throw .last(name(step), kinds.map(\.rawValue).joined(separator: ","))
        }
        return NamespaceHolder(holder)
    }

    deinit {
        var holder = holder
        clinux_holder_end(&holder)
    }

    /// The process id of the child.
    public var pid: pid_t { holder.pid }

    /// Opens one of the new namespaces.
    public func open(_ kind: NamespaceKind) throws(KernelError) -> Descriptor {
        kind == .time
            ? try NamespaceFile.openForChildren(ofProcess: pid, kind: kind)
            : try NamespaceFile.open(process: pid, kind: kind)
    }

    private static func name(_ step: clinux_holder_step) -> String {
        switch step {
        case CLINUX_HOLDER_PROCESSOR: "sched_setaffinity"
        case CLINUX_HOLDER_SETNS: "setns"
        case CLINUX_HOLDER_UNSHARE: "unshare"
        case CLINUX_HOLDER_HOSTNAME: "sethostname"
        case CLINUX_HOLDER_DOMAINNAME: "setdomainname"
        case CLINUX_HOLDER_MOUNT: "mount"
        default: "clone"
        }
    }
}
