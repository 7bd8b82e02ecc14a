// SPDX-License-Identifier: GPL-3.0-or-later
import LuaHost
import Testing

@Suite struct NumeralTests {
    /// What is read of a text, and what is left of it.
    private func read(_ text: String) throws -> (number: String, rest: String) {
        let lua = try Interpreter()
        var bytes = Array(text.utf8)[...]
        let numeral = Numeral(peek: { bytes.first }, advance: { bytes.removeFirst() })
        numeral.push(to: lua)
        defer { lua.pop() }
        return (lua.text(at: -1), String(decoding: bytes, as: UTF8.self))
    }

    @Test(arguments: [
        ("12 rest", "12", " rest"), ("\t\n 7", "7", ""), ("-3.5e+2x", "-350.0", "x"), ("0x1Fp-1,", "15.5", ","),
        ("0xAg", "10", "g"), ("9223372036854775808", "9.2233720368548e+18", ""), (".5", "0.5", ""),
    ])
    func `a number ends where it ends`(text: String, number: String, rest: String) throws {
        #expect(try read(text) == (number, rest))
    }

    @Test(arguments: [("", ""), ("x", "x"), ("--1", "-1"), ("1e", ""), ("0xg", "g"), ("nan", "nan"), (". ", " ")])
    func `what begins like one and is none is nil`(text: String, rest: String) throws {
        #expect(try read(text) == ("nil", rest))
    }

    @Test func `no number has more than 200 digits`() throws {
        #expect(try read(String(repeating: "1", count: 200)).number.hasPrefix("1.1111"))
        let long = try read(String(repeating: "1", count: 250))
        #expect(long == ("nil", String(repeating: "1", count: 50)))
    }

    @Test func `a closure keeps its own values`() throws {
        let lua = try Interpreter()
        let closure = lua.makeClosure("kept") { call in
            var count = 1
            while LuaType(lua, call.keptIndex(count)) != .none { count += 1 }
            lua.push(count - 1)
            lua.push((1..<count).map { lua.text(at: call.keptIndex($0)) }.joined(separator: ","))
            return 2
        }
        for values in [[], ["a"], ["b", "c"]] {
            for value in values { lua.push(value) }
            lua.push(closure, keeping: values.count)
            lua.setGlobal("f\(values.count)")
        }
        #expect(try lua.texts(of: "return f0()") == ["0", ""])
        #expect(try lua.texts(of: "return f1('x'), select(2, f2())") == ["1", "b,c"])
    }
}
