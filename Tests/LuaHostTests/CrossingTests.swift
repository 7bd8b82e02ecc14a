// SPDX-License-Identifier: GPL-3.0-or-later
import LuaHost
import Testing

/// Errors on their way through frames of Swift and Lua: each `defer` runs, each object is released.
/// Serialized: interrupts reach the interpreter that was attached last.
@Suite(.serialized) struct CrossingTests {
    /// Counts what is alive and what has been left properly.
    final class Ledger {
        var alive = 0
        var entered = 0
        var left = 0
    }

    final class Canary {
        private let ledger: Ledger

        init(_ ledger: Ledger) {
            self.ledger = ledger
            ledger.alive += 1
        }

        deinit { ledger.alive -= 1 }
    }

    /// An interpreter in which `enter(f, …)` calls `f(…)` with a Swift frame in between, and `fail()` throws.
    private func interpreter(_ ledger: Ledger) throws -> Interpreter {
        let lua = try Interpreter()
        lua.register(function: "enter") { call in
            let canary = Canary(ledger)
            ledger.entered += 1
            defer {
                ledger.left += 1
                withExtendedLifetime(canary) {}
            }
            try call.require(1, .function)
            return try lua.callThrough(arguments: Int32(call.count - 1))
        }
        lua.register(function: "fail") { _ in
            let canary = Canary(ledger)
            defer { withExtendedLifetime(canary) {} }
            throw LuaError(subject: "it", code: "EIO", errno: 5, message: "Input/output error")
        }
        lua.register(function: "interrupt") { _ in
            Interpreter.interruptHandler(2)
            return 0
        }
        return lua
    }

    static let raisers = [
        "fail()", "error('plain')", "error({ 1 })", "error()", "local x = nil; x.y = 1", "enter(nil)",
        "coroutine.wrap(function() fail() end)()", "coroutine.wrap(function() enter(fail) end)()",
        "setmetatable({}, { __index = function() fail() end }).x = setmetatable({}, { __index = fail }).y",
        "local c <close> = setmetatable({}, { __close = fail })",
        "enter(coroutine.yield)", "string.rep('x', -1, fail())", "table.sort({ 3, 2, 1 }, fail)",
        "return ('x'):gsub('x', fail)", "load(fail)() fail()", "pcall(fail) fail()", "xpcall(fail, fail) fail()",
    ]

    @Test(arguments: raisers) func leavesNothingBehindFromAnyDepth(raiser: String) throws {
        let ledger = Ledger()
        let lua = try interpreter(ledger)
        for depth in 0...20 {
            let chunk = """
                local function descend(n)
                  if n == 0 then \(raiser) else return enter(descend, n - 1) end
                end
                descend(\(depth))
                """
            for _ in 0..<5 { #expect(throws: ScriptFailure.self) { try lua.texts(of: chunk) } }
            #expect(ledger.alive == 0, "after \(raiser) at depth \(depth)")
            #expect(ledger.left == ledger.entered)
        }
        #expect(ledger.entered >= 5 * 210)
        #expect(lua.top == 0)
    }

    @Test func errorsCanBeCaughtAtEveryLevel() throws {
        let ledger = Ledger()
        let lua = try interpreter(ledger)
        let caught = try lua.texts(of: """
            local count = 0
            local function descend(n)
              if n == 0 then fail() end
              local ok, err = pcall(enter, descend, n - 1)
              assert(not ok and err.code == "EIO")
              count = count + 1
              error(err, 0)
            end
            pcall(descend, 20)
            return count
            """)
        #expect(caught == ["20"])
        #expect(ledger.alive == 0)
        #expect(ledger.left == ledger.entered)
    }

    @Test func anErrorKeepsItsIdentityOnTheWayOut() throws {
        let lua = try interpreter(Ledger())
        let same = try lua.texts(of: """
            local value = {}
            local ok, err = pcall(enter, enter, error, value)
            return err == value
            """)
        #expect(same == ["true"])
    }

    @Test func aYieldAcrossSwiftIsAnError() throws {
        let lua = try interpreter(Ledger())
        let message = lua.failure(of: "coroutine.wrap(function() enter(coroutine.yield) end)()")
        #expect(message.hasSuffix("attempt to yield across a C-call boundary"))
    }

    @Test func recursionThroughSwiftEndsWithAnError() throws {
        let ledger = Ledger()
        let lua = try interpreter(ledger)
        #expect(lua.failure(of: "local function f() return enter(f) end f()").contains("stack overflow"))
        #expect(ledger.alive == 0)
        #expect(ledger.left == ledger.entered)
    }

    @Test func anInterruptPassesThroughPcallAndRunsClosers() throws {
        let ledger = Ledger()
        let lua = try interpreter(ledger)
        lua.attachInterrupts()
        let message = lua.failure(of: """
            closed = 0
            local function descend(n)
              local c <close> = setmetatable({}, { __close = function() for _ = 1, 100 do end closed = closed + 1 end })
              if n == 0 then interrupt() while true do end end
              while true do pcall(enter, descend, n - 1) end
            end
            descend(10)
            """)
        #expect(message == "interrupted")
        lua.acknowledgeInterrupts()
        #expect(try lua.texts(of: "return closed") == ["11"])
        #expect(ledger.alive == 0)
    }

    @Test(arguments: [
        "while true do end", "local co = coroutine.wrap(function() while true do end end) co()",
        "local co = coroutine.create(function() while true do end end) while true do coroutine.resume(co) end",
        "while true do pcall(function() while true do end end) end",
        "while true do xpcall(function() while true do end end, print) end",
    ])
    func aBusyLoopIsInterrupted(loop: String) throws {
        let lua = try interpreter(Ledger())
        lua.attachInterrupts()
        // the request comes as from a signal handler, from a frame further in than the loop's
        lua.register(function: "busy") { call in
            Interpreter.interruptHandler(15)
            return 0
        }
        let message = lua.failure(of: "coroutine.wrap(busy)() \(loop)")
        #expect(message == "interrupted")
        lua.acknowledgeInterrupts()
    }

    // A signal may come at any moment of a Swift function, also before it asks for the text of a value.
    @Test(arguments: ["'text'", "7.5", "setmetatable({}, { __tostring = function() return 'value' end })"])
    func anInterruptIsNotLostInATextualValue(value: String) throws {
        let lua = try interpreter(Ledger())
        lua.attachInterrupts()
        var texts: [String] = []
        lua.register(function: "strike") { call in
            Interpreter.interruptHandler(2)
            texts.append(call.interpreter.text(at: 1))
            return 0
        }
        let message = lua.failure(of: "pcall(strike, \(value)) for _ = 1, 1000 do end")
        #expect(message == "interrupted")
        #expect(texts.count == 1)
        if !value.contains("{") { #expect(texts == [value.filter { $0 != "'" }]) }
        lua.acknowledgeInterrupts()
    }

    @Test func aDeferredInterruptComesAfterwards() throws {
        let lua = try interpreter(Ledger())
        lua.attachInterrupts()
        lua.register(function: "undo") { call in
            try lua.deferringInterrupts { _ = try lua.callThrough(arguments: 0) }
            return 0
        }
        let message = lua.failure(of: """
            undo(function() interrupt() for _ = 1, 1000 do end done = true end)
            while true do end
            """)
        #expect(message == "interrupted")
        lua.acknowledgeInterrupts()
        #expect(try lua.texts(of: "return done") == ["true"])
    }
}
