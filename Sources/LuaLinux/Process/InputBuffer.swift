// SPDX-License-Identifier: GPL-3.0-or-later

/// Bytes that have come and that nobody has taken yet.
struct InputBuffer {
    private var bytes: [UInt8] = []
    /// What is before this was taken: moving the rest to the front for each line would cost more than reading it.
    private var start = 0
    /// Up to where there is no newline.
    private var searched = 0

    var count: Int { bytes.count - start }
    var isEmpty: Bool { count == 0 }
    var first: UInt8? { isEmpty ? nil : bytes[start] }

    /// Has `fill` append bytes.
    mutating func append<Result, E: Error>(_ fill: (inout [UInt8]) throws(E) -> Result) throws(E) -> Result {
        if start > 0 {
            bytes.removeFirst(start)
            searched -= start
            start = 0
        }
        return try fill(&bytes)
    }

    /// Takes the first `count` bytes, or what there is.
    mutating func take(_ count: Int) -> ArraySlice<UInt8> {
        let end = min(bytes.count, start + count)
        defer { drop(upTo: end) }
        return bytes[start..<end]
    }

    /// Takes a line with its newline; nil if there is no newline.
    mutating func takeLine() -> ArraySlice<UInt8>? {
        guard let newline = bytes[max(start, searched)...].firstIndex(of: UInt8(ascii: "\n")) else {
            searched = bytes.count
            return nil
        }
        return take(newline + 1 - start)
    }

    private mutating func drop(upTo end: Int) {
        (start, searched) = (end, max(searched, end))
        guard end == bytes.count else { return }
        (bytes, start, searched) = ([], 0, 0)
    }
}
