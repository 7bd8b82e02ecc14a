-- SPDX-License-Identifier: GPL-3.0-or-later
-- Scopes: what is made within one is undone with it, and nothing else.
local test = require "lunette.test"

test.suite("scope", function()
  test.case("all kinds of things are undone", function()
    local outer = namespace.create("lt-outer")
    local sleeper
    outer:call(function()
      do
        local s <close> = scope.create("part")
        bridge.create("br0", { up = true, address = "10.0.0.1/24" })
        local inner = namespace.create("lt-inner")
        veth.create({ name = "v0", master = "br0", up = true }, { name = "v1", namespace = inner, up = true })
        link.open("lo"):add_address("10.9.9.9/32"):up()
        route.add("192.0.2.0/24", { via = "10.0.0.2" })
        route.add("198.51.100.0/24", { type = "blackhole" })
        sleeper = inner:spawn { "sleep", "60" }
        test.equal(#s:inspect().entries, 7)
      end
      test.equal(#link.list(), 1)
      test.equal(#route.list(), 0)
      test.equal(#address.list { family = "ipv4" }, 1) -- lo's own, which no scope made
      test.equal(sleeper:inspect().signal, "SIGTERM")
      test.equal(namespace.find("lt-inner"), nil)
    end)
    test.truthy(namespace.find("lt-outer"))
  end)

  test.case("links go in one request", function()
    namespace.create("lt-outer"):call(function()
      local s = scope.create()
      for i = 1, 50 do veth.create("a" .. i, "b" .. i) end
      local start = clock.monotonic()
      s:close()
      test.truthy(clock.monotonic() - start < 0.7 * test.patience, "a quick end")
      test.equal(#link.list(), 1)
    end)
  end)

  test.case("an error undoes, keep does not", function()
    local room = namespace.create("lt-room")
    room:call(function()
      pcall(function()
        local s <close> = scope.create()
        bridge.create("br0")
        error("no")
      end)
      test.equal(link.find("br0"), nil)
      local s = scope.create()
      bridge.create("br1")
      s:keep()
      test.raises(("scope.call %s: the handle is closed (EBADF)"):format((tostring(s):gsub(" %(closed%)", ""))),
        s.call, s, print)
      test.truthy(link.find("br1"))
    end)
  end)

  test.case("what ended by other means is forgotten", function()
    namespace.create("lt-room"):call(function()
      local s = scope.create()
      local br = bridge.create("br0")
      br:delete()
      bridge.create("br0") -- another one, the same name
      local red = namespace.create("lt-red")
      red:delete()
      test.equal(#s:inspect().entries, 1)
      s:close()
      test.equal(link.find("br0"), nil)
    end)
  end)

  test.case("a renamed and moved link is found", function()
    local there = namespace.create("lt-there")
    namespace.create("lt-room"):call(function()
      local s = scope.create()
      local br = bridge.create("br0")
      br:rename("br9")
      veth.create("a", "b")
      link.open("a"):move(there)
      s:close()
      test.equal(#link.list(), 1)
      test.equal(#link.list { namespace = there }, 1)
    end)
  end)

  test.case("links that moved are found where they are", function()
    local a, b = namespace.create("lt-a"), namespace.create("lt-b")
    local s = scope.create()
    local room = namespace.create("lt-room")
    local v, w = veth.create({ name = "v0", namespace = room }, { name = "v1", namespace = room })
    v:move(a)
    w:move(b)
    room:delete()
    s:close()
    test.equal(#link.list { namespace = a } + #link.list { namespace = b }, 2)
  end)

  test.case("a link that went with its namespace is no failure", function()
    namespace.create("lt-outer"):call(function()
      local s = scope.create()
      local red = namespace.create("lt-red")
      veth.create("v0", "v1")
      link.open("v0"):move(red)
      link.open("v1"):move(red)
      red:delete()
      s:close()
    end)
  end)

  test.case("a name by which it was found later is not removed", function()
    local s = scope.create()
    namespace.create("lt-red")
    process.exec { "ln", "-s", "/run/netns/lt-red", "/run/netns/lt-link" }
    namespace.open("lt-link")
    s:close()
    test.equal(process.exec({ "ls", "-l", "/run/netns/lt-link" }).code, 0)
    process.exec { "rm", "/run/netns/lt-link" }
    test.equal(namespace.find("lt-red"), nil)
  end)

  test.case("rows that were removed by hand are forgotten", function()
    local room = namespace.create("lt-room")
    room:call(function()
      link.open("lo"):up()
      local s = scope.create()
      route.add("198.51.100.0/24", { type = "blackhole" })
      link.open("lo"):add_address { "10.9.0.1/32", "10.9.0.2/32" }
      route.remove("198.51.100.0/24")
      link.open("lo"):remove_address("10.9.0.2/32")
      -- somebody else's from here on
      process.exec { "ip", "route", "add", "blackhole", "198.51.100.0/24" }
      process.exec { "ip", "address", "add", "10.9.0.2/32", "dev", "lo" }
      s:close()
      test.equal(#route.list(), 1)
      test.equal(#address.list { dev = "lo", family = "ipv4", scope = "global" }, 1)
    end)
  end)

  test.case("functions and processes end in reverse order", function()
    local running
    do
      local s <close> = scope.create()
      local p = process.spawn { "sleep", "60" }
      s:defer(function() running = p:inspect().running end)
    end
    test.equal(running, true)
  end)

  test.case("a handle that is closed early leaves its namespace to the scope", function()
    local s = scope.create()
    do
      local red <close> = namespace.create("lt-red")
      bridge.create("br0", { namespace = red })
    end
    s:close()
    test.equal(namespace.find("lt-red"), nil)
  end)

  test.case("an ended process is forgotten, and its descriptor with it", function()
    local s = scope.create()
    for _ = 1, 20 do process.spawn({ "true" }):wait() end
    test.equal(s:inspect().entries, {})
    s:close()
  end)

  test.case("each coroutine has its own stack, inherited", function()
    local outer = scope.create("outer")
    local co = coroutine.create(function()
      test.equal(scope.current().name, "outer")
      scope.create("inner")
      coroutine.yield(scope.current().name)
      scope.current():close()
      return scope.current().name
    end)
    test.equal(select(2, coroutine.resume(co)), "inner")
    test.equal(scope.current().name, "outer")
    test.equal(select(2, coroutine.resume(co)), "outer")
    outer:close()
  end)

  test.case("current = false leaves the current one, call enters it", function()
    namespace.create("lt-room"):call(function()
      local before = scope.current()
      local s = scope.create { current = false }
      test.truthy(scope.current() == before)
      test.equal(s:call(function(name) return bridge.create(name).name end, "br0"), "br0")
      test.truthy(scope.current() == before)
      test.equal(s:inspect().entries, { "link br0" })
      s:close()
      test.equal(link.find("br0"), nil)
    end)
  end)

  test.case("deferred functions run, in reverse, and their errors are told", function()
    local order = {}
    local s = scope.create("s")
    s:defer(function() order[#order + 1] = 1 end)
    s:defer(function() error("no way", 0) end)
    s:defer(function() order[#order + 1] = 2 end)
    test.raises("scope.close s: 1 of its entries could not be undone (EBUSY): deferred function: no way", s.close, s)
    test.equal(order, { 2, 1 })
  end)

  test.case("there is a limit to scopes within scopes", function()
    local outer = scope.create()
    test.raises("more than 1000 scopes within each other", function()
      for _ = 1, 1001 do scope.create() end
    end)
    outer:close()
    scope.create():close()
  end)

  test.case("children close first", function()
    local order = {}
    local outer = scope.create()
    outer:defer(function() order[#order + 1] = "outer" end)
    scope.create():defer(function() order[#order + 1] = "inner" end)
    outer:close()
    test.equal(order, { "inner", "outer" })
  end)
end)
