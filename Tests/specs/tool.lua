-- SPDX-License-Identifier: GPL-3.0-or-later
-- The command-line tool, started as a program: arguments, exit statuses, interrupts.
local test = require "lunette.test"

local function lunette(arguments, options)
  options = options or {}
  options.check = false
  return process.exec({ test.tool, table.unpack(arguments) }, options)
end

-- a script in a file that goes with the test
local function script(text)
  local path = os.tmpname()
  local file <close> = assert(io.open(path, "w"))
  file:write(text)
  scope.current():defer(function() os.remove(path) end)
  return path
end

local build = [[
  namespace.create("lt-tool")
  namespace.open("lt-tool"):call(function() bridge.create("br0") end)
]]

test.suite("lunette", function()
  test.case("-e, --version, --help and misuse", function()
    test.equal(lunette({ "-e", "print(1 + 1, ...)", "a", "b" }).stdout, "2\ta\tb\n")
    test.truthy(lunette({ "--version" }).stdout:match("^%d+%.%d+%.%d+\n$"))
    test.contains(lunette({ "--help" }).stdout, "USAGE: lunette")
    local r = lunette { "nonsense.lua" }
    test.contains(r.stderr, "to run a script: lunette run nonsense.lua")
    test.equal(r.code, 64)
    r = lunette { "run", "/no/such.lua" }
    test.equal({ r.code, r.stderr }, { 1, "lunette: cannot open /no/such.lua: No such file or directory\n" })
  end)

  test.case("a script gets arg and ..., and may begin with #!", function()
    local path = script "#!/usr/bin/env -S lunette run\nprint(arg[0], #arg, arg[1], arg[2], select('#', ...), ...)"
    test.equal(lunette({ "run", path, "-x", "b c" }).stdout, path .. "\t2\t-x\tb c\t2\t-x\tb c\n")
    test.equal(lunette({ "run", "-", "y" }, { input = "print(arg[1])" }).stdout, "y\n")
    local many = { "-e", "print(select('#', ...), #arg)" }
    for i = 1, 5000 do many[#many + 1] = "x" .. i end
    test.equal(lunette(many).stdout, "5000\t5000\n")
    test.equal(lunette({}, { input = "print('from stdin')" }).stdout, "from stdin\n")
  end)

  test.case("an error gives status 1 and a traceback, and undoes", function()
    local path = script(build .. "local function f() error('no more') end\nf()")
    local r = lunette { "run", path }
    test.equal(r.code, 1)
    test.contains(r.stderr, path .. ":3: no more\nstack traceback:")
    test.equal(namespace.find("lt-tool"), nil)
    r = lunette { "-e", "x = = 1" }
    test.equal({ r.code, r.stderr }, { 1, "lunette: (command line):1: unexpected symbol near '='\n" })
  end)

  test.case("success keeps, and says what cannot be kept", function()
    local r = lunette { "-e", build .. "namespace.create()" }
    test.equal(r.code, 0)
    test.truthy(r.stderr:match("^lunette: without a name, so ending with the script .*net:%[%d+%]\n$"))
    test.equal(#link.list { namespace = "lt-tool", kind = "bridge" }, 1)
    namespace.open("lt-tool"):delete()
  end)

  test.case("os.exit closes scopes: 0 keeps, anything else undoes", function()
    test.equal(lunette({ "-e", build .. "os.exit(7)" }).code, 7)
    test.equal(namespace.find("lt-tool"), nil)
    test.equal(lunette({ "-e", build .. "coroutine.wrap(function() pcall(os.exit, false) end)()" }).code, 1)
    test.equal(namespace.find("lt-tool"), nil)
    test.equal(lunette({ "-e", build .. "os.exit(true)" }).code, 0)
    namespace.open("lt-tool"):delete()
    test.equal(lunette({ "-e", "scope.create() " .. build .. "os.exit(0)" }).code, 0)
    test.equal(namespace.find("lt-tool"), nil)
  end)

  for what, code in pairs {
    ["a sleeping program"] = "process.exec { 'sleep', '60' }",
    ["a wait"] = "wait { timeout = 60 }",
    ["a busy loop"] = "while true do end",
    ["a busy coroutine"] = "coroutine.wrap(function() while true do end end)()",
    ["a pcall that swallows errors"] = "while true do pcall(function() while true do end end) end",
    ["a pcall around a sleeping program"] = "while true do pcall(process.exec, { 'sleep', '60' }) end",
    ["a coroutine that closes"] = [[
      local co = coroutine.create(function()
        local x <close> = setmetatable({}, { __close = function() while true do end end })
        coroutine.yield()
      end)
      coroutine.resume(co)
      coroutine.close(co)
    ]],
    ["a namespace"] = "namespace.create():call(function() while true do end end)",
    ["a pipe that stays empty"] = "process.spawn({ 'sleep', '60' }, { stdout = 'pipe' }).stdout:read()",
  } do
    for signal, status in pairs { INT = 130, TERM = 143, HUP = 129 } do
      test.case(("SIG%s in %s unwinds within a second"):format(signal, what), function()
        local p = process.spawn({ test.tool, "-e", build .. [[
          local s <close> = scope.create("inner")
          bridge.create("lt-br")
          print("ready") io.stdout:flush()
        ]] .. code }, { stdout = "pipe", stderr = "pipe" })
        test.equal(p.stdout:read(), "ready")
        wait { timeout = 0.05 }
        local start = clock.monotonic()
        p:kill(signal)
        local r = test.truthy(p:wait(5 * test.patience), "an end")
        test.truthy(clock.monotonic() - start < test.patience, "an end within a second")
        test.equal(r.code, status)
        test.equal(p.stderr:read("a"), "lunette: interrupted\n")
        test.equal(namespace.find("lt-tool"), nil)
        test.equal(link.find("lt-br"), nil)
      end)
    end
  end

  test.case("a clean-up that catches errors is not cut short", function()
    local p = process.spawn({ test.tool, "-e", [[
      local x <close> = setmetatable({}, { __close = function()
        print(pcall(error, "harmless", 0))
        print(select(2, coroutine.resume(coroutine.create(function() error("harmless too", 0) end))))
      end })
      print("ready") io.stdout:flush()
      wait { timeout = 60 }
    ]] }, { stdout = "pipe", stderr = "pipe" })
    test.equal(p.stdout:read(), "ready")
    p:kill("INT")
    test.equal(p.stdout:read("a"), "false\tharmless\nharmless too\n")
    test.equal(p:wait(5 * test.patience).code, 130)
  end)

  test.case("os.exit in the middle of an undo does the rest", function()
    local r = lunette { "-e", "local s = scope.create() " .. build .. "s:defer(function() os.exit(3) end) s:close()" }
    test.equal(r.code, 3)
    test.equal(namespace.find("lt-tool"), nil)
    test.equal(lunette({ "-e", build .. "os.exit(256)" }).code, 1)
    test.equal(namespace.find("lt-tool"), nil)
  end)

  test.case("a traceback is that of the error it is printed with", function()
    local r = lunette { "-e", [[
      local function first() error("boom", 0) end
      pcall(function() namespace.current():call(first) end)
      local function second() error("boom", 0) end
      second()
    ]] }
    test.contains(r.stderr, "in local 'second'")
  end)

  test.case("errors work without the globals that a script took away", function()
    local r = lunette { "-e", "string = nil tostring = nil link.open('nope0')" }
    test.contains(r.stderr, "link.open nope0: No such device (ENODEV)")
  end)

  test.case("the third interrupt leaves, and names what is left", function()
    for _, slow in ipairs { "wait { timeout = 60 }", "while true do end" } do
      local p = process.spawn({ test.tool, "-e", ([[
        bridge.create("lt-br")
        scope.current():defer(function() print("undoing") io.stdout:flush() %s end)
        print("ready") io.stdout:flush()
        wait { timeout = 60 }
      ]]):format(slow) }, { stdout = "pipe", stderr = "pipe" })
      test.equal(p.stdout:read(), "ready")
      p:kill("INT")
      test.equal(p.stdout:read(), "undoing")
      wait { timeout = 0.1 } -- what comes at once is the same press
      p:kill("INT")
      test.equal(p:wait(0.2), nil)
      p:kill("INT")
      test.equal(test.truthy(p:wait(5 * test.patience), "an end").code, 130)
      test.contains(p.stderr:read("a"), "lunette: not undone: link lt-br: interrupted\n")
      link.open("lt-br"):delete()
    end
  end)

  test.case("a script whose output nobody reads ends, and is undone", function()
    local code = build .. "while true do print('more') end"
    local r = process.exec({ "sh", "-c", '"$0" -e "$1" | head -1; echo done', test.tool, code },
      { timeout = 5 * test.patience })
    test.equal(r.stdout, "more\ndone\n")
    test.contains(r.stderr, "cannot write to standard output: Broken pipe")
    test.equal(namespace.find("lt-tool"), nil)
  end)

  test.case("without root it says what is missing, and Lua still works", function()
    local r = process.exec({ "setpriv", "--reuid", "65534", "--clear-groups", test.tool, "-e",
      "print(#link.list() > 0, pcall(namespace.create))" }, { check = false, environment = { HOME = "/" } })
    test.contains(r.stdout, "true\tfalse\t(command line):1: namespace.create: Operation not permitted (EPERM); "
      .. "this needs root")
    test.equal(r.code, 0)
  end)

  test.case("C modules find Lua's symbols", function()
    test.equal(lunette({ "-e", "print(require('cjson').encode({ 1 }))" }).stdout, "[1]\n")
  end)

  test.case("help tells of modules, functions and handles", function()
    local function help(what)
      return lunette({ "-e", ("require('lunette.help').help(%s)"):format(what) }).stdout
    end
    test.contains(help(""), "\n  veth ")
    test.contains(help("route"), "\n  route.add(destination, options)")
    test.contains(help("link.create"), "\n      mtu?  integer the largest packet, in bytes")
    test.equal(help("'link.create'"), help("link.create"))
    test.contains(help("namespace.current()"), "\n  Namespace:call(fn, ...)")
    test.equal(help("'nope'"), "no help on 'nope'; help() lists the modules\n")
  end)

  test.case("modules can be required", function()
    test.equal(lunette({ "-e", "print(require 'lunette.link' == link, require 'lunette.wait' == wait)" }).stdout,
      "true\ttrue\n")
  end)
end)
