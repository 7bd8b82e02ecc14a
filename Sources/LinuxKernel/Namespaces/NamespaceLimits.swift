// SPDX-License-Identifier: GPL-3.0-or-later
import SystemPackage

/// How many namespaces each user may have in the user namespace of this process, and in those below it.
///
/// Source: namespaces(7), "The /proc/sys/user directory".
public enum NamespaceLimits {
    /// The setting of a kind: "user.max_net_namespaces".
    public static func key(_ kind: NamespaceKind) -> String { "user.max_\(kind.procName)_namespaces" }

    /// The limits of all kinds that this kernel has.
    ///
    /// Equivalent to: `sysctl user`.
    public static func read() throws(KernelError) -> [NamespaceKind: Int32] {
        var limits: [NamespaceKind: Int32] = [:]
        for kind in NamespaceKind.allCases {
            do {
                limits[kind] = Int32(try Sysctl.read(key(kind)))
            } catch where error.errno == .noSuchFileOrDirectory {}
        }
        return limits
    }

    /// Sets limits. When one is refused, those that were set already are set back.
    ///
    /// Raises `EPERM` or `EACCES` without the right, `EINVAL` for a negative number.
    /// Equivalent to: `sysctl user.max_net_namespaces=100`.
    public static func write(_ limits: [NamespaceKind: Int32]) throws(KernelError) {
        let before = try read()
        var done: [NamespaceKind] = []
        do {
            for (kind, limit) in limits {
                try Sysctl.write(key(kind), "\(limit)")
                done.append(kind)
            }
        } catch {
            for kind in done { if let old = before[kind] { try? Sysctl.write(key(kind), "\(old)") } }
            throw error
        }
    }
}
