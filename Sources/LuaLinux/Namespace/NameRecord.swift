// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// A name that was given to a namespace from before: the scope takes it away, and leaves the namespace alone.
final class NameRecord {
    let namespace: Namespace
    let name: String

    init(_ name: String, of namespace: Namespace) {
        self.name = name
        self.namespace = namespace
    }

    /// Whether the name is gone, or stands for another namespace.
    var isVoid: Bool { (try? NamedNamespaces(namespace.kind).find(name)) != namespace.identity }
}

extension Shell {
    /// Notes in the current scope that a namespace was given a name.
    func record(_ record: NameRecord) {
        currentScope.record(Undo(
            phase: .namespace, object: record, text: "name \(record.name) of \(record.namespace.identityLabel)",
            action: { try record.namespace.takeAway(name: record.name) }))
    }
}
