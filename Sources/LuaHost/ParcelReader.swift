// SPDX-License-Identifier: GPL-3.0-or-later
import CLua

extension Interpreter {
    /// Pushes the values of a parcel.
    ///
    /// Any bytes are safe to read; those that are no parcel raise `ParcelError.malformed`, and push nothing.
    /// - Parameter handle: The handle with a number that `pack` was given for it.
    /// - Returns: How many values there are.
    public func unpack(_ bytes: [UInt8], handle: (Int) throws -> Handle? = { _ in nil }) throws -> Int32 {
        let top = lua_gettop(state)
        let collectorWorked = stopCollecting() // much is made, and no garbage
        defer { if collectorWorked { restartCollecting() } }
        do {
            try reserveStack(10)
            return try bytes.withUnsafeBytes { bytes in
                var reader = ParcelReader(self, bytes)
                return try reader.read(handle)
            }
        } catch {
            clua_settop(state, top)
            throw error
        }
    }
}

/// Reads a parcel, and believes nothing in it.
struct ParcelReader {
    private let interpreter: Interpreter
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    /// Lua lists of the tables and of the strings, at these stack indexes.
    private let tables: Int32
    private let strings: Int32
    private var tableCount = 0
    private var stringCount = 0

    private var state: OpaquePointer { interpreter.state }

    /// Pushes the two lists.
    init(_ interpreter: Interpreter, _ bytes: UnsafeRawBufferPointer) {
        self.interpreter = interpreter
        self.bytes = bytes
        interpreter.pushTable()
        interpreter.pushTable()
        strings = interpreter.top
        tables = strings - 1
    }

    /// Pushes the values, and takes the lists away.
    mutating func read(_ handle: (Int) throws -> Handle?) throws -> Int32 {
        let count = try readFixed()
        tableCount = try readFixed()
        // each value has one byte at least, so that a wrong count cannot ask for more memory than the bytes have
        guard count <= remaining, tableCount <= remaining / Parcel.tableSize else { throw ParcelError.malformed }
        try interpreter.reserveStack(count + 10)
        for number in 0..<tableCount {
            lua_createtable(state, 0, 0)
            lua_rawseti(state, tables, lua_Integer(number + 1))
        }
        for _ in 0..<count { try readValue(handle) }
        for number in 0..<tableCount { try readContents(of: number, handle) }
        guard remaining == 0 else { throw ParcelError.malformed }
        for _ in 0..<2 { // the lists go: the values move down over them
            lua_rotate(state, tables, -1)
            interpreter.pop()
        }
        return Int32(count)
    }

    private mutating func readContents(of table: Int, _ handle: (Int) throws -> Handle?) throws {
        lua_rawgeti(state, tables, lua_Integer(table + 1))
        guard let kind = Parcel.TableKind(rawValue: try readByte()) else { throw ParcelError.malformed }
        let elements = try readFixed()
        let fields = try readFixed()
        guard elements <= remaining, fields <= remaining / 2 else { throw ParcelError.malformed }
        for number in 0..<elements {
            try readValue(handle)
            lua_rawseti(state, -2, lua_Integer(number + 1))
        }
        for _ in 0..<fields {
            try readValue(handle)
            guard isKey(-1) else { throw ParcelError.malformed } // Lua would raise
            try readValue(handle)
            lua_rawset(state, -3)
        }
        if kind == .errorObject {
            lua_rawgeti(state, clua_registryindex, lua_Integer(interpreter.errorMetatable))
            lua_setmetatable(state, -2)
        }
        interpreter.pop()
    }

    /// Whether the value at a stack index can be a key: nil and "not a number" cannot.
    private func isKey(_ index: Int32) -> Bool {
        switch LuaType(state, index) {
        case .nil, .none: false
        case .number: !lua_tonumberx(state, index, nil).isNaN
        default: true
        }
    }

    // MARK: Values

    /// Pushes a value.
    private mutating func readValue(_ handle: (Int) throws -> Handle?) throws {
        guard let tag = Parcel.Tag(rawValue: try readByte()) else { throw ParcelError.malformed }
        switch tag {
        case .nil: lua_pushnil(state)
        case .false: lua_pushboolean(state, 0)
        case .true: lua_pushboolean(state, 1)
        case .integer: lua_pushinteger(state, lua_Integer(try readZigzag()))
        case .float:
            let bits: UInt64 = try readPlain()
            lua_pushnumber(state, Double(bitPattern: bits))
        case .string: try readString()
        case .stringAgain: lua_rawgeti(state, strings, try readNumber(below: stringCount))
        case .table: lua_rawgeti(state, tables, try readNumber(below: tableCount))
        case .handle:
            guard let handle = try handle(try readZigzag()) else { throw ParcelError.malformed }
            interpreter.push(handle)
        }
    }

    private mutating func readString() throws {
        let length = try readVarint()
        guard length <= UInt(remaining) else { throw ParcelError.malformed }
        let range = position..<position + Int(length)
        interpreter.push(bytes: bytes[range].bindMemory(to: UInt8.self))
        position = range.upperBound
        stringCount += 1
        lua_pushvalue(state, -1)
        lua_rawseti(state, strings, lua_Integer(stringCount))
    }

    /// The number of a table or of a string, as its place in a Lua list.
    private mutating func readNumber(below count: Int) throws -> lua_Integer {
        let number = try readVarint()
        guard number < UInt(count) else { throw ParcelError.malformed }
        return lua_Integer(number) + 1
    }

    // MARK: Bytes

    private var remaining: Int { bytes.count - position }

    private mutating func readByte() throws -> UInt8 {
        guard remaining > 0 else { throw ParcelError.malformed }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func readPlain<I: FixedWidthInteger>() throws -> I {
        guard remaining >= MemoryLayout<I>.size else { throw ParcelError.malformed }
        defer { position += MemoryLayout<I>.size }
        return bytes.loadUnaligned(fromByteOffset: position, as: I.self)
    }

    private mutating func readFixed() throws -> Int {
        let value: UInt32 = try readPlain()
        return Int(value)
    }

    private mutating func readVarint() throws -> UInt {
        var value: UInt = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            let byte = try readByte()
            value |= UInt(byte & 0x7F) << UInt(shift)
            if byte < 0x80 { return value }
        }
        throw ParcelError.malformed
    }

    private mutating func readZigzag() throws -> Int {
        let value = try readVarint()
        return Int(bitPattern: value >> 1) ^ -Int(bitPattern: value & 1)
    }
}
