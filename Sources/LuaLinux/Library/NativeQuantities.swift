// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost

/// The module `native.quantity`: numbers in base units, and texts with a unit, as the options of native modules take
/// them.
extension Shell {
    func registerNativeQuantities() {
        var module = Module("quantity")
        let kinds: [(name: String, example: String, parse: (String) -> Double?)] = [
            ("rate", "10mbit", Quantity.rate), ("size", "64K", Quantity.size), ("time", "20ms", Quantity.seconds),
            ("percentage", "1%", Quantity.percentage),
        ]
        for kind in kinds {
            module.function(kind.name) { call in
                Self.pushQuantity(call, kind.name, kind.example, kind.parse)
            }
        }
        interpreter.registerNative(module)
    }

    /// `rate(value)` …: the number; nil and the reason if the value is none.
    private static func pushQuantity(
        _ call: Call, _ word: String, _ example: String, _ parse: (String) -> Double?
    ) -> Int32 {
        let lua = call.interpreter
        let index = call.index(1)
        guard let text = lua.string(at: index) else {
            guard call.type(1) == .number else {
                lua.pushNil()
                lua.push("\(word) expected, got \(call.typeWord(1))")
                return 2
            }
            return 1 // the argument is the result
        }
        guard let value = parse(text) else {
            lua.pushNil()
            lua.push("'\(text)' is not a \(word) such as '\(example)'")
            return 2
        }
        if let whole = Int(exactly: value) { lua.push(whole) } else { lua.push(value) }
        return 1
    }
}
