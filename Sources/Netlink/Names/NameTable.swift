// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// Words for the numbers of one field, in both directions. Numbers below 256, which every dump asks for thousands of
/// times, are looked up without hashing.
public struct NameTable: Sendable {
    private var low: [String?] = Array(repeating: nil, count: 256)
    private var high: [UInt32: String] = [:]
    private var numbers: [String: UInt32] = [:]

    /// Makes a table of the built-in words and those of a file of iproute2, which win.
    init(_ builtIn: [(UInt32, String)], file: String? = nil) {
        for (number, name) in builtIn { add(number, name) }
        guard let file else { return }
        // Distributions ship the defaults in the first place and leave the second to the administrator.
        for path in ["/usr/share/iproute2/\(file)", "/etc/iproute2/\(file)"] { read(path) }
    }

    /// Every word, in the order of the numbers below 256.
    var names: [String] { low.compactMap { $0 } }

    /// Returns the word, or digits.
    public func name(_ number: UInt32) -> String {
        let name = number < UInt32(low.count) ? low[Int(number)] : high[number]
        return name ?? String(number)
    }

    /// Returns the number for a word or for digits.
    public func number(_ name: String) -> UInt32? {
        numbers[name] ?? UInt32(name)
    }

    /// Returns the number for a word or for digits, if it fits into a byte.
    func byte(_ name: String) -> UInt8? {
        number(name).flatMap(UInt8.init(exactly:))
    }

    private mutating func add(_ number: UInt32, _ name: String) {
        numbers[name] = number
        if number < UInt32(low.count) { low[Int(number)] = name } else { high[number] = name }
    }

    /// Reads lines of a number, in decimal or with 0x, and a word; `#` begins a comment.
    mutating func read(_ path: String) {
        guard let file = fopen(path, "re") else { return }
        defer { fclose(file) }
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        while getline(&line, &capacity, file) > 0, let start = line {
            read(line: String(cString: start))
        }
    }

    private mutating func read(line: String) {
        let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" || $0 == "\n" }
        guard words.count >= 2 else { return }
        let isHexadecimal = words[0].hasPrefix("0x")
        let digits = isHexadecimal ? words[0].dropFirst(2) : words[0]
        guard let number = UInt32(digits, radix: isHexadecimal ? 16 : 10) else { return }
        add(number, String(words[1]))
    }
}
