// SPDX-License-Identifier: GPL-3.0-or-later
import CLua

extension Interpreter {
    /// Makes a parcel of the values from a stack index to the top; they stay.
    /// - Parameters:
    ///   - limit: The most bytes it may have.
    ///   - number: Gives a handle the number by which it is carried; nil for one that cannot be.
    public func pack(
        from first: Int32, limit: Int = Int(UInt32.max), number: (Handle) throws -> Int? = { _ in nil }
    ) throws -> [UInt8] {
        let top = lua_gettop(state)
        let collectorWorked = stopCollecting() // a finalizer might change a table that is being traversed
        defer {
            clua_settop(state, top)
            if collectorWorked { restartCollecting() }
        }
        try reserveStack(10)
        var writer = ParcelWriter(self, limit: limit)
        try writer.write(first..<max(first, top + 1), number)
        return writer.bytes
    }
}

/// Writes a parcel. A queue of tables stands in for recursion, so that depth costs nothing.
struct ParcelWriter {
    private(set) var bytes: [UInt8] = []
    private let interpreter: Interpreter
    private let limit: Int
    /// A Lua list of the tables that were met, at this stack index.
    private let queue: Int32
    private var tables: [UnsafeRawPointer: Int] = [:]
    /// Where each table was met first: in another table, by that one's number, or as value -n.
    private var origins: [Int] = []
    private var strings: [UnsafeRawPointer: Int] = [:]

    private var state: OpaquePointer { interpreter.state }

    /// Pushes the queue.
    init(_ interpreter: Interpreter, limit: Int) {
        self.interpreter = interpreter
        self.limit = min(limit, Int(UInt32.max))
        interpreter.pushTable()
        queue = interpreter.top
    }

    mutating func write(_ values: Range<Int32>, _ number: (Handle) throws -> Int?) throws {
        bytes = Array(repeating: 0, count: Parcel.headerSize)
        for index in values {
            try write(at: index, in: -Int(index - values.lowerBound) - 1, key: nil, number)
        }
        var next = 0
        while next < origins.count {
            next += 1
            lua_rawgeti(state, queue, lua_Integer(next))
            try writeContents(of: next, number)
            clua_settop(state, queue)
        }
        patch(UInt32(values.count), at: 0)
        patch(UInt32(origins.count), at: 4)
    }

    /// Writes the table on top.
    private mutating func writeContents(of table: Int, _ number: (Handle) throws -> Int?) throws {
        let index = lua_gettop(state)
        append(try kind(of: table).rawValue)
        let counts = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: 8))
        var elements = 0
        while lua_rawgeti(state, index, lua_Integer(elements + 1)) != CLUA_TNIL.rawValue {
            elements += 1
            try write(at: index + 1, in: table, key: .element(elements), number)
            clua_settop(state, index)
        }
        clua_settop(state, index)
        var fields = 0
        lua_pushnil(state)
        while clua_next(state, index) != 0 {
            if !isElement(index + 1, of: elements) {
                fields += 1
                try write(at: index + 1, in: table, key: .itself, number)
                try write(at: index + 2, in: table, key: .at(index + 1), number)
            }
            clua_settop(state, index + 1)
        }
        patch(UInt32(elements), at: counts)
        patch(UInt32(fields), at: counts + 4)
    }

    /// Whether the key at a stack index is one of the elements 1 to `count`, which are written already.
    private func isElement(_ key: Int32, of count: Int) -> Bool {
        guard lua_isinteger(state, key) != 0 else { return false }
        return (1...lua_Integer(max(count, 1))).contains(lua_tointegerx(state, key, nil)) && count > 0
    }

    private func kind(of table: Int) throws -> Parcel.TableKind {
        guard lua_getmetatable(state, -1) != 0 else { return .plain }
        lua_rawgeti(state, clua_registryindex, lua_Integer(interpreter.errorMetatable))
        guard lua_rawequal(state, -1, -2) != 0 else {
            throw ParcelError.uncarriable(path: path(of: table), value: "a table with a metatable")
        }
        interpreter.pop(2)
        return .errorObject
    }

    // MARK: Values

    /// Where in its table a value is.
    private enum Key {
        case element(Int)
        /// The value whose key is at this stack index.
        case at(Int32)
        /// It is a key.
        case itself
    }

    private mutating func write(
        at index: Int32, in origin: Int, key: Key?, _ number: (Handle) throws -> Int?
    ) throws {
        switch LuaType(state, index) {
        case .nil: append(.nil)
        case .boolean: append(lua_toboolean(state, index) != 0 ? .true : .false)
        case .number where lua_isinteger(state, index) != 0:
            append(.integer)
            append(zigzag: Int(lua_tointegerx(state, index, nil)))
        case .number:
            append(.float)
            withUnsafeBytes(of: lua_tonumberx(state, index, nil).bitPattern) { bytes.append(contentsOf: $0) }
        case .string: try writeString(at: index)
        case .table: writeTable(at: index, in: origin)
        case let type:
            guard let handle = interpreter.handle(at: index), let number = try number(handle) else {
                let word = type == .thread ? "coroutine" : interpreter.typeName(at: index)
                throw ParcelError.uncarriable(path: path(of: origin, key), value: "a \(word)")
            }
            append(.handle)
            append(zigzag: number)
        }
        guard bytes.count <= limit else { throw ParcelError.tooLarge(limit: limit) }
    }

    private mutating func writeString(at index: Int32) throws {
        guard let pointer = lua_topointer(state, index) else { return append(.nil) }
        if let known = strings[pointer] {
            append(.stringAgain)
            return append(count: known)
        }
        strings[pointer] = strings.count
        try interpreter.withBytes(at: index) { string in
            guard string.count <= limit else { throw ParcelError.tooLarge(limit: limit) }
            append(.string)
            append(count: string.count)
            bytes.append(contentsOf: string)
        }
    }

    private mutating func writeTable(at index: Int32, in origin: Int) {
        guard let pointer = lua_topointer(state, index) else { return append(.nil) }
        append(.table)
        if let known = tables[pointer] { return append(count: known) }
        origins.append(origin)
        tables[pointer] = origins.count - 1
        append(count: origins.count - 1)
        lua_pushvalue(state, index)
        lua_rawseti(state, queue, lua_Integer(origins.count))
    }

    // MARK: Bytes

    private mutating func append(_ tag: Parcel.Tag) { bytes.append(tag.rawValue) }
    private mutating func append(_ byte: UInt8) { bytes.append(byte) }

    private mutating func append(count: Int) { append(varint: UInt(bitPattern: count)) }

    private mutating func append(zigzag value: Int) { append(varint: UInt(bitPattern: (value << 1) ^ (value >> 63))) }

    private mutating func append(varint value: UInt) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private mutating func patch(_ value: UInt32, at position: Int) {
        withUnsafeBytes(of: value) { new in
            for offset in 0..<4 { bytes[position + offset] = new[offset] }
        }
    }
}

// MARK: - Paths

extension ParcelWriter {
    /// How an error names a value: `1.hosts[3]`.
    private func path(of origin: Int, _ key: Key?) -> String {
        let path = path(of: origin)
        return switch key {
        case nil: path
        case .element(let number): "\(path)[\(number)]"
        case .at(let index): path + component(ofKeyAt: index)
        case .itself: "\(path), a key"
        }
    }

    /// How an error names a table, or value -n. Looks for it in the table where it was met, and for that in the same
    /// way, which is done only when there is an error to tell.
    private func path(of origin: Int) -> String {
        var components: [String] = []
        var current = origin
        while current > 0 {
            let container = origins[current - 1]
            if container > 0 { components.append(component(of: current, in: container)) }
            current = container
        }
        return "\(-current)" + components.reversed().joined()
    }

    private func component(of table: Int, in container: Int) -> String {
        let top = lua_gettop(state)
        defer { clua_settop(state, top) }
        guard (try? interpreter.reserveStack(10)) != nil else { return "" }
        lua_rawgeti(state, queue, lua_Integer(table))
        lua_rawgeti(state, queue, lua_Integer(container))
        lua_pushnil(state)
        while clua_next(state, top + 2) != 0 {
            if lua_rawequal(state, -1, top + 1) != 0 { return component(ofKeyAt: top + 3) }
            if lua_rawequal(state, -2, top + 1) != 0 { break }
            clua_settop(state, top + 3)
        }
        return ", a key"
    }

    private func component(ofKeyAt index: Int32) -> String {
        switch LuaType(state, index) {
        case .string:
            let name = interpreter.string(at: index) ?? ""
            return name.isIdentifier ? ".\(name)" : "[\"\(name.prefix(40))\"]"
        case .number:
            let number = lua_tonumberx(state, index, nil)
            return lua_isinteger(state, index) != 0 ? "[\(lua_tointegerx(state, index, nil))]" : "[\(number)]"
        case .boolean: return "[\(lua_toboolean(state, index) != 0)]"
        case .table: return "[a table]"
        default: return "[a \(interpreter.typeName(at: index))]"
        }
    }
}

extension String {
    /// Whether it can stand behind a dot in Lua, but for keywords.
    fileprivate var isIdentifier: Bool {
        guard let first = utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
        return utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
    }
}
