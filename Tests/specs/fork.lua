-- SPDX-License-Identifier: GPL-3.0-or-later
-- Functions in worker processes: what comes back, what stays, and how they end.
local test = require "lunette.test"

local function where(kind) return process.exec({ "readlink", "/proc/self/ns/" .. kind }).stdout:gsub("\n", "") end

test.suite("fork: results", function()
  test.case("values of all types come back as they were", function()
    local huge, shared = ("0123456789"):rep(1000000), { "shared" }
    local out = table.pack(process.fork(function(a, b)
      local cycle = { shared, shared, name = "x\0\xff", [1.5] = false }
      cycle.self = cycle
      return nil, a + b, 1.0, math.mininteger, 1 / 0, nil, huge, cycle, nil
    end, 2, 3))
    test.equal(out.n, 9)
    test.equal({ out[2], math.type(out[3]), out[4], out[5] }, { 5, "float", math.mininteger, 1 / 0 })
    test.truthy(out[7] == huge)
    test.truthy(out[8].self == out[8] and out[8][1] == out[8][2] and out[8][1] ~= shared)
    test.equal({ out[8].name, out[8][1.5], out[8][1][1] }, { "x\0\xff", false, "shared" })
    test.truthy(process.fork(function() return 0 / 0 end) ~= 0)
    test.equal(select("#", process.fork(function() end)), 0)
  end)

  test.case("arguments and upvalues are as they were, and changes stay in the worker", function()
    local state, count = { 1 }, 0
    local seen = process.fork(function(given)
      given[1], count = given[1] + 1, count + 1
      return { given[1], state == given, count, #arg }
    end, state)
    test.equal(seen, { 2, true, 1, #arg })
    test.equal({ state[1], count }, { 1, 0 })
  end)

  test.case("handles of namespaces, links and processes are the same ones", function()
    local red = namespace.create("lt-red")
    local lo = link.open("lo", { namespace = red })
    local back, inner, anonymous, br, sleeper = red:fork(function()
      local room = namespace.create()
      local br = bridge.create("br0", { namespace = room })
      return { red, lo }, link.open("lo"), room, br, process.spawn { "sleep", "60" }
    end)
    test.truthy(back[1] == red and back[2] == lo and inner == lo)
    test.truthy(br.namespace == anonymous and anonymous ~= red)
    test.equal({ br.name, br.kind, tostring(sleeper):match("^process sleep") }, { "br0", "bridge", "process sleep" })
    local group = process.fork(function() return namespace.group { red, namespace.create(nil, { kind = "uts" }) } end)
    test.truthy(group:get("net") == red and group:get("uts").kind == "uts")
    test.contains(process.exec({ "ps", "-o", "args=", "-p", tostring(sleeper.pid) }).stdout, "sleep 60")
    test.equal(where("net"):match("%d+"), tostring(namespace.current().inode))
  end)

  test.case("what cannot be carried is named, and undone", function()
    local red = namespace.create("lt-red")
    local function refused(text, value)
      return test.raises(("namespace.fork lt-red: %s cannot be carried out of a worker (EINVAL)"):format(text)
        .. "; return plain data, such as a name or what inspect() gives", red.fork, red, function()
          namespace.create("lt-made")
          return 1, value()
        end)
    end
    local err = refused("result 2: a function", function() return print end)
    test.equal({ err.operation, err.code, err.errno }, { "namespace.fork", "EINVAL", 22 })
    refused("result 2.hosts[3]: a timer", function() return { hosts = { 1, 2, timer.create(1) } } end)
    refused([[result 2["a b"].x: a coroutine]], function() return { ["a b"] = { x = coroutine.create(print) } } end)
    refused("result 2[-1]: a userdata", function() return { [-1] = io.stdout } end)
    refused("result 2: a scope", scope.current)
    refused("result 2.x: a pipe", function() return { x = process.spawn({ "cat" }, { stdin = "pipe" }).stdin } end)
    test.raises("process.fork: result 1: a table with a metatable cannot be carried out of a worker (EINVAL)",
      process.fork, function() return setmetatable({}, {}) end)
    test.equal(namespace.find("lt-made"), nil)
  end)

  test.case("misuse is told without a worker", function()
    test.raises("bad argument #1 to 'fork' (function expected, got no value)", process.fork)
    test.raises("bad argument #1 to 'fork' (function expected, got table)", function()
      namespace.current():fork({})
    end)
    local red = namespace.create("lt-red")
    red:delete()
    test.raises(("namespace.fork %s: the handle is closed (EBADF)"):format((tostring(red):gsub(" %(closed%)", ""))),
      red.fork, red, print)
  end)
end)

test.suite("fork: errors", function()
  test.case("an error object comes back with its fields and its traceback", function()
    local function deep() link.open("nope0") end
    local red = namespace.create()
    local err = test.raises("link.open nope0: No such device (ENODEV)", red.fork, red, deep)
    test.equal({ err.operation, err.subject, err.code, err.errno }, { "link.open", "nope0", "ENODEV", 19 })
    test.truthy(err.where:match("fork%.lua:%d+$"))
    test.contains(err.traceback, "in function 'lunette.link.open'\n")
    test.contains(err.traceback, ("fork.lua:%d: in function <"):format(debug.getinfo(deep, "S").linedefined))
    test.truthy(err:match("ENODEV"))
  end)

  test.case("so does any other value", function()
    local ok, err = pcall(process.fork, error, { code = 7, list = { 1 } })
    test.equal({ ok, err }, { false, { code = 7, list = { 1 } } })
    test.equal({ pcall(process.fork, error, "text", 0) }, { false, "text" })
    test.equal({ pcall(process.fork, error) }, { false, nil })
    test.equal(select("#", pcall(process.fork, error, nil)), 2)
    test.raises("x", process.fork, function() error("x") end)
  end)

  test.case("one that cannot be carried is told as text", function()
    local err = test.raises("process.fork: error: a table with a metatable cannot be carried out of a worker "
      .. "(EINVAL): told", process.fork, error, setmetatable({}, { __tostring = function() return "told" end }))
    test.equal(err.code, "EINVAL")
    err = select(2, pcall(process.fork, error, { where = { print } }))
    test.equal(err.message, "error.where[1]: a function cannot be carried out of a worker")
  end)

  test.case("what was made before it is undone", function()
    test.raises("no", process.fork, function()
      namespace.create("lt-made"):call(function() bridge.create("br0") end)
      process.spawn { "sleep", "62" }
      error("no", 0)
    end)
    test.equal(namespace.find("lt-made"), nil)
    test.equal(process.exec({ "pgrep", "-f", "^sleep 62$" }, { check = false }).stdout, "")
  end)

  test.case("a worker that is killed or ends by itself", function()
    local red = namespace.create("lt-red")
    local function kill(signal) return function() process.exec { "sh", "-c", "kill -" .. signal .. " $PPID" } end end
    local err = test.raises("namespace.fork lt-red: the worker was killed by SIGKILL", red.fork, red, kill "KILL")
    test.equal(err.signal, "SIGKILL")
    err = test.raises("namespace.fork lt-red: the worker was ended by SIGTERM", red.fork, red, function()
      namespace.create("lt-made")
      kill("TERM")()
    end)
    test.equal({ err.signal, namespace.find("lt-made") }, { "SIGTERM", nil })
    err = test.raises("process.fork: the worker exited with status 3", process.fork, function()
      namespace.create("lt-made")
      os.exit(3)
    end)
    test.equal({ err.exit_code, namespace.find("lt-made") }, { 3, nil })
    test.equal(select("#", process.fork(os.exit, true)), 0)
  end)

  test.case("os.exit with status 0 is a return without values", function()
    local s <close> = scope.create()
    process.fork(function()
      namespace.create("lt-made")
      scope.create():defer(function() namespace.create("lt-deferred") end)
      os.exit()
    end)
    test.equal(s:inspect().entries, { "namespace lt-made", "namespace lt-deferred" })
  end)
end)

test.suite("fork: scopes", function()
  test.case("what was made joins the scope, and is undone with it", function()
    namespace.create("lt-outer"):call(function()
      link.open("lo"):up()
      local s = scope.create()
      local sleeper = process.fork(function()
        bridge.create("br0", { up = true, address = "10.0.0.1/24" })
        local inner = namespace.create("lt-inner")
        veth.create({ name = "v0", master = "br0", up = true }, { name = "v1", namespace = inner, up = true })
        link.open("lo"):add_address { "10.9.9.9/32", "fd00::9/128" }
        route.add("192.0.2.0/24", { via = "10.0.0.2", mtu = 1400 })
        route.add { { destination = "198.51.100.0/24", type = "blackhole" },
          { destination = "203.0.113.0/24", dev = "br0" } }
        return inner:spawn { "sleep", "60" }
      end)
      test.equal(s:inspect().entries, {
        "link br0", "namespace lt-inner", "link v0", "2 addresses of lo", "route 192.0.2.0/24", "2 routes",
        tostring(sleeper),
      })
      test.equal(#route.list { family = "ipv4" }, 4)
      s:close()
      test.equal(#link.list(), 1)
      test.equal(#route.list { family = "ipv4" }, 0)
      test.equal(#address.list { scope = "global" }, 0)
      test.equal(namespace.find("lt-inner"), nil)
      -- somebody else collects it: its parent, the worker, is gone
      test.eventually(function()
        return process.exec({ "ps", "-p", tostring(sleeper.pid) }, { check = false }).code == 1
      end)
    end)
  end)

  test.case("names are taken away, too", function()
    local red = namespace.create("lt-red")
    local s = scope.create()
    local uts = process.fork(function()
      namespace.attach("lt-second", red)
      return namespace.create("lt-uts", { kind = "uts" })
    end)
    test.equal({ uts.kind, uts.name, red.name }, { "uts", "lt-uts", "lt-red" })
    test.equal(s:inspect().entries, { ("name lt-second of net:[%d]"):format(red.inode), "namespace uts lt-uts" })
    s:close()
    test.equal({ namespace.find("lt-second"), namespace.find("lt-uts", { kind = "uts" }) }, {})
    test.truthy(namespace.find("lt-red") == red)
  end)

  test.case("a name that was given does not end the namespace for its links", function()
    local red = namespace.create("lt-red")
    local s = scope.create()
    namespace.attach("lt-second", red)
    bridge.create("br0", { namespace = red })
    s:close()
    test.equal({ namespace.find("lt-second"), link.find("br0", { namespace = red }) }, {})
    test.equal(#link.list { namespace = red }, 1)
  end)

  test.case("a route that was replaced comes back", function()
    namespace.create("lt-outer"):call(function()
      bridge.create("br0", { up = true, address = "10.0.0.1/24" })
      route.add("192.0.2.0/24", { via = "10.0.0.2", mtu = 1400, metric = 7 })
      local s = scope.create()
      process.fork(route.replace, "192.0.2.0/24", { via = "10.0.0.3", metric = 7 })
      test.equal(s:inspect().entries, { "replacement of route 192.0.2.0/24" })
      test.equal(route.get("192.0.2.1").via, "10.0.0.3")
      s:close()
      local old = route.list({ destination = "192.0.2.0/24" })[1]
      test.equal({ old.via, old.mtu, old.metric }, { "10.0.0.2", 1400, 7 })
    end)
  end)

  test.case("rows that are removed by hand later are forgotten", function()
    namespace.create("lt-outer"):call(function()
      link.open("lo"):up()
      local s = scope.create()
      process.fork(route.add, "198.51.100.0/24", { type = "blackhole" })
      route.remove("198.51.100.0/24")
      test.equal(s:inspect().entries, {})
      process.exec { "ip", "route", "add", "blackhole", "198.51.100.0/24" }
      s:close()
      test.equal(#route.list(), 1)
    end)
  end)

  test.case("a worker undoes its own scopes, and none of its parent's", function()
    local s = scope.create("outer")
    namespace.create("lt-outer")
    local fresh, entries = process.fork(function()
      do
        local inner <close> = scope.create()
        namespace.create("lt-inner")
      end
      test.equal(namespace.find("lt-inner"), nil)
      local text = ("the scope belongs to the parent of this worker (EPERM)")
      for _, method in ipairs { "close", "keep", "call", "defer" } do
        test.raises(("scope.%s %s: %s"):format(method, s, text), s[method], s, print)
      end
      return scope.current() ~= s, scope.current():inspect().entries
    end)
    test.equal({ fresh, entries }, { true, {} })
    test.truthy(namespace.find("lt-outer"))
    s:close()
    test.equal(namespace.find("lt-outer"), nil)
  end)

  test.case("a deferred function cannot outlive the worker, and runs when that is undone", function()
    local path = os.tmpname()
    local text = "process.fork: a deferred function cannot be carried out of a worker (EINVAL); "
      .. "close its scope inside the worker"
    test.raises(text, process.fork, function() scope.current():defer(function() os.remove(path) end) end)
    test.equal(io.open(path), nil)
    test.raises(text, process.fork, function() scope.create():defer(function() end) end)
  end)

  test.case("a coroutine from before is in the worker's scope", function()
    local outer = scope.create("outer")
    local co = coroutine.wrap(function()
      coroutine.yield()
      return scope.current():inspect().name
    end)
    co()
    test.equal(process.fork(co), nil)
    outer:close()
  end)
end)
