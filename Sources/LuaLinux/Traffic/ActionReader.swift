// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Reads what a filter does: a word such as `"drop"`, a table with a `kind`, or a list of them.
struct ActionReader {
    let reader: TrafficReader
    let options: Options

    private var lua: Interpreter { reader.shell.interpreter }

    func read(at index: Int32) throws -> [TrafficAction] {
        if lua.string(at: index) != nil || LuaType(lua, index) == .table && !lua.isList(at: index)
            && !lua.isEmptyTable(at: index) {
            return [try action(at: index)]
        }
        guard LuaType(lua, index) == .table else { throw options.typeError("actions", "word, table or list of them") }
        return try lua.elements(at: index) { number in
            do {
                return try action(at: lua.top)
            } catch var error as LuaError {
                error.message += ", in action \(number)"
                throw error
            }
        }
    }

    private func action(at index: Int32) throws -> TrafficAction {
        if let word = lua.string(at: index) { return try gact(word) }
        guard LuaType(lua, index) == .table else {
            throw options.error("actions", "word or table expected, got \(lua.typeName(at: index))")
        }
        let given = try Options(options.call, at: index)
        given.ignore("stats", "index")
        guard let word = try given.string("kind") else {
            throw given.error("kind", "string expected, got nil: the kind of action, such as 'mirred'")
        }
        let data = if let kind = ActionKind(named: word) {
            try reader.data(given, kind.options, under: kind.key)
        } else {
            try reader.rawData(given, kind: word, known: ActionKind.all.map(\.name))
        }
        try given.finish()
        return TrafficAction(word, data)
    }

    /// The plain end that a word names.
    private func gact(_ word: String) throws -> TrafficAction {
        let kind = ActionKind.gact
        var values = FieldValues(kind.options.table)
        let known = kind.options.table.words(of: "control")
        guard known.contains(word) else { throw options.error("actions", FieldReader.expectation(known, word)) }
        values["control"] = .text(word)
        return TrafficAction(kind.name, .fields(values))
    }
}

extension FieldTable {
    /// The words that a field takes.
    func words(of name: String) -> [String] {
        guard let place = place(of: name), case .word(let words, _) = fields[place].form else { return [] }
        return words.map(\.name)
    }
}
