// SPDX-License-Identifier: GPL-3.0-or-later

/// The number of a u32 filter: that of a table, of a bucket and of an entry, each hexadecimal: "800::801".
public struct FilterHandle: Hashable, Sendable, CustomStringConvertible {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Reads what ``description`` gives; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.map { part in
            part.isEmpty ? 0 : part.allSatisfy(\.isHexDigit) ? UInt32(part, radix: 16) : nil
        }
        guard parts.count == 3, let table = numbers[0], let bucket = numbers[1], let entry = numbers[2],
            table <= 0xFFF, bucket <= 0xFF, entry <= 0xFFF
        else { return nil }
        rawValue = table << 20 | bucket << 12 | entry
    }

    public var description: String {
        func digits(_ number: UInt32) -> String { number == 0 ? "" : String(number, radix: 16) }
        return "\(digits(rawValue >> 20)):\(digits(rawValue >> 12 & 0xFF)):\(digits(rawValue & 0xFFF))"
    }
}
