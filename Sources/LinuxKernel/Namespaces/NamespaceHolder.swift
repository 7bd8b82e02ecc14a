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

    /// Makes namespaces of `kinds`.
    ///
    /// - Parameter owner: An open user namespace that is to own them; nil for that of this process.
    /// - Parameter propagation: Whether mounts spread between a new mount namespace and this one.
    /// Raises `ENOSPC` at a limit of `/proc/sys/user`, `EPERM` without the right.
    public static func start(
        _ kinds: [NamespaceKind], owner: Int32? = nil, propagation: Mount.Propagation = .private
    ) throws(KernelError) -> NamespaceHolder {
        var holding = clinux_holding()
        holding.user_namespace = owner ?? -1
        holding.kinds = kinds.reduce(0) { $0 | $1.cloneFlag }
        if kinds.contains(.mount), let flag = propagation.flag { holding.propagation = UInt(flag | MS_REC) }
        var holder = clinux_holder()
        var step = CLINUX_HOLDER_START
        guard clinux_hold(&holding, &holder, &step) == 0 else {
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
        case CLINUX_HOLDER_SETNS: "setns"
        case CLINUX_HOLDER_UNSHARE: "unshare"
        case CLINUX_HOLDER_MOUNT: "mount"
        default: "clone"
        }
    }
}
