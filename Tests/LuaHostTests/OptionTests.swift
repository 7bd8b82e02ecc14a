// SPDX-License-Identifier: GPL-3.0-or-later
import LuaHost
import Testing

@Suite struct OptionTests {
    private func interpreter() throws -> Interpreter {
        let lua = try Interpreter()
        var module = Module("shop")
        module.function("buy") { call in
            try call.expect(atMost: 2)
            let name = try call.string(1)
            let options = try call.options(2)
            let count: Int = try options.integer("count", in: 1...10) ?? 1
            let isGift = try options.boolean("gift") ?? false
            let price = try options.number("price", in: 0...1.5) ?? 0
            let labels = try options.strings("labels") ?? []
            options.ignore("seen")
            try options.finish()
            lua.push("\(name) \(count) \(isGift) \(price) \(labels)")
            return 1
        }
        lua.register(module)
        return lua
    }

    @Test func optionsAreRead() throws {
        let lua = try interpreter()
        #expect(try lua.texts(of: "return shop.buy('x')") == ["x 1 false 0.0 []"])
        let all = "{ count = 3.0, gift = true, price = 1, labels = { 'a', 'b' }, seen = 1 }"
        #expect(try lua.texts(of: "return shop.buy('x', \(all))")
            == [#"x 3 true 1.0 ["a", "b"]"#])
        #expect(try lua.texts(of: "return shop.buy('x', { labels = 'a' })") == [#"x 1 false 0.0 ["a"]"#])
    }

    @Test(arguments: [
        ("shop.buy()", "bad argument #1 to 'buy' (string expected, got no value)"),
        ("shop.buy(nil)", "bad argument #1 to 'buy' (string expected, got nil)"),
        ("shop.buy(5)", "bad argument #1 to 'buy' (string expected, got number)"),
        ("shop.buy('x', 5)", "bad argument #2 to 'buy' (table expected, got number)"),
        ("shop.buy('x', {}, 1)", "too many arguments to 'buy' (2 expected, got 3)"),
        ("shop.buy('x', { cuont = 1 })", "bad option 'cuont' to 'buy' (did you mean 'count'?)"),
        ("shop.buy('x', { zebra = 1 })", "bad option 'zebra' to 'buy'"),
        ("shop.buy('x', { 1 })", "bad option [1] to 'buy' (option names are strings)"),
        ("shop.buy('x', { count = 0 })", "bad option 'count' to 'buy' (1 to 10 expected, got 0)"),
        ("shop.buy('x', { count = 1.5 })", "bad option 'count' to 'buy' (number has no integer representation)"),
        ("shop.buy('x', { count = 'two' })", "bad option 'count' to 'buy' (integer expected, got string)"),
        ("shop.buy('x', { count = 2^70 })", "bad option 'count' to 'buy' (number has no integer representation)"),
        ("shop.buy('x', { gift = 1 })", "bad option 'gift' to 'buy' (boolean expected, got number)"),
        ("shop.buy('x', { price = -0.5 })", "bad option 'price' to 'buy' (0.0 to 1.5 expected, got -0.5)"),
        ("shop.buy('x', { labels = { 'a', 2 } })",
         "bad option 'labels' to 'buy' (element 2: string expected, got number)"),
    ])
    func misuseIsTold(chunk: String, message: String) throws {
        #expect(try interpreter().failure(of: chunk) == "test:1: \(message)")
    }

    @Test func anErrorIsAnObjectAndAText() throws {
        let lua = try interpreter()
        lua.register(function: "refuse") { _ in
            var error = LuaError(
                subject: "br0", code: "EEXIST", errno: 17, message: "File exists", detail: "it is there",
                hint: "take another")
            error.fields["stderr"] = .bytes([0x61])
            throw error
        }
        #expect(try lua.texts(of: """
            local ok, e = pcall(refuse)
            return e.operation, e.subject, e.code, e.errno, e.message, e.where, e.stderr, e:match("%((%u+)%)"),
              "<" .. e, tostring(e), type(e.traceback)
            """) == [
            "refuse", "br0", "EEXIST", "17", "File exists", "test:1", "a", "EEXIST",
            "<test:1: refuse br0: File exists (EEXIST): it is there; take another",
            "test:1: refuse br0: File exists (EEXIST): it is there; take another", "string",
        ])
    }

    @Test func suggestionsAreNear() {
        #expect(suggestion(for: "mut", among: ["mtu", "up"]) == " (did you mean 'mtu'?)")
        #expect(suggestion(for: "adress", among: ["address", "addresses"]) == " (did you mean 'address'?)")
        #expect(suggestion(for: "zebra", among: ["mtu", "up"]) == "")
    }
}
