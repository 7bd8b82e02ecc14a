// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// A reference that does not keep its object alive; the object takes it back when it ends.
///
/// Unlike a weak one, it does not make every other reference to the object slow.
struct Unretained<Object: AnyObject> {
    private let reference: Unmanaged<Object>

    init(_ object: Object) { reference = .passUnretained(object) }

    var object: Object { reference.takeUnretainedValue() }

    func refers(to object: Object) -> Bool { reference.toOpaque() == Unmanaged.passUnretained(object).toOpaque() }
}

/// The one object of each network namespace that anybody holds.
final class NamespaceRegistry {
    private var known: [NamespaceIdentity: Unretained<NetworkNamespace>] = [:]

    subscript(identity: NamespaceIdentity) -> NetworkNamespace? { known[identity]?.object }

    func add(_ namespace: NetworkNamespace) { known[namespace.identity] = Unretained(namespace) }

    func remove(_ namespace: NetworkNamespace) {
        if known[namespace.identity]?.refers(to: namespace) == true { known[namespace.identity] = nil }
    }
}
