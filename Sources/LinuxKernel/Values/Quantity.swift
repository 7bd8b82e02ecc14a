// SPDX-License-Identifier: GPL-3.0-or-later

/// Texts of a number and a unit, as tc(8) takes them. Each gives base units: bit/s, bytes, seconds, percent.
public enum Quantity {
    /// A rate in bit/s: `"10mbit"`, `"1.5gbit"`, `"1mbps"` (bytes), `"8kibit"`; without a unit, bit/s.
    public static func rate(_ text: String) -> Double? { value(text, rates) }

    /// A size in bytes: `"1500"`, `"64K"`, `"2M"`, `"1mbit"`. As tc(8) has it, a K is 1024.
    public static func size(_ text: String) -> Double? { value(text, sizes) }

    /// A time in seconds: `"20ms"`, `"1.5s"`, `"100us"`, `"5ns"`. A unit has to be said: tc(8) would take microseconds.
    public static func seconds(_ text: String) -> Double? { value(text, times) }

    /// A percentage: `"1%"`; without the sign, percent as well.
    public static func percentage(_ text: String) -> Double? { value(text, ["": 1, "%": 1]) }

    /// The number before the unit times what the unit stands for; nil for what is no number, negative or of no such
    /// unit.
    private static func value(_ text: String, _ units: [String: Double]) -> Double? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let number = Double(digits), let unit = units[text.dropFirst(digits.count).lowercased()] else {
            return nil
        }
        return number * unit
    }

    private static let rates: [String: Double] = {
        var units: [String: Double] = ["": 1]
        for (power, letter) in ["", "k", "m", "g", "t"].enumerated() {
            for (infix, base) in letter.isEmpty ? [("", 1.0)] : [("", 1000.0), ("i", 1024.0)] {
                let factor = (0..<power).reduce(1.0) { product, _ in product * base }
                units["\(letter)\(infix)bit"] = factor
                units["\(letter)\(infix)bps"] = factor * 8
            }
        }
        return units
    }()

    private static let sizes: [String: Double] = {
        var units: [String: Double] = ["": 1, "b": 1]
        for (power, letter) in ["k", "m", "g"].enumerated() {
            let factor = Double(1 << (10 * (power + 1)))
            for unit in [letter, "\(letter)b", "\(letter)ib"] { units[unit] = factor }
            units["\(letter)bit"] = factor / 8
        }
        return units
    }()

    private static let times: [String: Double] = [
        "s": 1, "sec": 1, "secs": 1, "ms": 1e-3, "msec": 1e-3, "msecs": 1e-3, "us": 1e-6, "usec": 1e-6, "usecs": 1e-6,
        "ns": 1e-9, "nsec": 1e-9, "nsecs": 1e-9,
    ]
}
