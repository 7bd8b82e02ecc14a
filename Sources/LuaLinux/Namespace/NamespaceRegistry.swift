// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// The one object of each namespace that anybody holds.
final class NamespaceRegistry {
    private var known: [NamespaceIdentity: Unretained<Namespace>] = [:]

    subscript(identity: NamespaceIdentity) -> Namespace? { known[identity]?.object }

    /// Closes what is open inside the namespaces: in a copy of the process, replies would go to either of the two.
    func releaseSessions() {
        for namespace in known.values { namespace.object.releaseSessions(asCopy: true) }
    }

    func add(_ namespace: Namespace) { known[namespace.identity] = Unretained(namespace) }

    func remove(_ namespace: Namespace) {
        if known[namespace.identity]?.refers(to: namespace) == true { known[namespace.identity] = nil }
    }
}
