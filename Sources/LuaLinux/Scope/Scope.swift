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
    private(set) var entries: [Undo] = []
    /// The scopes opened within this one that are still open: what they hold must not be lost.
    private var children: [Scope] = []
    private(set) var isOpen = true

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
        let identity = ObjectIdentifier(object)
        if entries.contains(where: { $0.depends(on: identity) }) { entries.removeAll { $0.depends(on: identity) } }
        for child in children { child.forget(object) }
    }

    /// Closes the scope and forgets what was made; whatever only its handle keeps alive ends.
    /// - Returns: What was forgotten.
    func keep() -> [Undo] {
        end()
        defer { entries = [] }
        return entries + children.flatMap { $0.keep() }
    }

    /// Closes the scope: undoes its children, then what was made in it. What cannot be undone does not stop the rest.
    /// - Returns: What could not be undone, and why.
    func undo(until isAbandoned: () -> Bool = { false }) -> [UndoFailure] {
        guard isOpen else { return [] }
        end()
        var failures = undoChildren(until: isAbandoned)
        let processes = entries.filter { $0.phase == .activity }.compactMap { $0.object as? ProcessHandle }
        ProcessHandle.terminate(processes)
        let dying = Set(entries.filter { $0.phase == .namespace }.map { ObjectIdentifier($0.object) })
        for phase in Undo.Phase.allCases {
            if phase == .link, !isAbandoned() { failures += deleteLinks(dying: dying) }
            // an action may record or forget entries, so each is taken out before it runs
            while !isAbandoned(), let index = entries.lastIndex(where: { $0.phase == phase }) {
                let entry = entries.remove(at: index)
                if let container = entry.container, dying.contains(ObjectIdentifier(container)) { continue }
                do { try entry.action() } catch { failures.append(UndoFailure(text: entry.text, error: error)) }
            }
        }
        return failures + entries.map { UndoFailure(text: $0.text, reason: "interrupted") }
    }

    /// Undoes the scopes that were opened within this one and are still open.
    func undoChildren(until isAbandoned: () -> Bool = { false }) -> [UndoFailure] {
        children.reversed().flatMap { $0.undo(until: isAbandoned) }
    }

    private func end() {
        isOpen = false
        parent?.children.removeAll { $0 === self }
    }

    /// Deletes all links that do not go away with their namespace, those of one namespace in one request: one by one
    /// each would cost the kernel's grace periods again.
    private func deleteLinks(dying: Set<ObjectIdentifier>) -> [UndoFailure] {
        var links: [ObjectIdentifier: [LinkHandle]] = [:]
        for entry in entries where entry.phase == .link {
            guard let link = entry.object as? LinkHandle, !dying.contains(ObjectIdentifier(link.namespace)) else {
                continue
            }
            links[ObjectIdentifier(link.namespace), default: []].append(link)
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
