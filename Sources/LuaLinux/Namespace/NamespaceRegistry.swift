// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// The one object of each network namespace that anybody holds.
final class NamespaceRegistry {
    private var known: [NamespaceIdentity: Unretained<NetworkNamespace>] = [:]

    subscript(identity: NamespaceIdentity) -> NetworkNamespace? { known[identity]?.object }

    func add(_ namespace: NetworkNamespace) { known[namespace.identity] = Unretained(namespace) }

    func remove(_ namespace: NetworkNamespace) {
        if known[namespace.identity]?.refers(to: namespace) == true { known[namespace.identity] = nil }
    }
}
