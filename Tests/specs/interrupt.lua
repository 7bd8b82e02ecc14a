-- SPDX-License-Identifier: GPL-3.0-or-later
-- Interrupts where they are hard to take: finalizers, message handlers, functions in C, commands of the shell.
local test = require "lunette.test"

-- starts the tool with a script that has to print "ready"
local function start(code)
  local p = process.spawn({ test.tool, "-e", code }, { stdout = "pipe", stderr = "pipe" })
  test.equal(p.stdout:read(), "ready")
  wait { timeout = 0.1 * test.patience }
  return p
end

local function press(p, signal, times)
  for _ = 1, times do
    p:kill(signal)
    wait { timeout = 0.1 * test.patience }
  end
end

local ready = [[
  bridge.create("lt-left")
  local function ready() print("ready") io.stdout:flush() end
]]

local stuck = {
  ["a finalizer"] = "setmetatable({}, { __gc = function() ready() while true do end end }) collectgarbage()",
  ["a message handler"] = "xpcall(error, function() ready() while true do end end)",
  ["a function in C"] = "ready() string.find(('a'):rep(30000), ('.-'):rep(20) .. 'b')",
  ["a finalizer in a coroutine"] = [[coroutine.wrap(function()
    setmetatable({}, { __gc = function() ready() while true do end end }) collectgarbage()
  end)()]],
}

test.suite("interrupts", function()
  for what, code in pairs(stuck) do
    test.case(("the third ends a script that is stuck in %s, and what is left is named"):format(what), function()
      local p = start(ready .. code)
      press(p, "INT", 2)
      test.equal(p:wait(0.3), nil)
      press(p, "INT", 1)
      test.equal(test.truthy(p:wait(8 * test.patience), "an end").code, 130)
      test.equal(p.stderr:read("a"), "\nlunette: the script does not react: ending at once\n"
        .. "lunette: not undone: link lt-left: interrupted\n")
      link.open("lt-left"):delete()
    end)
  end

  test.case("one SIGTERM is enough for a function in C, after a while", function()
    local p = start(ready .. stuck["a function in C"])
    local before = clock.monotonic()
    press(p, "TERM", 1)
    test.equal(test.truthy(p:wait(15 * test.patience), "an end").code, 143)
    test.truthy(clock.monotonic() - before > 4, "a while")
    test.contains(p.stderr:read("a"), "lunette: not undone: link lt-left: interrupted\n")
    link.open("lt-left"):delete()
  end)

  test.case("the third ends a finalizer that runs at the end of the script", function()
    local p = start [[
      kept = setmetatable({}, { __gc = function() print("ready") io.stdout:flush() while true do end end })
    ]]
    press(p, "INT", 3)
    test.equal(test.truthy(p:wait(8 * test.patience), "an end").code, 130)
    test.equal(p.stderr:read("a"), "\nlunette: the script does not react: ending at once\n")
  end)

  test.case("what was undone or kept before is not named", function()
    local p = start([[
      do local s <close> = scope.create() bridge.create("lt-gone") end
      bridge.create("lt-gone"):delete()
      local s = scope.create() bridge.create("lt-kept") s:keep()
    ]] .. ready .. "namespace.create('lt-left') " .. stuck["a finalizer"])
    press(p, "TERM", 3)
    test.equal(test.truthy(p:wait(8 * test.patience), "an end").code, 143)
    local lines = p.stderr:read("a")
    test.contains(lines, "at once\nlunette: not undone: namespace lt-left: interrupted\n"
      .. "lunette: not undone: link lt-left: interrupted\n")
    test.equal(lines:find("lt-kept", 1, true), nil)
    for _, name in ipairs { "lt-left", "lt-kept" } do link.open(name):delete() end
    namespace.open("lt-left"):delete()
  end)

  test.case("a worker that is stuck ends at the third, and names what it made", function()
    local p = start([[
      namespace.create("lt-parent")
      process.fork(function()
        namespace.create("lt-worker")
        print("ready") io.stdout:flush()
        string.find(("a"):rep(30000), (".-"):rep(20) .. "b")
      end)
    ]])
    press(p, "INT", 3)
    test.equal(test.truthy(p:wait(8 * test.patience), "an end").code, 130)
    local lines = p.stderr:read("a")
    test.contains(lines, "does not react: ending at once\nlunette: not undone: namespace lt-worker: interrupted\n")
    test.contains(lines, "lunette: interrupted\nlunette: not undone: namespace lt-parent: interrupted\n")
    for _, name in ipairs { "lt-worker", "lt-parent" } do namespace.open(name):delete() end
  end)

  test.case("the third names what is left of a scope that a block closes", function()
    local p = start(ready .. [[
      local s <close> = scope.create("inner")
      bridge.create("lt-inner")
      s:defer(function() while true do end end)
      ready()
      wait { timeout = 60 }
    ]])
    press(p, "INT", 4)
    test.equal(test.truthy(p:wait(8 * test.patience), "an end").code, 130)
    test.equal(p.stderr:read("a"), "lunette: not undone: deferred function: interrupted\n"
      .. "lunette: not undone: link lt-inner: interrupted\nlunette: interrupted\n"
      .. "lunette: not undone: link lt-left: interrupted\n")
    for _, name in ipairs { "lt-inner", "lt-left" } do link.open(name):delete() end
  end)

  for what, code in pairs {
    ["os.execute"] = "os.execute('sleep 66')", ["a file of io.popen"] = "io.popen('sleep 66'):read('a')",
    ["closing it"] = "io.popen('sleep 66', 'w'):close()",
    ["pcall and os.execute"] = "while true do pcall(os.execute, 'sleep 66') end",
    ["a command that ignores SIGTERM"] = [[os.execute("trap '' TERM; while :; do sleep 0.1; done")]],
  } do
    for signal, status in pairs { INT = 130, TERM = 143 } do
      test.case(("SIG%s ends %s"):format(signal, what), function()
        local p = start(ready .. "ready() " .. code)
        press(p, signal, 1)
        test.equal(test.truthy(p:wait(5 * test.patience), "an end").code, status)
        test.equal(p.stderr:read("a"), "lunette: interrupted\n")
        test.equal(process.exec({ "pgrep", "-f", "^sleep 66$" }, { check = false }).stdout, "")
        test.equal(link.find("lt-left"), nil)
      end)
    end
  end

  test.case("commands do what Lua says they do", function()
    test.equal({ os.execute("exit 3") }, { nil, "exit", 3 })
    test.equal({ os.execute("kill -9 $$") }, { nil, "signal", 9 })
    test.equal({ os.execute("true") }, { true, "exit", 0 })
    test.equal(os.execute(), true)
    test.equal(io.popen("printf 'a\\nb'"):read("a"), "a\nb")
    local path = os.tmpname()
    local file = io.popen("cat > " .. path .. "; exit 4", "w")
    file:write("in")
    test.equal({ file:close() }, { nil, "exit", 4 })
    test.equal(io.open(path):read("a"), "in")
    os.remove(path)
    test.equal(io.type(file), "closed file")
    test.raises("bad argument #2 to 'io.popen' (invalid mode)", io.popen, "true", "rw")
    local ignored = io.popen("grep SigIgn /proc/self/status"):read("a"):match("%x+\n")
    test.equal(tonumber(ignored, 16) & 1 << 12, 0) -- SIGPIPE, which the tool ignores
    local lines = {}
    for line in io.popen("seq 3"):lines() do lines[#lines + 1] = line end
    test.equal(lines, { "1", "2", "3" })
  end)
end)

test.suite("errors on the way out", function()
  test.case("the script's own error comes first, and what could not be undone after it", function()
    local function fail(body)
      return function()
        local s <close> = scope.create("s")
        s:defer(function() error("stuck", 0) end)
        local inner <close> = scope.create("inner")
        inner:defer(function() error("fast", 0) end)
        body()
      end
    end
    local tail = "; not undone: deferred function: fast; not undone: deferred function: stuck"
    test.raises("own" .. tail, fail(function() error("own", 0) end))
    local err = test.raises("link.open nope0: No such device (ENODEV)" .. tail, fail(function() link.open("nope0") end))
    test.equal({ err.code, err.message, err.not_undone }, { "ENODEV", "No such device",
      { "deferred function: fast", "deferred function: stuck" } })
    test.truthy(err:match("stuck$"))
    local r = process.exec({ test.tool, "-e", [[
      local s <close> = scope.create("s")
      s:defer(function() pcall(error) error("stuck", 0) end)
      local function deep() error({ "a table" }) end
      deep()
    ]] }, { check = false })
    test.contains(r.stderr, "lunette: not undone: deferred function: stuck\nlunette: table: ")
    test.contains(r.stderr, "in local 'deep'")
  end)

  test.case("a clean-up that fails inside does not take the traceback away", function()
    local r = process.exec({ test.tool, "-e", [[
      local s <close> = scope.create("s")
      s:defer(function() pcall(error, "harmless") end)
      local function deep() error("own", 0) end
      deep()
    ]] }, { check = false })
    test.contains(r.stderr, "lunette: own\nstack traceback:")
    test.contains(r.stderr, "in local 'deep'")
  end)

  test.case("without an error, what could not be undone is the error", function()
    test.raises("scope.close s: 1 of its entries could not be undone (EBUSY): deferred function: stuck", function()
      local s <close> = scope.create("s")
      s:defer(function() error("stuck", 0) end)
    end)
  end)
end)

test.suite("without /proc", function()
  test.case("the command line is not lost", function()
    local function run(...)
      return process.exec({ "unshare", "-m", "sh", "-c", 'umount -l /proc; exec "$0" "$@"', test.tool, ... },
        { check = false })
    end
    test.equal(run("-e", "print(#arg, ...)", "x", "y").stdout, "2\tx\ty\n")
    local r = run("-e", "error('no', 0)")
    test.equal({ r.code, r.stderr:match("^[^\n]*") }, { 1, "lunette: no" })
    test.truthy(run("--version").stdout:match("^%d+%.%d+%.%d+\n$"))
    test.contains(run("-e", "require('lunette.help').help('link.open')").stdout, "link.open")
    test.equal(run("nonsense").code, 64)
  end)
end)
