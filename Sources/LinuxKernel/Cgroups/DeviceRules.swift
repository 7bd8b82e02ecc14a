// SPDX-License-Identifier: GPL-3.0-or-later

/// Which devices a group may use: all or none, and exceptions, as version 1 keeps them.
///
/// Source: the kernel's cgroup-v1/devices.rst.
struct DeviceRules: Equatable {
    /// One line of devices: "c 1:3 rwm".
    struct Rule: Equatable {
        var isBlock: Bool
        /// Nil for any number.
        var major: UInt32?
        var minor: UInt32?
        /// Bits of `BPF_DEVCG_ACC_*`: mknod 1, read 2, write 4.
        var access: UInt32
    }

    /// Whether what no exception is about is allowed.
    var allowsOthers = true
    var exceptions: [Rule] = []

    /// Takes in a rule: all devices, or an exception, or the end of one.
    mutating func apply(_ text: String, allowing: Bool) {
        guard let rule = Rule(text) else { // it is about all
            (allowsOthers, exceptions) = (allowing, [])
            return
        }
        let same = exceptions.firstIndex {
            ($0.isBlock, $0.major, $0.minor) == (rule.isBlock, rule.major, rule.minor)
        }
        if allowing == allowsOthers {
            guard let same else { return }
            exceptions[same].access &= ~rule.access
            if exceptions[same].access == 0 { exceptions.remove(at: same) }
        } else if let same {
            exceptions[same].access |= rule.access
        } else {
            exceptions.append(rule)
        }
    }

    // MARK: As text

    /// The lines that tell what is allowed, as `devices.list` has them.
    var allowed: [String] { allowsOthers ? ["a *:* rwm"] : exceptions.map(\.text) }
    /// The lines of what is denied of all that is allowed.
    var denied: [String] { allowsOthers ? exceptions.map(\.text) : [] }

    /// All of it, to be kept beside a program.
    var note: String { ([allowsOthers ? "allow" : "deny"] + exceptions.map(\.text)).joined(separator: "\n") }

    init() {}

    /// Reads a note; nil if it is none.
    init?(note: String) {
        let lines = note.split(separator: "\n").map(String.init)
        guard let first = lines.first, ["allow", "deny"].contains(first) else { return nil }
        allowsOthers = first == "allow"
        exceptions = lines.dropFirst().compactMap { Rule($0) }
    }
}

extension DeviceRules.Rule {
    private static let letters: [(letter: Character, bit: UInt32)] = [("r", 2), ("w", 4), ("m", 1)]

    /// Reads a rule that was checked; nil for one about all devices.
    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 3, words[0] != "a" else { return nil }
        let numbers = words[1].split(separator: ":").map { UInt32($0) }
        guard numbers.count == 2 else { return nil }
        let bits = Self.letters.filter { words[2].contains($0.letter) }.map(\.bit)
        self.init(isBlock: words[0] == "b", major: numbers[0], minor: numbers[1], access: bits.reduce(0, |))
    }

    var text: String {
        let letters = String(Self.letters.filter { access & $0.bit != 0 }.map(\.letter))
        return "\(isBlock ? "b" : "c") \(major.map(String.init) ?? "*"):\(minor.map(String.init) ?? "*") \(letters)"
    }
}
