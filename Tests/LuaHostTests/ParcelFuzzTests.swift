// SPDX-License-Identifier: GPL-3.0-or-later
import LuaHost
import Testing

/// Bytes that are no parcel: they raise, and leave the stack as it was.
@Suite struct ParcelFuzzTests {
    /// A parcel of everything that can be carried.
    private func parcel(_ lua: Interpreter) throws -> [UInt8] {
        try lua.compile("""
            local shared = { "shared", 1.5 }
            local all = { 1, -2, true, false, 0/0, shared, shared, name = "value", [1.25] = "shared", deep = { {} } }
            all.self = all
            return all, nil, "text", math.mininteger, shared
            """, name: "=fuzz")
        let count = try lua.call(arguments: 0)
        defer { lua.pop(count) }
        return try lua.pack(from: lua.top - count + 1)
    }

    @Test func everyTruncationIsRefused() throws {
        let lua = try Interpreter()
        let bytes = try parcel(lua)
        for length in 0..<bytes.count {
            #expect(throws: ParcelError.malformed) { try lua.unpack(Array(bytes[..<length])) }
            #expect(lua.top == 0)
        }
        #expect(throws: ParcelError.malformed) { try lua.unpack(bytes + [0]) }
        #expect(try lua.unpack(bytes) == 5)
        lua.pop(5)
    }

    @Test func randomChangesNeverCrash() throws {
        let lua = try Interpreter()
        let bytes = try parcel(lua)
        var random = SplitMix(seed: 7)
        for _ in 0..<20_000 {
            var broken = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                broken[Int.random(in: broken.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let count = (try? lua.unpack(broken)) ?? 0
            lua.pop(count)
            #expect(lua.top == 0)
        }
    }

    @Test func randomBytesNeverCrash() throws {
        let lua = try Interpreter()
        var random = SplitMix(seed: 8)
        for _ in 0..<20_000 {
            let length = Int.random(in: 0...60, using: &random)
            let tail = (0..<length).map { _ in UInt8.random(in: 0...9, using: &random) }
            let header: [UInt8] = [UInt8.random(in: 0...3, using: &random), 0, 0, 0,
                                   UInt8.random(in: 0...3, using: &random), 0, 0, 0]
            let count = (try? lua.unpack(header + tail)) ?? 0
            lua.pop(count)
            #expect(lua.top == 0)
        }
    }

    @Test func aKeyThatCannotBeOneIsRefused() throws {
        let lua = try Interpreter()
        let nan = withUnsafeBytes(of: Double.nan.bitPattern) { Array($0) }
        for key in [[0], [4] + nan] as [[UInt8]] {
            // one value, one table: the table, plain, without elements, with one field
            let bytes: [UInt8] = [1, 0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0] + key + [2]
            #expect(throws: ParcelError.malformed) { try lua.unpack(bytes) }
        }
    }

    @Test func randomValuesComeBackTheSame() throws {
        let lua = try ParcelTests.interpreter()
        #expect(try lua.texts(of: """
            math.randomseed(42)
            local pool
            local function random(depth)
              local kind = math.random(depth > 0 and 8 or 5)
              if kind == 1 then return math.random(0)
              elseif kind == 2 then return math.random() * 2 ^ math.random(-300, 300)
              elseif kind == 3 then return math.random(2) == 1
              elseif kind == 4 then return string.pack("j", math.random(0)):sub(1, math.random(0, 8))
              elseif kind == 5 then return math.random(-100, 100)
              elseif kind == 6 and #pool > 0 then return pool[math.random(#pool)] end
              local t = {}
              pool[#pool + 1] = t
              for i = 1, math.random(0, 5) do t[i] = random(depth - 1) end
              for _ = 1, math.random(0, 5) do t[random(depth - 1)] = random(depth - 1) end
              return t
            end
            -- tables are the same if they lie at the same places of the same tables
            local function same(a, b, seen)
              if type(a) ~= "table" then return math.type(a) == math.type(b) and a == b end
              if seen[a] then return seen[a] == b end
              seen[a] = b
              local left = 0
              for k, v in pairs(a) do
                left = left + 1
                if type(k) ~= "table" and not same(v, b[k], seen) then return false end
              end
              for _ in pairs(b) do left = left - 1 end
              return left == 0
            end
            for round = 1, 2000 do
              pool = {}
              local value = random(6)
              assert(same(value, carry(value), {}), round)
            end
            return "done"
            """) == ["done"])
    }

    /// As many handles are alive after failed crossings as before.
    @Test func nothingIsLeftBehind() throws {
        let lua = try ParcelTests.interpreter()
        let before = try lua.texts(of: "collectgarbage() collectgarbage() return collectgarbage('count')")
        for _ in 0..<200 {
            _ = lua.failure(of: "carry({ lamp(0), { candle() }, ('x'):rep(10000) })")
        }
        let after = try lua.texts(of: "collectgarbage() collectgarbage() return collectgarbage('count')")
        #expect(try #require(Double(after[0])) - (try #require(Double(before[0]))) < 64)
        #expect(try lua.texts(of: "return collectgarbage('isrunning')") == ["true"])
    }
}
