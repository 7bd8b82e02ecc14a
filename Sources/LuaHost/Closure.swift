// SPDX-License-Identifier: GPL-3.0-or-later
import CLua

/// A Swift function of which scripts get instances that each keep values of their own, such as an iterator.
public struct Closure {
    let function: Int64

    /// How many values an instance can keep.
    public static let limit = 250
}

extension Interpreter {
    /// Makes a Swift function whose instances keep values.
    public func makeClosure(_ name: String, _ body: @escaping Module.Body) -> Closure {
        pushFunction(NativeFunction(name: name, qualifiedName: name, body: body))
        pop()
        return Closure(function: Int64(functions.count - 1))
    }

    /// Pushes an instance that keeps the `count` values on top, which are popped.
    public func push(_ closure: Closure, keeping count: Int) {
        clua_pushclosure(state, closure.function, Int32(clamping: count))
    }
}

extension Call {
    /// The stack index of value `number` that the running instance keeps, from 1; its type is `none` beyond the last.
    public func keptIndex(_ number: Int) -> Int32 { clua_kept(Int32(clamping: number)) }
}
