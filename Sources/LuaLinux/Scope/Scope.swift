// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost

/// What was made within a part of a script, so that it can be undone together.
///
/// It also keeps the handles of what was made alive: collecting garbage never ends a thing by surprise.
final class Scope: Handle {
    override class var kindName: String { "scope" }

    let name: String?
    /// The scope that was current when this one was made.
    let parent: Scope?
    fileprivate(set) var entries: [Undo] = []
    /// The scopes opened within this one that are still open: what they hold must not be lost.
    fileprivate var children: [Scope] = []
    fileprivate(set) var isOpen = true

    init(name: String?, parent: Scope?) {
        self.name = name
        self.parent = parent
        super.init()
        parent?.children.append(self)
    }

    override var isClosed: Bool { !isOpen }

    override var handleText: String {
        "scope\(name.map { " " + $0 } ?? "") (\(entries.count) \(entries.count == 1 ? "entry" : "entries"))"
    }

    /// Notes how to undo what is being made.
    func record(_ undo: Undo) {
        entries.append(undo)
    }

    /// Forgets all that was noted for `object`, or in it: it ended by other means.
    func forget(_ object: AnyObject) {
        if entries.contains(where: { $0.depends(on: object) }) { entries.removeAll { $0.depends(on: object) } }
        for child in children { child.forget(object) }
    }

    /// Forgets rows of a table that were removed by other means.
    func forgetRows<Row: TableRow>(_ keys: Set<Row.Key>, of type: Row.Type, in namespace: NetworkNamespace) {
        for entry in entries {
            guard let record = entry.object as? RowRecord<Row>, record.namespace === namespace else { continue }
            record.remove(keys)
        }
        entries.removeAll { ($0.object as? EntryRecord)?.isEmpty == true }
        for child in children { child.forgetRows(keys, of: type, in: namespace) }
    }

    /// Closes the scope and forgets what was made; whatever only its handle keeps alive ends.
    /// - Returns: What was forgotten.
    func keep() -> [Undo] {
        isOpen = false
        parent?.remove(self)
        defer { entries = [] }
        return entries + children.flatMap { $0.keep() }
    }

    fileprivate func remove(_ child: Scope) { children.removeAll { $0 === child } }
}

// MARK: - Undoing

extension Scope {
    /// Closes the scope: undoes its children, then what was made in it. What cannot be undone does not stop the rest.
    ///
    /// A function that the scope calls meanwhile may end the whole script, which comes back here and does the rest.
    /// - Returns: What could not be undone, and why.
    func undo(until isAbandoned: () -> Bool = { false }) -> [UndoFailure] {
        isOpen = false
        var failures = undoChildren(until: isAbandoned)
        failures += endActivities(until: isAbandoned)
        let dying = Set(entries.filter { $0.phase == .namespace }.map { ObjectIdentifier($0.object) })
        failures += perform(.entry, until: isAbandoned) { entry in
            (entry.object as? EntryRecord).map { dying.contains(ObjectIdentifier($0.namespace)) } ?? false
        }
        if !isAbandoned() { failures += deleteLinks(dying: dying) }
        failures += perform(.namespace, until: isAbandoned)
        failures += entries.map { UndoFailure(text: $0.text, reason: "interrupted") }
        parent?.remove(self)
        return failures
    }

    /// Undoes the scopes that were opened within this one and are still open.
    func undoChildren(until isAbandoned: () -> Bool = { false }) -> [UndoFailure] {
        children.reversed().flatMap { $0.undo(until: isAbandoned) }
    }

    /// Ends processes and calls the script's functions, in reverse; processes that follow each other end together.
    private func endActivities(until isAbandoned: () -> Bool) -> [UndoFailure] {
        var failures: [UndoFailure] = []
        while !isAbandoned(), let last = entries.lastIndex(where: { $0.phase == .activity }) {
            var processes: [ProcessHandle] = []
            while let index = entries.lastIndex(where: { $0.phase == .activity }),
                let process = entries[index].object as? ProcessHandle {
                processes.append(process)
                entries.remove(at: index)
            }
            if processes.isEmpty {
                failures += run(entries.remove(at: last))
            } else {
                ProcessHandle.terminate(processes)
            }
        }
        return failures
    }

    private func perform(
        _ phase: Undo.Phase, until isAbandoned: () -> Bool, unless isVoid: (Undo) -> Bool = { _ in false }
    ) -> [UndoFailure] {
        var failures: [UndoFailure] = []
        // an action may forget entries, so each is taken out before it runs
        while !isAbandoned(), let index = entries.lastIndex(where: { $0.phase == phase }) {
            let entry = entries.remove(at: index)
            if !isVoid(entry) { failures += run(entry) }
        }
        return failures
    }

    private func run(_ entry: Undo) -> [UndoFailure] {
        do {
            try entry.action()
            return []
        } catch {
            return [UndoFailure(text: entry.text, error: error)]
        }
    }

    /// Deletes all links that do not go away with their namespaces, those of one namespace in one request: one by one
    /// each would cost the kernel's grace periods again.
    private func deleteLinks(dying: Set<ObjectIdentifier>) -> [UndoFailure] {
        var links: [ObjectIdentifier: [LinkHandle]] = [:]
        for case let link as LinkHandle in entries.filter({ $0.phase == .link }).map(\.object) {
            let reachable = link.ends.first { end in
                !end.namespace.isDeleted && !dying.contains(ObjectIdentifier(end.namespace))
            }
            if let reachable { links[ObjectIdentifier(reachable.namespace), default: []].append(reachable) }
        }
        entries.removeAll { $0.phase == .link }
        return links.values.flatMap { group in
            do {
                try LinkHandle.delete(group)
                return [] as [UndoFailure]
            } catch {
                return [UndoFailure(text: "links \(group.map(\.name).joined(separator: ", "))", error: error)]
            }
        }
    }
}

/// A thing that a scope could not undo.
struct UndoFailure {
    var text: String
    var reason: String
}

extension UndoFailure {
    init(text: String, error: any Error) {
        self.text = text
        let error = (error as? any LuaErrorConvertible)?.luaError
        reason = error.map { "\($0.message)\($0.code.isEmpty ? "" : " (\($0.code))")" } ?? "failed"
    }
}
