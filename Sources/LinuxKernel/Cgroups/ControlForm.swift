// SPDX-License-Identifier: GPL-3.0-or-later

/// What values a setting has, and how version 2 writes them.
public indirect enum ControlForm: Sendable {
    /// Bytes of memory, in whole pages, or "max".
    case size
    /// Bytes in a second, or "max".
    case rate
    /// A number, or "max".
    case count
    case integer(ClosedRange<Int>)
    /// A number of processors: "QUOTA PERIOD" in microseconds.
    case bandwidth
    /// A length of time, in microseconds there.
    case time
    case flag
    /// From 0 to 100, with two digits behind the point, or "max".
    case percent
    /// Numbers of processors or nodes: "0-3,8".
    case numbers
    case word([String])
    /// The class of traffic control: "10:1".
    case classID
    /// Rules about devices: "c 1:3 rwm".
    case rules
    /// A value for each of several keys.
    case map(ControlKey, ControlForm)
    /// Several values for each of several keys: "8:0 rbps=1048576 wbps=max".
    case records(ControlKey, [(name: StaticString, form: ControlForm)])
}

/// What the keys of a setting are.
public enum ControlKey: Sendable {
    /// A block device by its numbers: "8:0".
    case device
    /// The size of a huge page: "2MB".
    case pageSize
    /// Whatever the kernel names so.
    case name
}

extension ControlForm {
    /// The text of a value.
    func encode(_ value: ControlValue) -> String {
        switch (self, value) {
        case (_, .max): return "max"
        case (.flag, .flag(let flag)): return flag ? "1" : "0"
        case (.percent, .number(let percent)): return Self.hundredths(Int((percent * 100).rounded()))
        case (.bandwidth, .bandwidth(let quota, let period)): return "\(quota.map(String.init) ?? "max") \(period)"
        case (.numbers, .numbers(let numbers)): return Self.ranges(numbers)
        case (.time, .number(let seconds)): return "\(Int((seconds * 1_000_000).rounded()))"
        case (.classID, .text(let text)): return Self.classNumber(text).map(String.init) ?? text
        case (_, .integer(let number)): return "\(number)"
        case (_, .text(let text)): return text
        default: return ""
        }
    }

    /// The value of a text; nil if it is none of this form.
    func decode(_ text: some StringProtocol) -> ControlValue? {
        if text == "max" { return .max }
        switch self {
        case .size: return CgroupMemory.value(text)
        case .rate, .count, .integer: return Int(text).map { .integer($0) }
        case .classID: return Int(text).map { .text(Self.classText($0)) }
        case .flag: return ["0": .flag(false), "1": .flag(true)][String(text)]
        case .percent: return Double(text).map { .number($0) }
        case .time: return Int(text).map { .number(Double($0) / 1_000_000) }
        case .numbers: return Self.numbers(in: String(text)).map { .numbers($0) }
        case .bandwidth:
            let words = String(text).split(separator: " ")
            guard words.count == 2, let period = Int(words[1]) else { return nil }
            return .bandwidth(quota: Int(words[0]), period: period)
        case .word: return .text(String(text))
        case .rules: return .texts(String(text).split(separator: "\n").map(String.init))
        case .map, .records: return nil
        }
    }

    /// Whether a file that has `found` has what was written; memory is counted in whole pages.
    func accepts(_ found: ControlValue, for wanted: ControlValue) -> Bool {
        if case (.size, .integer(let bytes), .integer(let kept)) = (self, wanted, found) {
            return kept == bytes / CgroupMemory.pageSize * CgroupMemory.pageSize
        }
        return found == wanted
    }

    private static func hundredths(_ number: Int) -> String {
        "\(number / 100).\(number % 100 < 10 ? "0" : "")\(number % 100)"
    }

    // MARK: Lists of numbers

    /// `{ 0, 1, 2, 8 }` as "0-2,8".
    static func ranges(_ numbers: [Int]) -> String {
        var parts: [(first: Int, last: Int)] = []
        for number in Set(numbers).sorted() {
            if let end = parts.last, end.last == number - 1 {
                parts[parts.count - 1].last = number
            } else {
                parts.append((number, number))
            }
        }
        return parts.map { $0.first == $0.last ? "\($0.first)" : "\($0.first)-\($0.last)" }.joined(separator: ",")
    }

    /// The numbers of "0-2,8", ascending; nil if it is no such list.
    public static func numbers(in text: String, limit: Int = 8191) -> [Int]? {
        var found: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: true) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard let first = ends.first.flatMap({ $0 }), let last = ends.last.flatMap({ $0 }), ends.count <= 2,
                first >= 0, first <= last, last <= limit
            else { return nil }
            found.formUnion(first...last)
        }
        return found.sorted()
    }

    // MARK: Classes of traffic control

    /// 0x100001 as "10:1".
    static func classText(_ number: Int) -> String {
        "\(String(number >> 16, radix: 16)):\(String(number & 0xffff, radix: 16))"
    }

    /// The number of "10:1"; nil if it is none.
    public static func classNumber(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { UInt16($0, radix: 16) }
        guard parts.count == 2, let major = parts[0], let minor = parts[1] else { return nil }
        return Int(major) << 16 | Int(minor)
    }
}
