// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// Reads the value of a setting from the Lua stack.
struct ControlValueReader {
    private let call: Call
    private let name: String
    private var interpreter: Interpreter { call.interpreter }

    init(_ call: Call, _ name: String) {
        self.call = call
        self.name = name
    }

    func error(_ reason: String) -> LuaError { .misuse("bad option '\(name)' to '\(call.name)' (\(reason))") }

    private func typeError(_ expected: String, _ index: Int32) -> LuaError {
        error("\(expected) expected, got \(interpreter.typeName(at: index))")
    }

    func read(_ form: ControlForm, at index: Int32) throws -> ControlValue {
        switch form {
        case .size: return try size(index)
        case .rate: return try rate(index)
        case .count: return try limit(index) ?? integer(index, 0...Int.max)
        case .integer(let range): return try integer(index, range)
        case .bandwidth: return try bandwidth(index)
        case .time: return .number(try number(index, 0...1000))
        case .flag:
            guard let flag = interpreter.boolean(at: index) else { throw typeError("boolean", index) }
            return .flag(flag)
        case .percent: return try limit(index) ?? .number((number(index, 0...100) * 100).rounded() / 100)
        case .numbers: return .numbers(try numbers(index))
        case .word(let words):
            guard let word = interpreter.string(at: index) else { throw typeError("string", index) }
            guard words.contains(word) else {
                let known = words.map { "'\($0)'" }.joined(separator: ", ")
                throw error("\(known) expected, got '\(word)'\(suggestion(for: word, among: words))")
            }
            return .text(word)
        case .classID: return .text(try classID(index))
        case .rules: return .texts(try rules(index))
        case .map(let key, let form):
            return .table(try table(index, key) { reader, value in try reader.read(form, at: value) })
        case .records(let key, let fields):
            return .table(try table(index, key) { reader, value in .table(try reader.record(fields, value)) })
        }
    }

    /// The word "max", if it is that.
    private func limit(_ index: Int32) -> ControlValue? { interpreter.string(at: index) == "max" ? .max : nil }

    private func number(_ index: Int32, _ range: ClosedRange<Double>) throws -> Double {
        guard LuaType(interpreter, index) == .number, let value = interpreter.number(at: index) else {
            throw typeError("number", index)
        }
        guard range.contains(value) else {
            throw error("\(range.lowerBound) to \(range.upperBound) expected, got \(value)")
        }
        return value
    }

    private func integer(_ index: Int32, _ range: ClosedRange<Int>) throws -> ControlValue {
        guard LuaType(interpreter, index) == .number else { throw typeError("integer", index) }
        guard let value = interpreter.integer(at: index) else { throw error("number has no integer representation") }
        guard range.contains(value) else {
            throw error("\(range.lowerBound) to \(range.upperBound) expected, got \(value)")
        }
        return .integer(value)
    }

    // MARK: Bytes

    private func size(_ index: Int32) throws -> ControlValue {
        if let value = limit(index) { return value }
        let value: ControlValue
        if let text = interpreter.string(at: index) {
            guard let bytes = Options.size(text) else {
                throw error("'\(text)' is not a size such as 4096 or \"64M\", nor \"max\"")
            }
            value = .integer(bytes)
        } else {
            guard LuaType(interpreter, index) == .number else { throw typeError("size", index) }
            value = try integer(index, 0...Int.max)
        }
        if case .integer(let bytes) = value, bytes > 0, bytes < Int(getpagesize()) {
            throw error("less than a page of \(getpagesize()) bytes")
        }
        return value
    }

    private func rate(_ index: Int32) throws -> ControlValue {
        if let value = limit(index) { return value }
        guard let text = interpreter.string(at: index) else {
            guard LuaType(interpreter, index) == .number else { throw typeError("rate", index) }
            return try integer(index, 1...Int.max)
        }
        guard let bytes = Options.size(text.hasSuffix("/s") ? String(text.dropLast(2)) : text) else {
            throw error("'\(text)' is not a rate such as 1048576 or \"10M/s\", nor \"max\"")
        }
        return .integer(bytes)
    }

    // MARK: Processors

    /// `0.5`, `"50%"`, `"max"` or `{ quota = seconds, period = seconds }`
    private func bandwidth(_ index: Int32) throws -> ControlValue {
        let usual = 100_000 // microseconds, as the kernel has it
        if limit(index) != nil { return .bandwidth(quota: nil, period: usual) }
        if LuaType(interpreter, index) == .table { return try period(index) }
        let range = 0.001...8192.0
        var processors = 0.0
        if let text = interpreter.string(at: index) {
            guard text.hasSuffix("%"), let percent = Double(text.dropLast()) else {
                throw error("'\(text)' is not a number of processors such as 0.5 or \"50%\", nor \"max\"")
            }
            processors = percent / 100
            guard range.contains(processors) else { throw error("0.1% to 819200% expected, got \(text)") }
        } else {
            processors = try number(index, range)
        }
        // the least quota is a millisecond
        let period = processors < 0.01 ? 1_000_000 : usual
        return .bandwidth(quota: Int((processors * Double(period)).rounded()), period: period)
    }

    private func period(_ index: Int32) throws -> ControlValue {
        let table = try Options(call, at: index)
        let period = try table.number("period", in: 0.001...1) ?? 0.1
        let quota = try table.number("quota", in: 0.001...8192)
        try table.finish()
        return .bandwidth(quota: quota.map(Self.microseconds), period: Self.microseconds(period))
    }

    private static func microseconds(_ seconds: Double) -> Int { Int((seconds * 1_000_000).rounded()) }

    /// `"0-3,8"`, `2` or `{ 0, 1 }`
    private func numbers(_ index: Int32) throws -> [Int] {
        if let text = interpreter.string(at: index) {
            guard let numbers = ControlForm.numbers(in: text) else {
                throw error("'\(text)' is not a list of numbers such as \"0-3,8\"")
            }
            return numbers
        }
        let range = 0...8191
        if LuaType(interpreter, index) == .number, case .integer(let one) = try integer(index, range) { return [one] }
        guard LuaType(interpreter, index) == .table else { throw typeError("list of numbers", index) }
        return try interpreter.elements(at: index) { _ in
            guard case .integer(let one) = try integer(interpreter.top, range) else { return 0 }
            return one
        }
    }

    // MARK: Others

    private func classID(_ index: Int32) throws -> String {
        if case .integer(let number)? = try? integer(index, 0...Int(UInt32.max)) {
            return "\(String(number >> 16, radix: 16)):\(String(number & 0xffff, radix: 16))"
        }
        guard let text = interpreter.string(at: index), ControlForm.classNumber(text) != nil else {
            throw error("a class such as \"10:1\" expected, got \(interpreter.text(at: index))")
        }
        return text
    }

    private func rules(_ index: Int32) throws -> [String] {
        var rules: [String] = []
        if let rule = interpreter.string(at: index) {
            rules = [rule]
        } else {
            guard LuaType(interpreter, index) == .table else { throw typeError("list of rules", index) }
            rules = interpreter.elements(at: index) { _ in interpreter.string(at: -1) ?? "" }
        }
        for rule in rules where !Self.isRule(rule) {
            throw error("'\(rule)' is not a rule such as \"c 1:3 rwm\" or \"a\"")
        }
        return rules
    }

    private static func isRule(_ rule: String) -> Bool {
        if rule == "a" { return true }
        let words = rule.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, ["a", "b", "c"].contains(words[0]), !words[2].isEmpty else { return false }
        let numbers = words[1].split(separator: ":", omittingEmptySubsequences: false)
        return numbers.count == 2 && numbers.allSatisfy { $0 == "*" || UInt32($0) != nil }
            && words[2].allSatisfy("rwm".contains)
    }

    private func record(
        _ fields: [(name: StaticString, form: ControlForm)], _ index: Int32
    ) throws -> [String: ControlValue] {
        guard LuaType(interpreter, index) == .table else { throw typeError("table", index) }
        let options = try Options(call, at: index)
        var values: [String: ControlValue] = [:]
        for field in fields {
            guard let value = options.index(field.name) else { continue }
            values["\(field.name)"] = try ControlValueReader(call, "\(name).\(field.name)").read(field.form, at: value)
        }
        try options.finish()
        guard !values.isEmpty else { throw error("an empty table") }
        return values
    }

    private func table(
        _ index: Int32, _ kind: ControlKey, _ read: (ControlValueReader, Int32) throws -> ControlValue
    ) throws -> [String: ControlValue] {
        guard LuaType(interpreter, index) == .table else { throw typeError("table", index) }
        var values: [String: ControlValue] = [:]
        try interpreter.forEachField(at: index) { key, value in
            guard let word = interpreter.string(at: key) else {
                throw error("[\(interpreter.text(at: key))]: its keys are strings")
            }
            let known = try self.key(word, kind)
            values[known] = try read(ControlValueReader(call, "\(name)[\(word)]"), value)
        }
        return values
    }

    /// A key as the kernel writes it.
    private func key(_ word: String, _ kind: ControlKey) throws -> String {
        let isPlain = !word.isEmpty && word.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f }
        switch kind {
        case .device:
            if word.hasPrefix("/") { return try device(word) }
            let numbers = word.split(separator: ":", omittingEmptySubsequences: false)
            guard numbers.count == 2, numbers.allSatisfy({ UInt32($0) != nil }) else {
                throw error("'\(word)' is not a device such as \"8:0\" or \"/dev/sda\"")
            }
            return word
        case .pageSize, .name:
            guard isPlain, !word.contains("/") else { throw error("'\(word)' is not a name") }
            return word
        }
    }

    private func device(_ path: String) throws -> String {
        var status = stat()
        guard !path.utf8.contains(0), stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFBLK else {
            throw error("'\(path)' is not a block device")
        }
        let number = UInt64(status.st_rdev)
        let major = number >> 8 & 0xfff | number >> 32 & ~0xfff
        let minor = number & 0xff | number >> 12 & ~0xff
        return "\(major):\(minor & 0xffff_ffff)"
    }
}
