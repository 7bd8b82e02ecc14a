// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Testing

@testable import Netlink

/// What tc(8) sends is read, and what is written of it says the same.
@Suite struct TrafficRecordingTests {
    @Test(arguments: QdiscRecordings.all.map(\.command))
    func readsAndWritesAQdisc(_ command: String) throws {
        let recording = try #require(QdiscRecordings.all.first { $0.command == command })
        let row = try Qdisc.decoded(recording.bytes)
        #expect(row.data?.fields?.isEmpty == false)
        // How large a usual packet is, which early drops are worked out from, nobody tells.
        if command.contains("redflowlimit") { return }
        #expect(try Qdisc.writtenAndRead(row).data == row.data)
    }

    @Test(arguments: FilterRecordings.all.map(\.command))
    func readsAndWritesAFilter(_ command: String) throws {
        let recording = try #require(FilterRecordings.all.first { $0.command == command })
        let row = try Filter.decoded(recording.bytes)
        #expect(row.data?.fields != nil)
        #expect(try Filter.writtenAndRead(row) == row)
    }
}

extension NetlinkRow {
    /// The row of a payload in hexadecimal digits.
    fileprivate static func decoded(_ hex: String) throws -> Self {
        let digits = Array(hex.filter(\.isHexDigit))
        let pairs = stride(from: 0, to: digits.count, by: 2).map { String(digits[$0...$0 + 1]) }
        let bytes = pairs.compactMap { UInt8($0, radix: 16) }
        return try #require(try bytes.withUnsafeBytes { try Self(decoding: $0) })
    }

    fileprivate static func writtenAndRead(_ row: Self) throws -> Self {
        let bytes = try #require(RowRequest(.add, row).payload)
        return try #require(try bytes.withUnsafeBytes { try Self(decoding: $0) })
    }
}
