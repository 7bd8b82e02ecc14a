// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// Why the kernel refuses to make a namespace, as far as its settings tell.
public enum NamespaceRefusal {
    /// What the user can do about the refusal of a new namespace of each of `kinds`; nil if no setting explains it.
    ///
    /// - Parameter read: How to read a setting such as `user.max_net_namespaces`; nil for one that is not there.
    /// Source: namespaces(7), user_namespaces(7), unshare(2).
    public static func hint(
        _ error: Errno, kinds: [NamespaceKind], read: (String) -> String? = { try? Sysctl.read($0) }
    ) -> String? {
        switch error {
        case .noSpace, .tooManyUsers: limit(kinds, read)
        case .notPermitted, .permissionDenied: kinds.contains(.user) ? restriction(read) : nil
        case .invalidArgument: missing(kinds)
        default: nil
        }
    }

    private static func limit(_ kinds: [NamespaceKind], _ read: (String) -> String?) -> String? {
        let limits = kinds.map { (kind: $0, key: NamespaceLimits.key($0), value: read(NamespaceLimits.key($0)) ?? "?") }
        if let none = limits.first(where: { $0.value == "0" }) { return "\(none.key) is 0, which allows none" }
        guard !limits.isEmpty else { return nil }
        let list = limits.map { "\($0.key) (\($0.value))" }.joined(separator: " or ")
        let nests = kinds.contains(.user) || kinds.contains(.pid)
        return "the limit \(list) is reached, here or in a user namespace above"
            + (nests ? ", or there are 32 within each other" : "")
    }

    /// What keeps users, and sometimes root, from making user namespaces.
    private static func restriction(_ read: (String) -> String?) -> String? {
        if read("kernel.unprivileged_userns_clone") == "0" {
            return "kernel.unprivileged_userns_clone is 0: only root may make user namespaces"
        }
        if let value = read("kernel.apparmor_restrict_unprivileged_userns"), value != "0" {
            return "kernel.apparmor_restrict_unprivileged_userns is \(value): AppArmor lets only programs that have a "
                + "profile make user namespaces"
        }
        return "the root directory was changed by chroot, the user has no id in this user namespace, or a security "
            + "module refuses"
    }

    private static func missing(_ kinds: [NamespaceKind]) -> String? {
        let absent = kinds.filter { access("/proc/self/ns/\($0.procName)", F_OK) != 0 }
        guard !absent.isEmpty else { return nil }
        return "this kernel has no \(absent.map(\.rawValue).joined(separator: " and no ")) namespaces"
    }
}

extension KernelError {
    /// The same error with the setting as its hint that keeps a process from making namespaces of `kinds`; with what
    /// is there already, if a detail says what is wrong.
    public func explainingRefusal(of kinds: [NamespaceKind]) -> KernelError {
        guard detail == nil else { return self }
        var error = self
        error.hint = hint ?? NamespaceRefusal.hint(errno, kinds: kinds)
        return error
    }
}
