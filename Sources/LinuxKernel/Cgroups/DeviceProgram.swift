// SPDX-License-Identifier: GPL-3.0-or-later

/// The instructions that decide by rules whether a process may use a device.
///
/// Source: linux/bpf.h, `struct bpf_cgroup_dev_ctx`: the type in the lower and the access in the upper half of a word,
/// and the two numbers.
struct DeviceProgram {
    private(set) var instructions: [UInt64] = []

    /// - Parameter note: A map that is to last as long as the program.
    init(_ rules: DeviceRules, note: Int32) {
        add(0x18, 6, 1, immediate: UInt32(bitPattern: note)) // r6 = the map
        add(0)
        add(0x61, 2, 1, offset: 0) // r2 = the word of type and access
        add(0xbf, 3, 2)
        add(0x77, 3, immediate: 16) // r3 = the access
        add(0x57, 2, immediate: 0xffff) // r2 = the type
        add(0x61, 4, 1, offset: 4) // r4 = the major number
        add(0x61, 5, 1, offset: 8) // r5 = the minor number
        for rule in rules.exceptions { add(rule, allows: !rules.allowsOthers) }
        conclude(rules.allowsOthers)
    }

    private mutating func add(
        _ code: UInt64, _ target: UInt64 = 0, _ source: UInt64 = 0, offset: UInt16 = 0, immediate: UInt32 = 0
    ) {
        instructions.append(code | target << 8 | source << 12 | UInt64(offset) << 16 | UInt64(immediate) << 32)
    }

    private mutating func conclude(_ allows: Bool) {
        add(0xb7, 0, immediate: allows ? 1 : 0) // r0 = the answer
        add(0x95) // exit
    }

    /// Goes on behind the exception unless all of it is so. What is allowed has to be covered by one exception; of what
    /// is denied, a part is enough.
    private mutating func add(_ rule: DeviceRules.Rule, allows: Bool) {
        var jumps: [Int] = []
        func note() { jumps.append(instructions.count - 1) }
        add(0x56, 2, immediate: rule.isBlock ? 1 : 2) // if r2 is another type
        note()
        let others = ~rule.access & 7
        if !allows || others != 0 {
            add(0xbf, 1, 3)
            add(0x57, 1, immediate: allows ? others : rule.access)
            add(allows ? 0x56 : 0x16, 1) // if r1 has more, or has none of it
            note()
        }
        for (register, number) in [(4, rule.major), (5, rule.minor)] as [(UInt64, UInt32?)] {
            guard let number else { continue }
            add(0x56, register, immediate: number) // if it is another number
            note()
        }
        conclude(allows)
        for jump in jumps { instructions[jump] |= UInt64(instructions.count - 1 - jump) << 16 }
    }
}
