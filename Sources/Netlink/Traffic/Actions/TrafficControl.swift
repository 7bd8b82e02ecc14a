// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// What comes after an action (`TC_ACT_*`): the end of the packet, the next action, another filter, other filters.
enum TrafficControl {
    /// The words of tc-actions(8), and the numbers that they stand for as 32 bits.
    static let words: [(name: String, value: UInt64)] = [
        ("continue", Int64(TC_ACT_UNSPEC)), ("pass", Int64(TC_ACT_OK)), ("reclassify", Int64(TC_ACT_RECLASSIFY)),
        ("drop", Int64(TC_ACT_SHOT)), ("pipe", Int64(TC_ACT_PIPE)), ("stolen", Int64(TC_ACT_STOLEN)),
        ("trap", Int64(TC_ACT_TRAP)),
    ].map { ($0.0, UInt64(UInt32(truncatingIfNeeded: $0.1))) }

    /// The fields by which every action says it: at most one of them.
    static let fields = [
        Field("control", .word(words, .word)),
        Field("goto_chain", .number(.word, 0...UInt64(valueMask))),
        Field("jump", .number(.word, 1...UInt64(valueMask))),
    ]
    static let names = ["control", "goto_chain", "jump"]

    private static let valueMask: UInt32 = 0x0FFF_FFFF // TC_ACT_EXT_VAL_MASK
    private static let jump: UInt32 = 1 << 28 // TC_ACT_JUMP
    private static let gotoChain: UInt32 = 2 << 28 // TC_ACT_GOTO_CHAIN

    static func code(_ word: String) -> Int32? {
        words.first { $0.name == word }.map { Int32(bitPattern: UInt32(truncatingIfNeeded: $0.value)) }
    }

    static func word(_ code: Int32) -> FieldValue {
        let number = UInt64(UInt32(bitPattern: code))
        return words.first { $0.value == number }.map { .text($0.name) } ?? .number(number)
    }

    /// What the fields say.
    static func code(_ values: FieldValues, otherwise usual: Int32) -> Int32 {
        if let chain = values.word("goto_chain") { return Int32(bitPattern: gotoChain | chain) }
        if let count = values.word("jump") { return Int32(bitPattern: jump | count) }
        if let number = values.word("control") { return Int32(bitPattern: number) }
        return values.text("control").flatMap(code) ?? usual
    }

    static func set(_ code: Int32, in values: inout FieldValues) {
        let bits = UInt32(bitPattern: code)
        switch bits & ~valueMask {
        case gotoChain: values["goto_chain"] = .number(UInt64(bits & valueMask))
        case jump: values["jump"] = .number(UInt64(bits & valueMask))
        default: values["control"] = word(code)
        }
    }
}
