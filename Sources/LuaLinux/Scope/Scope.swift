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
    fileprivate var recorded: [Undo] = []
    /// How many records there may be before those of what has ended are dropped.
    private var limit = 64
    /// The scopes opened within this one that are still open: what they hold must not be lost.
    fileprivate var children: [Scope] = []
    fileprivate(set) var isOpen = true

    /// In how many workers within each other it was made.
    let generation: Int

    /// How many scopes this one is within.
    let depth: Int
    /// Closing goes through all levels on the C stack.
    static let maximumDepth = 1000

    init(name: String?, parent: Scope?, generation: Int = 0) {
        self.name = name
        self.parent = parent
        self.generation = parent?.generation ?? generation
        depth = parent.map { $0.depth + 1 } ?? 0
        super.init()
        parent?.children.append(self)
    }

    override var isClosed: Bool { !isOpen }

    override var handleText: String {
        "scope\(name.map { " " + $0 } ?? "") (\(entries.count) \(entries.count == 1 ? "entry" : "entries"))"
    }

    /// How to undo what was made and has not ended by other means, in the order of making.
    var entries: [Undo] { recorded.filter { !$0.isVoid } }

    /// Whether undoing the scope makes undoing a record needless that would come next.
    private func covers(_ record: EntryRecord) -> Bool {
        recorded.reversed().contains { entry in
            (entry.object as? EntryRecord).map(record.isCovered) == true && !entry.isVoid
        } || children.contains { $0.covers(record) }
    }

    /// Notes how to undo what is being made.
    func record(_ undo: Undo) {
        recorded.append(undo)
        guard recorded.count > limit else { return }
        recorded = entries
        limit = max(64, 2 * recorded.count)
    }

    /// Closes the scope and forgets what was made; whatever only its handle keeps alive ends.
    /// - Returns: What was forgotten.
    func keep() -> [Undo] {
        isOpen = false
        parent?.remove(self)
        defer { recorded = [] }
        return entries + children.flatMap { $0.keep() }
    }

    /// Closes the scope; what was made in it is from now on the affair of the one that it is within.
    func giveToParent() {
        isOpen = false
        parent?.remove(self)
        for entry in recorded {
            if let record = entry.object as? EntryRecord, record.isChange, parent?.covers(record) == true { continue }
            parent?.recorded.append(entry)
        }
        parent?.children += children
        recorded = []
        children = []
    }

    /// How to undo what was made in the scope and in those within it, without changing anything.
    var allEntries: [Undo] { entries + children.flatMap(\.allEntries) }

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
        failures += perform(.group, until: isAbandoned)
        let dying = Set(recorded.filter { $0.phase == .namespace }.map { ObjectIdentifier($0.object) })
        failures += perform(.entry, until: isAbandoned) { entry in
            (entry.object as? NamespaceBound)?.home.map { dying.contains(ObjectIdentifier($0)) } ?? false
        }
        if !isAbandoned() { failures += deleteLinks(dying: dying) }
        failures += perform(.namespace, until: isAbandoned)
        failures += entries.map { UndoFailure(text: $0.text, reason: "interrupted") }
        recorded = []
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
        var programs: [Child] = []
        while !isAbandoned(), let entry = takeLast(.activity) {
            if let program = entry.object as? Child {
                programs.append(program)
            } else {
                Child.terminate(programs)
                programs = []
                failures += run(entry)
            }
        }
        Child.terminate(programs)
        return failures
    }

    private func perform(
        _ phase: Undo.Phase, until isAbandoned: () -> Bool, unless isVoid: (Undo) -> Bool = { _ in false }
    ) -> [UndoFailure] {
        var failures: [UndoFailure] = []
        while !isAbandoned(), let entry = takeLast(phase) {
            if !isVoid(entry) { failures += run(entry) }
        }
        return failures
    }

    /// Takes out the last entry of a phase that has not ended by other means: what it does may change the others.
    private func takeLast(_ phase: Undo.Phase) -> Undo? {
        while let index = recorded.lastIndex(where: { $0.phase == phase }) {
            let entry = recorded.remove(at: index)
            if !entry.isVoid { return entry }
        }
        return nil
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
        while let link = takeLast(.link)?.object as? LinkHandle {
            let reachable = link.ends.first { end in
                !end.namespace.hasEnded && !dying.contains(ObjectIdentifier(end.namespace))
            }
            if let reachable { links[ObjectIdentifier(reachable.namespace), default: []].append(reachable) }
        }
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
