// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Reads rows of a table from options and from what `list` returned. One reader serves a list: it may remember what
/// it looks up.
protocol RowReader {
    associatedtype Row: TableRow
    /// What tells a row to scripts, which is an argument of its own; nil where there is no such thing.
    static var key: StaticString? { get }

    init(_ shell: Shell, _ namespace: NetworkNamespace)

    /// Reads a row.
    /// - Parameter argument: The argument that is the row's key; nil if its field is.
    func read(_ options: Options, argument: Int?) throws -> Row
}

/// Which rows of a table are wanted.
protocol RowSelection {
    associatedtype Row: TableRow

    init(_ options: Options, _ shell: Shell, in namespace: NetworkNamespace) throws

    /// Gives every row that is wanted to `each`; `restart` says that the dump begins again.
    func dump(
        _ session: NetlinkSession, restart: () -> Void, each: (Row) throws(KernelError) -> Void
    ) throws(KernelError)

    /// Whether `flush` removes a row that is wanted.
    func flushes(_ row: Row) -> Bool
    /// Removes rows, which are all that are wanted and flushed, with one request.
    /// - Returns: false if there is no such request, or the kernel does not know it: nothing was removed then.
    func flush(_ rows: [Row], in session: NetlinkSession) throws(KernelError) -> Bool
}

extension RowSelection {
    func flushes(_ row: Row) -> Bool { row.isFlushed }
    func flush(_ rows: [Row], in session: NetlinkSession) throws(KernelError) -> Bool { false }
}

/// Pushes rows of a table; what `list` returns.
protocol RowWriter {
    associatedtype Row

    init(_ lua: Interpreter, _ names: InterfaceNames)
    mutating func push(_ row: Row)
    /// How many values it leaves on the Lua stack, below the rows.
    static var stringCount: Int32 { get }
}

extension RowWriter {
    static var stringCount: Int32 { 0 }
}

extension Shell {
    /// `module.add(key, options?)`, `module.add(row)` or `module.add(rows, { namespace = … })`
    func changeRows<Reader: RowReader>(_ call: Call, _ verb: RowVerb, _: Reader.Type) throws -> Int32 {
        try call.expect(atMost: 2)
        if Reader.key == nil { try call.require(1, .table) }
        let isTable = call.type(1) == .table
        if isTable, interpreter.isList(at: 1) || interpreter.isEmptyTable(at: 1) {
            let options = try call.options(2)
            let namespace = try namespace(options)
            try options.finish()
            let rows = try namespace.rememberingLinks { try readRows(call, Reader(self, namespace)) }
            try RowTable(self, namespace).apply(verb, rows)
            return 0
        }
        if isTable, !call.isAbsent(2) { throw call.argumentError(2, "a row takes no more options") }
        let options = try call.options(isTable ? 1 : 2)
        let namespace = try namespaceOfRow(options)
        let row = try Reader(self, namespace).read(options, argument: isTable ? nil : 1)
        try options.finish()
        try RowTable(self, namespace).apply(verb, [row])
        return 0
    }

    /// The namespace that a row is in: the one that is given, else that of the link that is the argument.
    private func namespaceOfRow(_ options: Options) throws -> NetworkNamespace {
        guard let link = interpreter.handle(at: 1) as? LinkHandle, !options.has("namespace") else {
            return try namespace(options)
        }
        return link.namespace
    }

    /// The rows of a list.
    private func readRows<Reader: RowReader>(_ call: Call, _ reader: Reader) throws -> [Reader.Row] {
        var rows: [Reader.Row] = []
        // the length of a list with gaps may be any number
        rows.reserveCapacity(min(interpreter.length(ofTableAt: 1), 1 << 16))
        let options = Options(ofRowsOf: call)
        let collectorWorked = interpreter.stopCollecting()
        defer { if collectorWorked { interpreter.restartCollecting() } }
        try interpreter.forEachElement(at: 1) { number in
            do {
                guard try options.readRow() else { throw call.typeError(1, "list of rows") }
                options.ignore("namespace")
                rows.append(try reader.read(options, argument: nil))
                try options.finish()
            } catch var error as LuaError {
                error.message += ", in row \(number)"
                throw error
            }
        }
        return rows
    }

    /// `module.list(filter?)`
    func listRows<Selection: RowSelection, Writer: RowWriter>(
        _ call: Call, _: Selection.Type, _: Writer.Type
    ) throws -> Int32 where Selection.Row == Writer.Row {
        try call.expect(atMost: 1)
        let options = try call.options(1)
        let namespace = try namespace(options)
        let selection = try Selection(options, self, in: namespace)
        try options.finish()
        return try pushRows(namespace.session(), selection, Writer.self)
    }

    /// Pushes the list of the rows that are wanted.
    func pushRows<Selection: RowSelection, Writer: RowWriter>(
        _ session: NetlinkSession, _ selection: Selection, _: Writer.Type
    ) throws -> Int32 where Selection.Row == Writer.Row {
        var writer = Writer(interpreter, InterfaceNames(session))
        let list = RowList(interpreter)
        try selection.dump(session, restart: list.restart) { row throws(KernelError) in
            writer.push(row)
            list.append()
        }
        return 1
    }

    /// `module.flush(filter)`: removes what `list` would return, and returns how many rows that were.
    func flushRows<Selection: RowSelection>(_ call: Call, _: Selection.Type) throws -> Int32 {
        try call.expect(atMost: 1)
        try call.require(1, .table)
        let options = try call.options(1)
        let namespace = try namespace(options)
        guard options.hasUnread else {
            throw call.argumentError(1, "a filter expected: to remove every row is rarely meant")
        }
        let selection = try Selection(options, self, in: namespace)
        try options.finish()
        let session = try namespace.session()
        var rows: [Selection.Row] = []
        try selection.dump(session, restart: { rows.removeAll() }) { row throws(KernelError) in
            if selection.flushes(row) { rows.append(row) }
        }
        if !rows.isEmpty, try !selection.flush(rows, in: session) { try session.remove(rows) }
        namespace.removals(of: Selection.Row.self).note(rows)
        interpreter.push(rows.count)
        return 1
    }
}

extension Module {
    /// Adds the verbs that every module of rows has.
    mutating func rowVerbs<Reader: RowReader, Selection: RowSelection, Writer: RowWriter>(
        _ shell: Shell, _ reader: Reader.Type, _ selection: Selection.Type, _ writer: Writer.Type
    ) where Reader.Row == Selection.Row, Selection.Row == Writer.Row {
        function("add") { [unowned shell] in try shell.changeRows($0, .add, reader) }
        function("replace") { [unowned shell] in try shell.changeRows($0, .replace, reader) }
        function("remove") { [unowned shell] in try shell.changeRows($0, .remove, reader) }
        function("list") { [unowned shell] in try shell.listRows($0, selection, writer) }
        function("flush") { [unowned shell] in try shell.flushRows($0, selection) }
    }
}
