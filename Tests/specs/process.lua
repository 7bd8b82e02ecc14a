-- SPDX-License-Identifier: GPL-3.0-or-later
-- Programs, pipes, timers, and the one way of waiting.
local test = require "lunette.test"

local function seconds(body)
  local start = clock.monotonic()
  body()
  return clock.monotonic() - start
end

test.suite("process.exec", function()
  test.case("arguments reach the program as they are", function()
    local r = process.exec { "printf", "%s|", "a b", "$HOME", "*", "", "ü\n", 5, 1.5 }
    test.equal(r.stdout, "a b|$HOME|*||ü\n|5|1.5|")
    test.equal({ r.code, r.signal, r.stderr }, { 0, nil, "" })
  end)

  test.case("streams lead where they are told to", function()
    test.equal(process.exec({ "cat" }).stdout, "")
    test.equal(process.exec({ "cat" }, { input = "in\0put" }).stdout, "in\0put")
    test.equal(process.exec({ "sh", "-c", "echo e >&2; echo o" }, { stderr = "stdout" }).stdout, "e\no\n")
    test.equal(process.exec({ "echo", "x" }, { stdout = "null" }).stdout, nil)
    local path = os.tmpname()
    process.exec({ "echo", "one" }, { stdout = { file = path } })
    process.exec({ "echo", "two" }, { stdout = { file = path, append = true } })
    test.equal(process.exec({ "cat" }, { stdin = { file = path } }).stdout, "one\ntwo\n")
    os.remove(path)
    test.raises("process.exec /no/such/file: No such file or directory (ENOENT)", process.exec, { "cat" },
      { stdin = { file = "/no/such/file" } })
    test.raises("bad option 'stdout' to 'exec' ('capture', 'inherit', 'null' expected, got 'pipe')",
      process.exec, { "true" }, { stdout = "pipe" })
  end)

  test.case("a megabyte in and out at once does not stop", function()
    local data = ("0123456789abcdef"):rep(65536)
    test.truthy(process.exec({ "cat" }, { input = data }).stdout == data)
    test.equal(#process.exec({ "sh", "-c", "cat | head -c 10" }, { input = data }).stdout, 10)
  end)

  test.case("output over the limit raises and ends the program", function()
    local err = test.raises("process.exec yes: stdout is longer than 1048576 bytes (EMSGSIZE); raise 'limit', "
      .. "or send it to a file", process.exec, { "yes" }, { limit = "1M" })
    test.equal(err.code, "EMSGSIZE")
  end)

  test.case("what cannot be handed over unchanged is refused", function()
    test.raises("bad argument #1 to 'exec' (element 3: string expected, got nil)",
      process.exec, { "echo", "a", nil, nil, "x" })
    test.raises("bad argument #1 to 'exec' (element 2 is not valid UTF-8)", process.exec, { "printf", "\xff" })
    test.raises("bad argument #1 to 'exec' (element 2 contains a NUL byte)", process.exec, { "printf", "a\0b" })
    local err = select(2, pcall(process.exec, { "true" }, { stdout = { file = "/tmp/a\0b" } }))
    test.equal({ err.code, err.detail }, { "EINVAL", "a path cannot contain NUL" })
    local cat = process.spawn({ "cat" }, { stdin = "pipe" })
    test.raises("bad option 'stdin' to 'exec' (the pipe stdin of cat leads the other way)",
      process.exec, { "true" }, { stdin = cat.stdin })
  end)

  test.case("a finalizer that changes the table meanwhile does no harm", function()
    local variables, count = {}, 0
    local function arm()
      setmetatable({}, { __gc = function()
        for key in pairs(variables) do variables[key] = nil end
        count = count + 1
        for i = 1, 50 do variables["Z" .. count .. "_" .. i] = "v" end
        if count < 50 then arm() end
      end })
    end
    for round = 1, 50 do
      arm()
      for i = 1, 50 do variables["K" .. round .. "_" .. i] = ("v"):rep(50) end
      process.exec({ "true" }, { environment = variables })
    end
  end)

  test.case("environment and directory", function()
    test.equal(process.exec({ "sh", "-c", "echo $A-$HOME-$PATH" }, {
      environment = { A = "1", HOME = false, PATH = "/usr/bin:/bin" } }).stdout, "1--/usr/bin:/bin\n")
    test.equal(process.exec({ "/usr/bin/env" }, { clear_environment = true, environment = { B = 2 } }).stdout, "B=2\n")
    test.equal(process.exec({ "pwd" }, { cwd = "/usr/bin" }).stdout, "/usr/bin\n")
    test.raises("bad option 'environment' to 'exec' ('A=B' is not a variable's name)", process.exec, { "true" },
      { environment = { ["A=B"] = "1" } })
  end)

  test.case("the program is searched in the path it gets", function()
    test.raises("process.exec ls: No such file or directory (ENOENT): program not found", process.exec, { "ls" },
      { environment = { PATH = "/no/where" } })
  end)

  test.case("a timeout ends the program and all of its group", function()
    local r
    test.truthy(seconds(function()
      r = process.exec({ "sh", "-c", "sleep 61 & sleep 61" }, { timeout = 0.2, check = false })
    end) < 2 * test.patience)
    test.equal({ r.timed_out, r.signal }, { true, "SIGTERM" })
    test.eventually(function() return process.exec({ "pgrep", "-f", "^sleep 61$" }, { check = false }).stdout == "" end)
    r = process.exec({ "sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done" },
      { timeout = 0.5, check = false })
    test.equal(r.signal, "SIGKILL")
  end)

  test.case("a program that leaves something running is not waited for longer", function()
    local r
    local sleep = ("sleep %g & echo done"):format(2 * test.patience)
    test.truthy(seconds(function() r = process.exec { "sh", "-c", sleep } end) < test.patience)
    test.equal(r.stdout, "done\n")
  end)

  test.case("signals are as new in the program", function()
    local r = process.exec { "sh", "-c", "grep -E 'Sig(Blk|Ign)' /proc/self/status" }
    test.equal(r.stdout, "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n")
  end)

  test.case("the limit on open files is what the shell was started with", function()
    local inherited = process.exec({ "sh", "-c", "ulimit -Sn" }).stdout
    local own = io.open("/proc/self/limits"):read("a"):match("Max open files%s+(%d+)")
    test.truthy(tonumber(inherited) <= tonumber(own))
  end)
end)

test.suite("process.spawn", function()
  test.case("pipes are read and written", function()
    local p <close> = process.spawn({ "cat" }, { stdin = "pipe", stdout = "pipe" })
    p.stdin:write("one\n", "two\nrest"):close()
    test.equal(p.stdout:read(), "one")
    test.equal(p.stdout:read("L"), "two\n")
    test.equal(p.stdout:read(2), "re")
    test.equal(p.stdout:read("a"), "st")
    test.equal(p.stdout:read(), nil)
    test.equal(p:wait().code, 0)
    local lines = {}
    local q <close> = process.spawn({ "printf", "a\nb\nc" }, { stdout = "pipe" })
    for line in q.stdout:lines() do lines[#lines + 1] = line end
    test.equal(lines, { "a", "b", "c" })
    test.equal(p.stderr, nil)
    test.raises("the pipe stdout of printf is for reading", q.stdout.write, q.stdout, "x")
  end)

  test.case("one program's output is another's input", function()
    local first <close> = process.spawn({ "printf", "b\na\n" }, { stdout = "pipe" })
    test.equal(process.exec({ "sort" }, { stdin = first.stdout }).stdout, "a\nb\n")
  end)

  test.case("wait, kill and inspect tell the end", function()
    local p = process.spawn { "sleep", "60" }
    test.equal(p:wait(0.05), nil)
    test.equal(p:inspect().running, true)
    test.equal(p:kill("KILL"):wait().signal, "SIGKILL")
    test.equal({ p:inspect().running, p:inspect().signal, p:wait().signal }, { false, "SIGKILL", "SIGKILL" })
    p:kill()
    test.raises("bad argument #1 to 'kill' ('NOPE' is not a signal such as TERM or KILL)", p.kill, p, "NOPE")
    local q = process.spawn({ "sh", "-c", "exit 7" })
    test.equal(q:wait().code, 7)
  end)

  test.case("it runs inside a namespace", function()
    local room = namespace.create()
    local p = room:spawn({ "readlink", "/proc/self/ns/net" }, { stdout = "pipe" })
    test.equal(p.stdout:read(), ("net:[%d]"):format(room.inode))
    local q = process.exec({ "readlink", "/proc/self/ns/net" }, { namespace = room })
    test.equal(q.stdout, ("net:[%d]\n"):format(room.inode))
  end)

  test.case("two servers bind one port in two namespaces", function()
    for _, name in ipairs { "lt-a", "lt-b" } do
      local room = namespace.create(name)
      link.open("lo", { namespace = room }):up()
      room:spawn { "nc", "-l", "-k", "127.0.0.1", "8080" }
    end
    for _, name in ipairs { "lt-a", "lt-b" } do
      test.eventually(function()
        return namespace.open(name):exec({ "ss", "-Hltn" }).stdout:find("127.0.0.1:8080", 1, true)
      end)
    end
  end)
end)

test.suite("wait", function()
  test.case("the first that is ready comes back", function()
    local slow = process.spawn { "sleep", "60" }
    local quick = process.spawn { "true" }
    test.truthy(wait { slow, quick, timeout = 5 * test.patience } == quick)
    test.truthy(wait { slow, quick } == quick)
    test.equal(wait { slow, timeout = 0.05 }, nil)
  end)

  test.case("processes, pipes and timers at once", function()
    local p = process.spawn({ "sh", "-c", "read line; echo $line" }, { stdin = "pipe", stdout = "pipe" })
    local t <close> = timer.create(0.05)
    test.truthy(wait { p, p.stdout, t } == t)
    test.equal(t:read(), 1)
    p.stdin:write("go\n")
    test.truthy(wait { p.stdout, timeout = 5 * test.patience } == p.stdout)
    test.equal(p.stdout:read(), "go")
    p:wait()
    test.truthy(wait { p } == p)
  end)

  test.case("a timer that repeats counts", function()
    local t <close> = timer.create(0.01, { every = 0.01 })
    wait { timeout = 0.1 }
    test.truthy(t:read() >= 5)
  end)

  test.case("many are ready at once", function()
    local timers = {}
    for i = 1, 2000 do timers[i] = timer.create(0) end
    wait { timeout = 0.01 }
    test.equal(#{ wait(timers) }, 2000)
    for _, handle in ipairs(timers) do handle:close() end
  end)

  test.case("a wait without end or handles is refused", function()
    test.raises("bad argument #1 to 'wait' (at least one handle or 'timeout' expected: this would wait for ever)",
      wait, {})
    local kinds = "process, pipe, terminal, timer, monitor, trigger, probe or capture"
    test.raises(("bad argument #1 to 'wait' (element 1: %s expected, got link)"):format(kinds),
      wait, { link.open("lo") })
    test.raises("bad option 'timeuot' to 'wait' (did you mean 'timeout'?)", wait, { timeuot = 1 })
    test.raises("bad option 'timeout' to 'wait' (0.0 to 31536000.0 expected, got -1.0)", wait, { timeout = -1 })
  end)
end)
