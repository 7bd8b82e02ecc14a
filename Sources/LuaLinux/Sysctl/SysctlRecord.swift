// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import SystemPackage

/// Settings that one call changed, in one namespace or in none.
final class SysctlRecord: NamespaceBound {
    struct Change: Hashable {
        var key: String
        var before: String
        /// What the kernel made of the new value.
        var after: String
    }

    /// The namespace that they are in, of the kinds that one comes back from.
    let home: Namespace?
    /// The user namespace that they are in, if that is what they belong to.
    let user: NamespaceIdentity?
    let changes: [Change]

    init(_ changes: [Change], home: Namespace?, user: NamespaceIdentity?) {
        self.changes = changes
        self.home = home
        self.user = user
    }

    /// Whether the namespace has ended, and the settings with it.
    var isVoid: Bool { home?.hasEnded ?? false }

    /// As scopes call it.
    var text: String {
        let first = changes.first.flatMap { try? Sysctl.name(of: $0.key) } ?? ""
        return changes.count == 1 ? "sysctl \(first)" : "\(changes.count) sysctls"
    }

    /// Puts the old values back, the last first, where the new ones still stand: whoever changed one since keeps it.
    func restore() throws(KernelError) {
        if let user, try NamespaceFile.currentIdentity(kind: .user) != user {
            throw KernelError("sysctl", text, errno: .notPermitted, detail: "it is in another user namespace")
        }
        // before anything changes: to write one may change others
        let standing = changes.filter { (try? Sysctl.read($0.key)) == $0.after }
        for change in standing.reversed() {
            do throws(KernelError) {
                try Sysctl.write(change.key, change.before)
            } catch where error.errno == .noSuchFileOrDirectory {} // of a link that went meanwhile
        }
    }
}
