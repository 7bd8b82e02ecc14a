// SPDX-License-Identifier: GPL-3.0-or-later
import LuaHost
import Netlink

/// Attributes whose meaning is not known here: a list of pairs of a number and either bytes or such a list.
extension Shell {
    /// Reads such a list from an option; nil if it is not given.
    func rawAttributes(_ options: Options, _ key: StaticString) throws -> [RawAttribute]? {
        guard let index = options.index(key) else { return nil }
        guard LuaType(interpreter, index) == .table else { throw options.typeError(key, "list of attributes") }
        return try rawAttributes(at: index, options, key, depth: 1)
    }

    private func rawAttributes(
        at index: Int32, _ options: Options, _ key: StaticString, depth: Int
    ) throws -> [RawAttribute] {
        guard depth <= 32 else { throw options.error(key, "nests more than 32 deep") }
        try interpreter.reserveStack(8)
        return try interpreter.elements(at: index) { number in
            let pair = interpreter.top
            guard LuaType(interpreter, pair) == .table else {
                throw options.error(
                    key, "element \(number): pair of number and value expected, got \(interpreter.typeName(at: pair))")
            }
            interpreter.pushElement(1, ofTableAt: pair)
            interpreter.pushElement(2, ofTableAt: pair)
            guard let type = interpreter.integer(at: pair + 1), (0...0x3FFF).contains(type) else {
                throw options.error(key, "element \(number): a number from 0 to 16383 and a value expected")
            }
            if let bytes = interpreter.bytes(at: pair + 2) { return RawAttribute(type, .bytes(bytes)) }
            guard LuaType(interpreter, pair + 2) == .table else {
                throw options.error(key, "element \(number): string or list of attributes expected, got "
                    + interpreter.typeName(at: pair + 2))
            }
            return RawAttribute(type, .nest(try rawAttributes(at: pair + 2, options, key, depth: depth + 1)))
        }
    }
}

extension RawAttribute: LuaPushable {
    public func push(to interpreter: Interpreter) {
        interpreter.pushTable(array: 2)
        interpreter.push(number)
        interpreter.setElement(1)
        switch value {
        case .bytes(let bytes): interpreter.push(bytes: bytes)
        case .nest(let list): list.push(to: interpreter)
        }
        interpreter.setElement(2)
    }
}
