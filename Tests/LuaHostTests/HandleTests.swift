// SPDX-License-Identifier: GPL-3.0-or-later
import LuaHost
import Testing

/// Serialized: one of them counts the lamps of all.
@Suite(.serialized) struct HandleTests {
    final class Lamp: Handle {
        override class var kindName: String { "lamp" }
        nonisolated(unsafe) static var alive = 0
        private var closed = false

        override init() {
            super.init()
            Lamp.alive += 1
        }

        deinit { Lamp.alive -= 1 }

        override var handleText: String { "lamp of glass" }
        override var isClosed: Bool { closed }
        override func close() { closed = true }
    }

    final class Stone: Handle {
        override class var kindName: String { "stone" }
    }

    private func interpreter() throws -> Interpreter {
        let lua = try Interpreter()
        var lamp = HandleType(Lamp.self)
        lamp.field("colour") { lua, _ in lua.push("green") }
        lamp.method("light") { call, _ in call.returnReceiver() }
        lamp.method("both") { call, lamp in
            let other: Lamp = try call.handle(1)
            call.interpreter.push(other === lamp)
            return 1
        }
        lamp.closable()
        lua.register(lamp)
        var stone = HandleType(Stone.self)
        stone.method("throw") { call, _ in call.returnReceiver() }
        lua.register(stone)
        let shared = Lamp()
        lua.register(function: "shared") { call in
            call.interpreter.push(shared)
            return 1
        }
        lua.register(function: "lamp") { call in
            call.interpreter.push(Lamp())
            return 1
        }
        lua.register(function: "stone") { call in
            call.interpreter.push(Stone())
            return 1
        }
        return lua
    }

    @Test func oneObjectIsOneValue() throws {
        let lua = try interpreter()
        #expect(try lua.texts(of: "return shared() == shared(), ({ [shared()] = 1 })[shared()], lamp() == lamp()")
            == ["true", "1", "false"])
    }

    @Test func methodsChainAndFieldsRead() throws {
        let lua = try interpreter()
        #expect(try lua.texts(of: "local l = lamp() return l:light():light().colour, tostring(l)")
            == ["green", "lamp of glass"])
    }

    @Test func whatIsUnknownOrClosedRaises() throws {
        let lua = try interpreter()
        #expect(lua.failure(of: "return lamp().color")
            == "test:1: no field or method 'color' in a lamp (did you mean 'colour'?)")
        #expect(lua.failure(of: "lamp().colour = 'red'")
            == "test:1: cannot set field 'colour' of a lamp (see its method 'set')")
        #expect(lua.failure(of: "local l = lamp() l:close() l:close() l:light()")
            == "test:1: lamp.light lamp of glass: the handle is closed (EBADF)")
        #expect(lua.failure(of: "lamp():both(stone())")
            == "test:1: bad argument #1 to 'both' (lamp expected, got stone)")
        #expect(lua.failure(of: "lamp().light(stone())")
            == "test:1: calling 'light' on bad self (lamp expected, got stone)")
        #expect(lua.failure(of: "lamp().light()")
            == "test:1: calling 'light' on bad self (lamp expected, got no value)")
    }

    @Test func onlyClosableHandlesCanBeDeclaredSo() throws {
        let lua = try interpreter()
        #expect(try lua.texts(of: "local l do local x <close> = shared() l = x end return tostring(l)")
            == ["lamp of glass (closed)"])
        #expect(lua.failure(of: "local s <close> = stone()").contains("variable 's' got a non-closable value"))
    }

    @Test func collectingReleasesObjects() throws {
        let before = Lamp.alive
        let lua = try interpreter()
        try lua.texts(of: "for _ = 1, 1000 do lamp():light() end collectgarbage() collectgarbage()")
        #expect(Lamp.alive == before + 1) // the shared one
        lua.close()
    }
}
