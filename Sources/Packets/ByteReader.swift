// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads numbers in network order from bytes, from front to back, and never beyond their end.
struct ByteReader {
    /// Bytes that should be there are not.
    struct Truncated: Error {}

    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func bytes(_ count: Int) throws(Truncated) -> ArraySlice<UInt8> {
        guard count >= 0, count <= rest.count else { throw Truncated() }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func skip(_ count: Int) throws(Truncated) { _ = try bytes(count) }

    mutating func u8() throws(Truncated) -> Int {
        guard let first = rest.popFirst() else { throw Truncated() }
        return Int(first)
    }

    mutating func u16() throws(Truncated) -> Int {
        let high = try u8()
        return high << 8 | (try u8())
    }

    mutating func u32() throws(Truncated) -> Int {
        let high = try u16()
        return high << 16 | (try u16())
    }
}
