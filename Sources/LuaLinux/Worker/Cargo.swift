// SPDX-License-Identifier: GPL-3.0-or-later

/// Writes numbers, strings and bytes one after the other, for `CargoReader` to read in the same order.
struct CargoWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ value: Int) {
        withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
    }

    mutating func write(_ value: [UInt8]) {
        write(value.count)
        bytes += value
    }

    mutating func write(_ value: String) { write(Array(value.utf8)) }

    mutating func write(optional value: Int?) {
        write(value == nil ? 0 : 1)
        if let value { write(value) }
    }

    mutating func write(optional value: String?) {
        write(value == nil ? 0 : 1)
        if let value { write(value) }
    }

    mutating func write<Element>(list: [Element], _ body: (inout CargoWriter, Element) -> Void) {
        write(list.count)
        for element in list { body(&self, element) }
    }
}

/// Reads what `CargoWriter` wrote.
struct CargoReader {
    /// The bytes end too early, or are something else.
    struct Malformed: Error {}

    private var bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
    }

    mutating func readInt() throws(Malformed) -> Int {
        let size = MemoryLayout<Int>.size
        guard bytes.count >= size else { throw Malformed() }
        defer { bytes.removeFirst(size) }
        return bytes.withUnsafeBytes { $0.loadUnaligned(as: Int.self) }
    }

    mutating func readBytes() throws(Malformed) -> [UInt8] {
        let count = try readInt()
        guard count >= 0, count <= bytes.count else { throw Malformed() }
        defer { bytes.removeFirst(count) }
        return Array(bytes.prefix(count))
    }

    mutating func readString() throws(Malformed) -> String { String(decoding: try readBytes(), as: UTF8.self) }

    mutating func readOptionalInt() throws(Malformed) -> Int? { try readInt() == 0 ? nil : readInt() }

    mutating func readOptionalString() throws(Malformed) -> String? { try readInt() == 0 ? nil : readString() }

    mutating func readBytesList() throws(Malformed) -> [[UInt8]] {
        try readList { reader throws(Malformed) in try reader.readBytes() }
    }

    mutating func readList<Element>(
        _ body: (inout CargoReader) throws(Malformed) -> Element
    ) throws(Malformed) -> [Element] {
        let count = try readInt()
        guard count >= 0, count <= bytes.count else { throw Malformed() }
        var list: [Element] = []
        for _ in 0..<count { list.append(try body(&self)) }
        return list
    }
}
