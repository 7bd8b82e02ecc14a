// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Testing

@testable import Netlink

@Suite struct U32KeyTests {
    private func values(_ fields: [String: FieldValue]) -> FieldValues {
        var values = FieldValues(FilterKind.u32.options.table)
        for (name, value) in fields { values[name] = value }
        return values
    }

    private func key(_ fields: [String: FieldValue]) -> FieldValue {
        var values = FieldValues(U32Key.table)
        for (name, value) in fields { values[name] = value }
        return .fields(values)
    }

    /// Source: tc-u32(8): `match ip src` is a word at 12, `match ip dport` a half at 22, of the word at 20.
    @Test func findsTheHeadersOfIPv4() {
        let keys = U32Key.keys(
            values([
                "src_ip": .text("10.0.0.0/8"), "dst_ip": .text("192.0.2.1/32"), "ip_proto": .text("tcp"),
                "src_port": .text("1024/0xfc00"), "dst_port": .number(80), "ip_tos": .text("0x10/0x3f"),
            ]), isIPv6: false)
        #expect(keys == [
            U32Key(offset: 12, value: 0x0A00_0000, mask: 0xFF00_0000),
            U32Key(offset: 16, value: 0xC000_0201, mask: 0xFFFF_FFFF),
            U32Key(offset: 8, value: 0x0006_0000, mask: 0x00FF_0000),
            U32Key(offset: 20, value: 0x0400_0000, mask: 0xFC00_0000),
            U32Key(offset: 20, value: 80, mask: 0xFFFF),
            U32Key(offset: 0, value: 0x0010_0000, mask: 0x003F_0000),
        ])
    }

    @Test func findsTheHeadersOfIPv6() {
        let keys = U32Key.keys(
            values(["dst_ip": .text("fd00::/48"), "dst_port": .number(53), "ip_tos": .number(0x10)]), isIPv6: true)
        #expect(keys == [
            U32Key(offset: 24, value: 0xFD00_0000, mask: 0xFFFF_FFFF),
            U32Key(offset: 28, value: 0, mask: 0xFFFF_0000),
            U32Key(offset: 40, value: 53, mask: 0xFFFF),
            U32Key(offset: 0, value: 0x0100_0000, mask: 0x0FF0_0000),
        ])
    }

    @Test func putsBitsIntoTheirWord() {
        let keys = U32Key.keys(
            values(["keys": .list([
                key(["at": .signed(6), "u16": .number(0x1234), "mask": .number(0xFFF0)]),
                key(["at": .signed(9), "u8": .number(5)]),
                key(["at": .signed(-4), "u32": .number(1), "nexthdr": .flag(true)]),
            ])]), isIPv6: false)
        #expect(keys[0] == U32Key(offset: 4, value: 0x1230, mask: 0xFFF0))
        #expect(keys[1] == U32Key(offset: 8, value: 0x0005_0000, mask: 0x00FF_0000))
        #expect(keys[2].offset == -4)
        #expect(keys[2].isBehindHeader)
    }

    @Test func saysWhatIsWrong() {
        func reason(_ fields: [String: FieldValue]) -> String? {
            guard case .fields(let values) = key(fields) else { return nil }
            return U32Key.problem(values)
        }
        #expect(reason(["u32": .number(1)]) == nil)
        #expect(reason([:]) == "each key has one of 'u8', 'u16' and 'u32'")
        #expect(reason(["u8": .number(1), "u16": .number(1)]) == "each key has one of 'u8', 'u16' and 'u32'")
        #expect(reason(["at": .signed(2), "u32": .number(1)]) == "u32 at 2: a multiple of 4 expected")
        #expect(reason(["u8": .number(1), "mask": .number(256)]) == "u8 at 0: a mask of at most 0xff expected")
    }

    @Test func tellsWhetherTwoMatchAlike() {
        var first = Filter(index: 1, kind: "u32")
        first.data = .fields(values(["src_ip": .text("10.0.0.0/8")]))
        var second = Filter(index: 1, kind: "u32")
        second.data = .fields(values(["keys": .list([key([
            "at": .signed(12), "u32": .number(0x0A00_0000), "mask": .number(0xFF00_0000),
        ])])]))
        #expect(first.matchesAlike(second))
        second.data = .fields(values([:]))
        #expect(!first.matchesAlike(second))
    }
}
