// SPDX-License-Identifier: GPL-3.0-or-later

/// What a scope has on record that ends with a namespace.
protocol NamespaceBound: AnyObject {
    /// The namespace that it is in; nil for the whole system.
    var home: Namespace? { get }
}

extension EntryRecord: NamespaceBound {
    var home: Namespace? { outlivesNamespace ? nil : namespace }
}
