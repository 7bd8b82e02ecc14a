-- SPDX-License-Identifier: GPL-3.0-or-later
-- Worker processes in the tool, started as a program: what they print, and what signals do to them.
local test = require "lunette.test"

test.suite("fork: output", function()
  test.case("is written once, and all of it", function()
    local r = process.exec { test.tool, "-e", [[
      io.stdout:setvbuf("full")
      io.write("before ")
      process.fork(function() io.write("inside ") end)
      pcall(process.fork, function() io.write("failed ") error("no") end)
      pcall(process.fork, function() io.write("left ") os.exit(1) end)
      io.write("after")
    ]] }
    test.equal(r.stdout, "before inside failed left after")
  end)

  test.case("of an error that nobody catches tells the worker's traceback", function()
    local r = process.exec({ test.tool, "-e", [[
      local function inner() error("boom", 0) end
      process.fork(function() inner() end)
    ]] }, { check = false })
    test.contains(r.stderr, "lunette: boom\nstack traceback:")
    test.contains(r.stderr, "in upvalue 'inner'")
    test.equal(r.code, 1)
  end)

  test.case("says what could not be undone", function()
    local r = process.exec({ test.tool, "-e", [[
      pcall(process.fork, function()
        scope.current():defer(function() error("stuck", 0) end)
        error("no")
      end)
    ]] })
    test.equal(r.stderr, "lunette: not undone: deferred function: stuck\n")
  end)
end)

-- starts the tool with a script that has to print "ready" when the worker runs
local function start(code)
  local p = process.spawn({ test.tool, "-e", code }, { stdout = "pipe", stderr = "pipe" })
  test.equal(p.stdout:read(), "ready")
  wait { timeout = 0.05 * test.patience }
  return p
end

local made = [[
  namespace.create("lt-parent")
  %s:fork(function()
    local x <close> = setmetatable({}, { __close = function() print("closed") end })
    namespace.create("lt-worker"):call(function() bridge.create("br0") end)
    print("ready")
    %s
  end)
]]

-- the id of a process in a pid namespace
local function pid_namespace()
  local unshare = process.spawn({ "unshare", "--pid", "--fork", "sh", "-c", "echo ready; exec sleep 60" },
    { stdout = "pipe", stderr = "null" })
  test.equal(unshare.stdout:read(), "ready")
  return test.truthy(tonumber(process.exec({ "pgrep", "-P", tostring(unshare.pid) }).stdout))
end

test.suite("fork: signals", function()
  for what, code in pairs {
    ["a busy loop"] = "while true do end", ["a wait"] = "wait { timeout = 60 }",
    ["a program"] = "process.exec { 'sleep', '60' }", ["a worker in it"] = "process.fork(wait, { timeout = 60 })",
    ["a pcall"] = "while true do pcall(wait, { timeout = 60 }) end",
  } do
    for signal, status in pairs { INT = 130, TERM = 143 } do
      test.case(("SIG%s to the shell ends %s in a worker, and both unwind"):format(signal, what), function()
        local p = start(made:format("process", code):gsub("process:fork%(", "process.fork(", 1))
        p:kill(signal)
        test.equal(test.truthy(p:wait(5 * test.patience), "an end").code, status)
        test.equal({ p.stdout:read("a"), p.stderr:read("a") }, { "closed\n", "lunette: interrupted\n" })
        test.equal({ namespace.find("lt-parent"), namespace.find("lt-worker") }, {})
      end)
    end
  end

  test.case("they reach a worker in another pid namespace", function()
    local path = ("/proc/%d/ns/pid"):format(pid_namespace())
    local p = start(made:format(("namespace.open('%s')"):format(path), "wait { timeout = 60 }"))
    p:kill("INT")
    test.equal(test.truthy(p:wait(5 * test.patience), "an end").code, 130)
    test.equal({ p.stdout:read("a"), p.stderr:read("a") }, { "closed\n", "lunette: interrupted\n" })
    test.equal({ namespace.find("lt-parent"), namespace.find("lt-worker") }, {})
  end)

  test.case("pressed three times, a worker that does not end is killed", function()
    local p = start(made:format("process", [[
      scope.current():defer(function() while true do end end)
      wait { timeout = 60 }
    ]]):gsub("process:fork%(", "process.fork(", 1))
    for _ = 1, 3 do
      p:kill("INT")
      wait { timeout = 0.2 * test.patience }
    end
    test.equal(test.truthy(p:wait(5 * test.patience), "an end").code, 130)
    test.equal(p.stderr:read("a"), "lunette: not undone: deferred function: interrupted\n"
      .. "lunette: not undone: namespace lt-worker: interrupted\n"
      .. "lunette: not undone: link br0: interrupted\nlunette: interrupted\n"
      .. "lunette: not undone: namespace lt-parent: interrupted\n")
    for _, name in ipairs { "lt-worker", "lt-parent" } do namespace.open(name):delete() end
  end)

  test.case("interrupts wait while a scope is undone by a worker", function()
    local p = process.spawn({ test.tool, "-e", [[
      local s = scope.create()
      s:defer(function()
        process.fork(function() print("ready") io.stdout:flush() wait { timeout = 0.5 } print("undone") end)
      end)
      s:close()
      while true do end
    ]] }, { stdout = "pipe", stderr = "pipe" })
    test.equal(p.stdout:read(), "ready")
    p:kill("INT")
    test.equal({ p.stdout:read(), test.truthy(p:wait(5 * test.patience), "an end").code }, { "undone", 130 })
  end)

  test.case("a worker ends, and undoes, when its parent is killed", function()
    local p = start(made:format("process", "wait { timeout = 60 }"):gsub("process:fork%(", "process.fork(", 1))
    p:kill("KILL"):wait()
    test.eventually(function() return not namespace.find("lt-worker") end)
    test.equal(p.stdout:read("a"), "closed\n")
    namespace.open("lt-parent"):delete()
  end)
end)
