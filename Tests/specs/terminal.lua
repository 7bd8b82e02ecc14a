-- SPDX-License-Identifier: GPL-3.0-or-later
-- Terminals that programs get: at the shell's other end, and where there is no user.
local test = require "lunette.test"
local expect = dofile(test.directory .. "/support/expect.lua")

test.suite("terminal of its own", function()
  test.case("all three streams, a session and a size", function()
    local script = "tty; stty size; ps -o sid=,tpgid= -p $$; echo err >&2; tty <&2 >/dev/null; echo $?"
    local p = process.spawn({ "sh", "-c", script }, { terminal = { rows = 33, columns = 44 } })
    local lines = {}
    for line in p.terminal:lines() do lines[#lines + 1] = (line:gsub("\r", "")) end
    test.truthy(lines[1]:match("^/dev/pts/%d+$"))
    test.equal(lines[2], "33 44")
    test.equal({ lines[3]:match("(%d+)%s+(%d+)") }, { tostring(p.pid), tostring(p.pid) })
    test.equal({ lines[4], lines[5], lines[6] }, { "err", "0", nil })
    test.equal({ p:wait().code, p.stdin, p.stdout, p.stderr }, { 0 })
    test.equal(p.terminal:read(), nil)
  end)

  test.case("it is read and written as a pipe is", function()
    local p = process.spawn({ "sh", "-c", "stty -echo -onlcr; echo ready; read a; echo $a; echo 1 2.5; exec cat" },
      { terminal = true })
    test.equal(p.terminal:read("l"), "ready")
    test.truthy(p.terminal:write("typed ", 1, "\n") == p.terminal)
    test.equal(p.terminal:read("L"), "typed 1\n")
    test.equal({ p.terminal:read("n", "n", 1) }, { 1, 2.5, "\n" })
    test.equal(io.type(p.terminal), "file")
    test.truthy(p.terminal:setvbuf("full"))
    p.terminal:write("kept")
    test.equal(wait { p.terminal, timeout = 0.05 }, nil)
    p.terminal:write("\n"):flush()
    test.equal(p.terminal:read(), "kept")
    test.raises(("terminal.seek terminal of sh: Illegal seek (ESPIPE)"), p.terminal.seek, p.terminal)
    p.terminal:setvbuf("no")
    p.terminal:write("\4")
    test.equal({ p.terminal:read(), p:wait().code }, { nil, 0 })
  end)

  test.case("it belongs to the user that the program is run as", function()
    local p = process.spawn({ "sh", "-c", "id -u; stat -c %u $(tty)" }, { terminal = true, user = 65534 })
    test.equal({ p.terminal:read("n", "n") }, { 65534, 65534 })
    local q = process.spawn({ "sh", "-c", "id -u; stat -c %u $(tty)" }, { terminal = true, new = "user" })
    test.equal({ q.terminal:read("n", "n") }, { 0, 0 })
  end)

  test.case("resizing tells the programs in it", function()
    local p = process.spawn({ "sh", "-c", "trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.01; done" },
      { terminal = true })
    expect(p.terminal, "ready")
    test.truthy(p.terminal:resize(12, 34) == p.terminal)
    expect(p.terminal, "12 34")
    test.equal({ p.terminal:size() }, { 12, 34 })
    test.raises("bad argument #1 to 'resize' (1 to 65535 expected, got 0)", p.terminal.resize, p.terminal, 0, 1)
  end)

  test.case("an interactive shell has job control, and Ctrl-C reaches what is in front", function()
    local p = process.spawn({ "bash", "--norc", "-i" },
      { terminal = true, environment = { PS1 = "$ ", TERM = "dumb" } })
    expect(p.terminal, "$ ")
    local function echoes(text)
      -- before it runs, the shell takes what is typed
      local cat = { tty = p:inspect().tty, command = "cat", state = "sleeping" }
      test.eventually(function() return process.list(cat)[1] end)
      p.terminal:write(text, "\n")
      expect(p.terminal, text .. "\r\n" .. text)
    end
    p.terminal:write("cat\n")
    echoes("one")
    p.terminal:write("\26")
    expect(p.terminal, "Stopped")
    p.terminal:write("fg\n")
    expect(p.terminal, "cat\r\n")
    echoes("two")
    p.terminal:write("\3")
    expect(p.terminal, "$ ")
    p.terminal:write("exit 5\n")
    test.equal(p:wait(5 * test.patience).code, 5)
  end)

  test.case("closing it hangs up, and so does closing the handle", function()
    for _, close in ipairs { function(p) p.terminal:close() end, function(p) p:close() end } do
      local p = process.spawn({ "sleep", "61" }, { terminal = true })
      local again = process.open(p.pid)
      close(p)
      again:close()
      local seen = process.open(p.pid)
      test.equal(seen:wait(5 * test.patience).signal, "SIGHUP")
    end
  end)

  test.case("a session without a terminal", function()
    local r = process.exec({ "sh", "-c", "ps -o pid=,pgid=,sid=,tty= -p $$" }, { session = true }).stdout
    local pid, group, session, tty = r:match("(%d+)%s+(%d+)%s+(%d+)%s+(%S+)")
    test.equal({ group, session, tty }, { pid, pid, "?" })
    local p = process.spawn({ "sleep", "61" }, { session = true })
    test.equal(process.list({ pid = p.pid })[1].session, p.pid)
    test.equal(p.terminal, nil)
    p:kill("KILL", { group = true })
    test.equal(p:wait(5 * test.patience).signal, "SIGKILL")
  end)

  test.case("what cannot be is refused", function()
    test.raises("bad option 'terminal' to 'spawn' (boolean or { rows = …, columns = … } expected, got string)",
      process.spawn, { "true" }, { terminal = "yes" })
    test.raises("bad option 'rows' to 'spawn' (1 to 65535 expected, got 0)",
      process.spawn, { "true" }, { terminal = { rows = 0 } })
    test.raises("bad option 'colums' to 'spawn' (did you mean 'columns'?)",
      process.spawn, { "true" }, { terminal = { colums = 80 } })
    test.raises("bad option 'session' to 'spawn' (a program with a terminal of its own leads a session)",
      process.spawn, { "true" }, { terminal = true, session = false })
    test.raises("process.spawn lt-none: No such file or directory (ENOENT): program not found",
      process.spawn, { "lt-none" }, { terminal = true })
  end)
end)

test.suite("exec at a terminal of its own", function()
  test.case("input is typed, then its end, and what is shown is the output", function()
    local r = process.exec({ "sh", "-c", "tty; stty size; cat; echo over" }, { input = "one\ntwo",
      terminal = { rows = 5, columns = 6 } })
    -- the terminal shows what is typed, too, and that may be before the program shows anything
    local text = r.stdout:gsub("\r", "")
    test.truthy(text:find("/dev/pts/%d+\n"))
    for _, part in ipairs { "5 6\n", "one\n", "two", "over\n" } do test.contains(text, part) end
    test.equal(r.stderr, nil)
    for _, input in ipairs { "", "line\n", "half a line" } do
      local seen = process.exec({ "sh", "-c", "stty -echo; printf :; wc -c" }, { input = input, terminal = true })
      test.equal(tonumber(seen.stdout:match(":.-(%d+)%s*$")), #input)
    end
  end)

  test.case("a program that does not read, one that fails, too much output and too much time", function()
    test.equal(process.exec({ "true" }, { terminal = true, input = ("x\n"):rep(100000) }).code, 0)
    local err = test.raises("process.exec sh: exited with status 4", process.exec,
      { "sh", "-c", "echo it broke >&2; exit 4" }, { terminal = true, input = "" })
    test.truthy(err.stdout:find("it broke\r\n$"))
    test.raises("process.exec yes: stdout is longer than 4096 bytes (EMSGSIZE); raise 'limit', or send it to a file",
      process.exec, { "yes" }, { terminal = true, input = "", limit = 4096 })
    local r = process.exec({ "sleep", "61" }, { terminal = true, input = "", timeout = 0.1, check = false })
    test.equal({ r.timed_out, r.signal }, { true, "SIGTERM" })
  end)

  test.case("a program that closes its terminal for a while costs nothing, and can come back", function()
    local function used()
      local seen = process.current():inspect()
      return seen.user_seconds + seen.system_seconds
    end
    local before = used()
    local script = "exec </dev/null >/dev/null 2>&1; sleep 1.5; echo late >/dev/tty"
    test.contains(process.exec({ "sh", "-c", script }, { terminal = true, input = "" }).stdout, "late")
    test.truthy(used() - before < 0.75, "little CPU time")
  end)

  test.case("so it is where standard input is no terminal", function()
    local code = [[io.write(process.exec({ "sh", "-c", "test -t 0 && test -t 1 && cat && echo over" },
      { terminal = true }).stdout)]]
    test.contains(process.exec({ test.tool, "-e", code }, { input = "not for it" }).stdout, "over")
  end)

  test.case("streams that are told to lead elsewhere do", function()
    local r = process.exec({ "sh", "-c", "test -t 0 && test -t 2 && ! test -t 1 && echo out" },
      { terminal = true, input = "", stdout = "capture" })
    test.equal(r.stdout, "out\n")
  end)
end)
