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

    /// What was meant by some of the arguments.
    @Test func readsWhatWasMeant() throws {
        func decoded(_ word: String) throws -> FieldValues {
            let recording = try #require(QdiscRecordings.all.first { $0.command.contains(word) })
            return try #require(try Qdisc.decoded(recording.bytes).data?.fields)
        }
        let netem = try decoded("duplicate 0.5%")
        #expect(netem["delay"] == .seconds(0.02))
        #expect(netem["jitter"] == .seconds(0.002))
        #expect(netem["delay_correlation"] == .percent(25))
        #expect(netem["loss"] == .percent(1))
        #expect(netem["reorder_correlation"] == .percent(50))
        #expect(netem["rate"] == .number(10_000_000))
        #expect(netem["cell_overhead"] == .signed(5))
        #expect(try decoded("rate 50gbit")["rate"] == .number(50_000_000_000))
        #expect(try decoded("htb default 30")["default"] == .number(0x30))
        #expect(try decoded("cake")["flowmode"] == .text("dual-srchost"))
        let recording = try #require(FilterRecordings.all.first { $0.command.contains("tcp_flags") })
        let flower = try Filter.decoded(recording.bytes)
        #expect(flower.target == TrafficHandle("1:10"))
        #expect(flower.data?.fields?["src_port"] == .range(1000...2000))
        #expect(flower.data?.fields?["dst_ip"] == .text("10.0.0.0/8"))
        #expect(flower.data?.fields?["tcp_flags"] == .text("0x2/0x17"))
        #expect(flower.data?.fields?["src_mac"] == .text("02:00:00:00:00:00/ff:ff:00:00:00:00"))
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
