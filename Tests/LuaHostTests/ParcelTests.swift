// SPDX-License-Identifier: GPL-3.0-or-later
import LuaHost
import Testing

@Suite struct ParcelTests {
    final class Lamp: Handle {
        override class var kindName: String { "lamp" }
        let number: Int

        init(_ number: Int) {
            self.number = number
            super.init()
        }
    }

    final class Candle: Handle {
        override class var kindName: String { "candle" }
    }

    /// An interpreter with `carry(…)`, which returns its arguments after a way through a parcel.
    static func interpreter(limit: Int = 1 << 30) throws -> Interpreter {
        let lua = try Interpreter()
        lua.register(HandleType(Lamp.self))
        lua.register(HandleType(Candle.self))
        let lamps = (0..<3).map { Lamp($0 - 1) }
        lua.register(function: "lamp") { call in
            lua.push(lamps[try call.integer(1)])
            return 1
        }
        lua.register(function: "candle") { _ in
            lua.push(Candle())
            return 1
        }
        lua.register(function: "refuse") { _ in throw LuaError(code: "EIO", errno: 5, message: "Input/output error") }
        lua.register(function: "carry") { call in
            let bytes: [UInt8]
            do {
                bytes = try lua.pack(from: 1, limit: limit) { ($0 as? Lamp)?.number }
            } catch let error as ParcelError {
                throw LuaError.misuse("\(error)")
            }
            let top = lua.top
            let count = try lua.unpack(bytes) { number in lamps.first { $0.number == number } }
            #expect(lua.top == top + count)
            return count
        }
        return lua
    }

    // MARK: Round trips

    static let values = [
        "nil", "true", "false", "0", "-1", "1", "63", "64", "-64", "-65", "math.maxinteger", "math.mininteger",
        "1.0", "-0.0", "1/0", "-1/0", "0.1", "5e-324", "2^53", "''", "'text'", #"'a\0b\xff'"#, "('x'):rep(1000000)",
        "{}", "{ 1, 2, 3 }", "{ nil, 2 }", "{ 1, nil, 3 }", "{ [0] = 1, 2 }", "{ a = 1, [1.5] = 2, [true] = 3 }",
        "{ [math.mininteger] = 1, [math.maxinteger] = 2, [2^53] = 3 }", "{ { { { {} } } } }", "{ 'a', 'a', { 'a' } }",
    ]

    @Test(arguments: values) func comesBackTheSame(value: String) throws {
        let lua = try Self.interpreter()
        #expect(try lua.texts(of: """
            local function same(a, b)
              if type(a) ~= "table" then return math.type(a) == math.type(b) and a == b and 1 / (tonumber(a) or 1)
                == 1 / (tonumber(b) or 1) end
              for k, v in pairs(a) do if not same(v, b[k]) then return false end end
              for k in pairs(b) do if a[k] == nil then return false end end
              return true
            end
            local value = \(value)
            return same(value, carry(value)), same({ key = value }, carry({ key = value })), select("#", carry(value))
            """) == ["true", "true", "1"])
    }

    @Test func whatIsNoNumberStaysSo() throws {
        let lua = try Self.interpreter()
        #expect(try lua.texts(of: "local x = carry(0/0) return x ~= x, math.type(x)") == ["true", "float"])
    }

    @Test func severalValuesAndNilsInBetween() throws {
        let lua = try Self.interpreter()
        #expect(try lua.texts(of: "return select('#', carry())") == ["0"])
        #expect(try lua.texts(of: "return carry(nil, 1, nil, 'x', nil)") == ["nil", "1", "nil", "x", "nil"])
        #expect(try lua.texts(of: "return select('#', carry(table.unpack({}, 1, 5000)))") == ["5000"])
    }

    @Test func cyclesAndSharedTablesStayWhatTheyAre() throws {
        let lua = try Self.interpreter()
        #expect(try lua.texts(of: """
            local a, b = {}, { "shared" }
            a.self, a.list, a[b], a[a] = a, { b, b }, b, 5
            local c, d = carry(a, b)
            return c.self == c, c.list[1] == d, c.list[2] == d, c[d] == d, c[c], c ~= a
            """) == ["true", "true", "true", "true", "5", "true"])
    }

    @Test func depthIsNoObstacle() throws {
        let lua = try Self.interpreter()
        #expect(try lua.texts(of: """
            local deep = {}
            for _ = 1, 200000 do deep = { deep } end
            local back, depth = carry(deep), 0
            while back[1] do back, depth = back[1], depth + 1 end
            return depth
            """) == ["200000"])
    }

    @Test func manyRowsTakeLittleRoom() throws {
        let lua = try Self.interpreter(limit: 1_000_000)
        #expect(try lua.texts(of: """
            local rows = {}
            for i = 1, 20000 do rows[i] = { destination = "10.0.0.0/8", metric = i, gateway = "10.0.0.1" } end
            return #carry(rows)
            """) == ["20000"])
    }

    @Test func errorObjectsStayErrorObjects() throws {
        let lua = try Self.interpreter()
        #expect(try lua.texts(of: """
            local _, err = pcall(refuse)
            local back = carry({ err })[1]
            return tostring(back), back.code, back.errno, back.traceback == err.traceback, back:match("EIO")
            """) == ["test:1: refuse: Input/output error (EIO)", "EIO", "5", "true", "EIO"])
    }

    @Test func handlesAreCarriedByNumber() throws {
        let lua = try Self.interpreter()
        #expect(try lua.texts(of: """
            local a, b = carry(lamp(0), { [lamp(1)] = lamp(2) })
            return a == lamp(0), b[lamp(1)] == lamp(2)
            """) == ["true", "true"])
    }

    // MARK: Refusals

    @Test(arguments: [
        ("print", "1", "a function"), ("1, print", "2", "a function"),
        ("{ hosts = { 1, 2, print } }", "1.hosts[3]", "a function"),
        ("{ ['a b'] = { [true] = { [1.5] = coroutine.create(print) } } }", #"1["a b"][true][1.5]"#, "a coroutine"),
        ("nil, { x = { [-1] = io.stdout } }", "2.x[-1]", "a userdata"),
        ("{ [{}] = print }", "1[a table]", "a function"),
        ("{ [print] = 1 }", "1, a key", "a function"), ("{ a = { [{ print }] = 1 } }", "1.a, a key[1]", "a function"),
        ("{ { setmetatable({}, {}) } }", "1[1][1]", "a table with a metatable"),
        ("{ lamp = candle() }", "1.lamp", "a candle"), ("{ [lamp(0)] = print }", "1[a lamp]", "a function"),
    ])
    func whatCannotBeCarriedIsNamed(values: String, path: String, value: String) throws {
        let message = try Self.interpreter().failure(of: "carry(\(values))")
        #expect(message.contains("path: \(String(reflecting: path)), value: \"\(value)"))
    }

    @Test func thereIsALimit() throws {
        let lua = try Self.interpreter(limit: 1000)
        #expect(try lua.texts(of: "return #carry(('x'):rep(900))") == ["900"])
        #expect(lua.failure(of: "carry(('x'):rep(1001))").contains("tooLarge(limit: 1000)"))
        #expect(lua.failure(of: "local t = {} for i = 1, 500 do t[i] = i end carry(t)").contains("tooLarge"))
    }

    @Test func aTableThatSeemsEndlessIsNot() throws {
        #expect(try Self.interpreter().texts(of: """
            local t = {}
            for i = 0, 62 do t[1 << i] = true end -- #t may be 2^62
            local n = 0
            for _ in pairs(carry(t)) do n = n + 1 end
            return n
            """) == ["63"])
    }
}
