// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Measures as options: numbers in base units, or texts with a unit.
extension Options {
    /// A rate: bit/s, or `"10mbit"`.
    func rate(_ key: StaticString, in range: ClosedRange<UInt64>, orNone: Bool = false) throws -> UInt64? {
        guard let rate = try measure(key, "rate", example: "10mbit", Quantity.rate) else { return nil }
        if orNone, rate == 0 { return 0 }
        guard let exact = UInt64(exactly: rate.rounded()), range.contains(exact) else {
            throw error(key, "\(range.lowerBound) to \(range.upperBound) bit/s expected, got \(Self.text(rate))")
        }
        return exact
    }

    /// A size: bytes, or `"64K"`.
    func size(_ key: StaticString, in range: ClosedRange<UInt64>) throws -> UInt64? {
        guard let size = try measure(key, "size", example: "64K", Quantity.size) else { return nil }
        guard let exact = UInt64(exactly: size.rounded()), range.contains(exact) else {
            throw error(key, "\(range.lowerBound) to \(range.upperBound) bytes expected, got \(Self.text(size))")
        }
        return exact
    }

    /// A time: seconds, or `"20ms"`.
    func duration(_ key: StaticString, in range: ClosedRange<Double>) throws -> Double? {
        guard let index = index(key) else { return nil }
        guard let text = call.interpreter.string(at: index) else { return try number(key, in: range) }
        guard let seconds = Quantity.seconds(text) else {
            throw error(key, "'\(text)' is not a time such as '20ms'")
        }
        guard range.contains(seconds) else {
            throw error(key, "\(range.lowerBound) to \(range.upperBound) expected, got \(seconds)")
        }
        return seconds
    }

    /// A percentage: a number from 0 to 100, or `"1%"`.
    func percentage(_ key: StaticString) throws -> Double? {
        guard let percent = try measure(key, "percentage", example: "1%", Quantity.percentage) else { return nil }
        guard (0...100).contains(percent) else { throw error(key, "0 to 100 % expected, got \(Self.text(percent))") }
        return percent
    }

    /// The handle of a qdisc or of a class: `"1:10"`.
    func trafficHandle(_ key: StaticString) throws -> TrafficHandle? {
        guard let text = try string(key) else { return nil }
        guard let handle = TrafficHandle(text) else { throw error(key, "'\(text)' is not a handle such as '1:10'") }
        return handle
    }

    private func measure(
        _ key: StaticString, _ word: String, example: String, _ parse: (String) -> Double?
    ) throws -> Double? {
        guard let index = index(key) else { return nil }
        if let text = call.interpreter.string(at: index) {
            guard let value = parse(text) else { throw error(key, "'\(text)' is not a \(word) such as '\(example)'") }
            return value
        }
        guard LuaType(call.interpreter, index) == .number else { throw typeError(key, word) }
        return try number(key, in: -Double.infinity...Double.infinity)
    }

    /// A number as Lua writes it: a whole one without a fraction.
    private static func text(_ number: Double) -> String { Int64(exactly: number).map { "\($0)" } ?? "\(number)" }
}

extension FieldReader {
    func value(_ key: StaticString, _ quantity: FieldQuantity) throws -> FieldValue? {
        switch quantity {
        case .rate(let width, let orNone):
            try options.rate(key, in: FieldQuantity.rates(width), orNone: orNone).map { .number($0) }
        case .size(_, let range): try options.size(key, in: range).map { .number($0) }
        case .percentage: try options.percentage(key).map { .percent($0) }
        case .handle: try options.trafficHandle(key).map { .text($0.description) }
        }
    }

    func value(_ key: StaticString, _ match: FieldMatch, at index: Int32) throws -> FieldValue? {
        if case .number(let width, _, _) = match, LuaType(shell.interpreter, index) == .number {
            return try options.integer(key, in: 0...width.largest).map { .number($0) }
        }
        guard let text = try options.string(key) else { return nil }
        switch match {
        case .number(let width, _, _):
            guard NumberMatch(text, width) != nil else {
                throw options.error(key, "'\(text)' is not 'VALUE/MASK', each 0 to \(width.largest)")
            }
        case .mac:
            guard MACMatch(text) != nil else {
                throw options.error(key, "'\(text)' is not a MAC address such as 02:00:00:00:00:01, or one with a mask")
            }
        case .network: return try options.network(key).map { .text($0.description) }
        }
        return .text(text)
    }

    /// A list of numbers.
    func numbers(_ key: StaticString, _ range: ClosedRange<UInt64>, at index: Int32) throws -> [FieldValue] {
        guard LuaType(shell.interpreter, index) == .table else { throw options.typeError(key, "list of numbers") }
        return try shell.interpreter.elements(at: index) { number in
            guard let value = shell.interpreter.integer(at: -1) else {
                throw options.error(
                    key, "element \(number): integer expected, got \(shell.interpreter.typeName(at: -1))")
            }
            guard let exact = UInt64(exactly: value), range.contains(exact) else {
                throw options.error(
                    key, "element \(number): \(range.lowerBound) to \(range.upperBound) expected, got \(value)")
            }
            return .number(exact)
        }
    }

    /// A list of tables, each with fields.
    func tables(_ key: StaticString, _ table: FieldTable, at index: Int32) throws -> [FieldValue] {
        guard LuaType(shell.interpreter, index) == .table else { throw options.typeError(key, "list of tables") }
        return try shell.interpreter.elements(at: index) { number in
            guard LuaType(shell.interpreter, -1) == .table else {
                throw options.error(key, "element \(number): table expected, got "
                    + shell.interpreter.typeName(at: -1))
            }
            let nested = try Options(options.call, at: -1)
            let values = try FieldReader(shell: shell, namespace: namespace, options: nested).read(table)
            try nested.finish()
            return .fields(values)
        }
    }
}
