// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Testing

@testable import Netlink

@Suite struct TrafficRecordingTests {
    @Test func show() throws {
        for (command, bytes) in QdiscRecordings.all {
            let row = try Qdisc.decoded(bytes)
            print("###", command, "\n   ", row.data?.fields?.summary ?? "-")
            #expect(try Qdisc.again(row).data == row.data)
        }
        for (command, bytes) in FilterRecordings.all {
            let row = try Filter.decoded(bytes)
            print("###", command, "\n   ", row.data?.fields?.summary ?? "-", row.target ?? "-", (row.actions ?? []).map { $0.kind + " " + ($0.data?.fields?.summary ?? "") })
            #expect(try Filter.again(row) == row)
        }
    }
}

extension NetlinkRow {
    static func decoded(_ hex: String) throws -> Self {
        let digits = Array(hex.filter(\.isHexDigit))
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
        return try #require(try bytes.withUnsafeBytes { try Self(decoding: $0) })
    }
    static func again(_ row: Self) throws -> Self {
        let bytes = try #require(RowRequest(.add, row).payload)
        return try #require(try bytes.withUnsafeBytes { try Self(decoding: $0) })
    }
}
extension FieldValues {
    var summary: String {
        table.fields.enumerated().compactMap { place, field in
            guard let value = self[place] else { return nil }
            if case .fields(let nest) = value { return "\(field.name)={\(nest.summary)}" }
            if case .list(let list) = value { return "\(field.name)=[\(list.map { if case .fields(let f) = $0 { return "{\(f.summary)}" } else { return "\($0)" } }.joined(separator: ","))]" }
            return "\(field.name)=\(value)"
        }.joined(separator: " ")
    }
}
