-- SPDX-License-Identifier: GPL-3.0-or-later
-- The user's terminal: handed over to a program, and given back.
local test = require "lunette.test"
local expect = dofile(test.directory .. "/support/expect.lua")

-- The tool at a terminal, as its user has it: runs code.
local function tool(code, options)
  options = options or {}
  options.terminal = options.terminal or { rows = 20, columns = 70 }
  return process.spawn({ test.tool, "-e", code }, options)
end

test.suite("exec at the user's terminal", function()
  test.case("the program has a terminal of its own of the same size, and the user's is as it was", function()
    local p = tool [[
      local function settings() return process.exec({ "stty", "-g" }, { stdin = "inherit" }).stdout end
      os.execute "stty erase '^H'"
      local before = settings()
      process.exec({ "sh", "-c", "tty; stty size; stty -a | grep -o 'erase = [^;]*'; stty raw -echo; kill -9 $$" },
        { terminal = true, check = false })
      pcall(process.exec, { "lt-none" }, { terminal = true })
      process.exec({ "sh", "-c", "stty raw -echo; sleep 61" }, { terminal = true, check = false, timeout = 0.2 })
      print(settings() == before and "as it was" or "changed")
      print(process.exec({ "tty" }, { stdin = "inherit" }).stdout .. "end")
    ]]
    local shown = expect(p.terminal, "as it was")
    test.contains(shown, "\n20 70\nerase = ^H\n")
    local inner, outer = shown:match("/dev/pts/%d+\n"), expect(p.terminal, "end"):match("/dev/pts/%d+\n")
    test.truthy(inner and outer and inner ~= outer)
    test.equal(p:wait(5 * test.patience).code, 0)
  end)

  test.case("a program that closes its terminal for a while can come back to it", function()
    local p = tool [[
      local function used()
        local seen = process.current():inspect()
        return seen.user_seconds + seen.system_seconds
      end
      local before = used()
      local script = "exec </dev/null >/dev/null 2>&1; sleep 1.5; echo late >/dev/tty"
      process.exec({ "sh", "-c", script }, { terminal = true })
      print(used() - before < 0.75 and "little" or "much")
    ]]
    expect(p.terminal, "late")
    expect(p.terminal, "little")
  end)

  test.case("what is typed goes to the program, Ctrl-C as well", function()
    local p = tool [[
      print(process.exec({ "cat" }, { terminal = true, check = false }).signal)
      print(io.read())
    ]]
    test.eventually(function() return #process.list { ppid = p.pid, command = "cat" } == 1 end)
    p.terminal:write("typed\r")
    expect(p.terminal, "typed\r\ntyped\r\n")
    p.terminal:write("\3")
    expect(p.terminal, "SIGINT")
    p.terminal:write("the tool's again\r")
    expect(p.terminal, "the tool's again\r\nthe tool's again")
    test.equal(p:wait(5 * test.patience).code, 0)
  end)

  test.case("Ctrl-Z in a program without job control stops nothing", function()
    local p = tool [[process.exec({ "sleep", "61" }, { terminal = true })]]
    local sleep = test.eventually(function() return process.list { ppid = p.pid, command = "sleep" }[1] end)
    p.terminal:write("\26")
    wait { timeout = 0.2 }
    test.equal(process.open(sleep):inspect().state, "sleeping")
    p.terminal:write("\3")
    expect(p.terminal, "killed by SIGINT")
    test.equal(p:wait(5 * test.patience).code, 1)
  end)

  test.case("an interactive shell works inside, in new namespaces as well", function()
    for _, kinds in ipairs { "", "'pid', 'mount'", "'user', 'pid', 'mount', 'uts', 'ipc', 'net', 'cgroup'" } do
      local p = tool(([[
        process.exec({ "bash", "--norc", "-i" },
          { terminal = true, environment = { PS1 = "$ ", TERM = "dumb" }, new = { %s } })
        print "left"
      ]]):format(kinds))
      expect(p.terminal, "$ ")
      local shell = process.list({ ppid = p.pid })[1]
      if shell.command == "lunette-init" then shell = process.list({ ppid = shell.pid })[1] end
      local tty = shell.tty
      local function echoes(text)
        -- before it runs, the shell takes what is typed
        test.eventually(function() return process.list { tty = tty, command = "cat", state = "sleeping" }[1] end)
        p.terminal:write(text, "\r")
        expect(p.terminal, text .. "\r\n" .. text .. "\r\n")
      end
      p.terminal:write("cat\r")
      expect(p.terminal, "cat\r\n")
      echoes("one")
      p.terminal:write("\26")
      expect(p.terminal, "Stopped")
      p.terminal:write("fg\r")
      expect(p.terminal, "cat\r\n")
      echoes("two")
      p.terminal:write("\3")
      expect(p.terminal, "$ ")
      p.terminal:write("trap 'echo now $(stty size)' WINCH\r")
      expect(p.terminal, "$ ")
      p.terminal:resize(11, 99)
      test.eventually(function()
        p.terminal:write("\r") -- the shell looks at its traps when a line is done
        return pcall(expect, p.terminal, "now 11 99", 0.2)
      end)
      p.terminal:write("exit\r")
      expect(p.terminal, "left")
      test.equal(p:wait(5 * test.patience).code, 0)
    end
  end)

  test.case("a signal that ends the tool ends the program and gives the terminal back", function()
    for _, signal in ipairs { "TERM", "INT" } do
      local shell = process.spawn({ "sh", "-c", ([[
        before=$(stty -g); trap : INT
        %s -e 'process.exec({ "sh", "-c", "stty raw -echo; echo ready; sleep 61" }, { terminal = true })' 2>/dev/null
        echo "status $?"; test "$before" = "$(stty -g)" && echo same
      ]]):format(test.tool) }, { terminal = true })
      expect(shell.terminal, "ready")
      process.open(process.list({ ppid = shell.pid, command = "lunette" })[1]):kill(signal)
      expect(shell.terminal, ("status %d"):format(signal == "TERM" and 143 or 130))
      expect(shell.terminal, "same")
    end
  end)

  test.case("much output arrives whole", function()
    local p = tool [[process.exec({ "seq", "100000" }, { terminal = true }); print "over"]]
    local number = 0
    for line in p.terminal:lines() do
      line = line:gsub("\r", "")
      if line == "over" then break end
      number = number + 1
      test.equal(line, tostring(number))
    end
    test.equal(number, 100000)
  end)

  test.case("the terminal may be another user's, as after su", function()
    -- with device files that anybody may open, which not every machine has
    local script = [[mount -t devpts -o newinstance,ptmxmode=666 devpts /dev/pts
      exec setpriv --reuid 65534 --regid 65534 --clear-groups "$0" -e "$1"]]
    local code = [[process.exec({ "sh", "-c", "id -u; stat -c %u $(tty)" }, { terminal = true })]]
    local p = process.spawn({ "sh", "-c", script, test.tool, code },
      { terminal = true, environment = { HOME = "/" }, new = "mount" })
    expect(p.terminal, "65534\r\n65534\r\n")
    test.equal(p:wait(5 * test.patience).code, 0)
  end)

  test.case("in a background that nobody ends, it gets no terminal", function()
    local code = [[print(select(2, pcall(process.exec, { "true" }, { terminal = true })))]]
    local p = tool(([[
      -- what runs in the background of the shell's group has lost its parent
      local shell = process.spawn({ "sh", "-c", "exec 3<&0; (sleep 0.2; exec '%s' -e '" .. %q .. "') <&3 &" },
        { stdin = "inherit" })
      shell:wait()
      wait { timeout = 60 }
    ]]):format(test.tool, code))
    expect(p.terminal, "process.exec terminal: Input/output error (EIO): in its background, and nobody can change that")
    p:kill("KILL")
  end)

  test.case("a user who goes takes the program along", function()
    local p = tool [[process.exec({ "sleep", "61" }, { terminal = true })]]
    local sleep = process.open(test.eventually(function()
      return process.list { ppid = p.pid, command = "sleep" }[1]
    end))
    p.terminal:close()
    test.truthy(sleep:wait(5 * test.patience))
    test.equal(p:wait(5 * test.patience).code, 129)
  end)
end)

-- A shell with job control that runs the tool, as its user has it.
local function with_shell(body)
  local shell = process.spawn({ "bash", "--norc", "-i" },
    { terminal = { rows = 20, columns = 400 }, environment = { PS1 = "$ ", TERM = "dumb" } })
  expect(shell.terminal, "$ ")
  local function run(line)
    shell.terminal:write(line, "\r")
    return expect(shell.terminal, line .. "\r\n")
  end
  body(shell.terminal, run, shell)
  shell:kill("KILL")
end

local function directory()
  local path = process.exec({ "mktemp", "-d" }).stdout:match("[^\n]+")
  scope.current():defer(function() process.exec { "rm", "-r", path } end)
  return path
end

test.suite("the tool under a shell with job control", function()
  local code = ([[%s -e 'process.exec({ "sh", "-c", "echo ready $((40 + 2)); cat" }, { terminal = true })']])
    :format(test.tool)

  test.case("in the background it waits for the terminal", function()
    with_shell(function(terminal, run, shell)
      run(code .. " &")
      test.eventually(function() return process.list({ ppid = shell.pid, state = "stopped" })[1] end)
      run("echo still mine")
      expect(terminal, "still mine")
      run("jobs")
      expect(terminal, "Stopped")
      run("fg")
      expect(terminal, "ready 42")
      terminal:write("typed\r")
      expect(terminal, "typed\r\ntyped")
      terminal:write("\4")
      expect(terminal, "$ ")
      run("echo back $?")
      expect(terminal, "back 0")
    end)
  end)

  test.case("the prompt is stopped and goes on", function()
    with_shell(function(terminal, run)
      run(("XDG_STATE_HOME=%s %s"):format(directory(), test.tool))
      expect(terminal, "lunette> ")
      terminal:write("\26")
      expect(terminal, "Stopped")
      expect(terminal, "$ ")
      run("fg")
      expect(terminal, "lunette> ")
      terminal:write("'one' .. 'two'\r")
      test.equal(expect(terminal, "onetwo"), "'one' .. 'two'\n\"onetwo")
      expect(terminal, "lunette> ")
      terminal:write("\4")
      expect(terminal, "$ ")
    end)
  end)

  test.case("it is stopped and goes on", function()
    with_shell(function(terminal, run, shell)
      local function settings()
        run("stty -g; echo told $((1 + 1))")
        return expect(terminal, "told 2"):match("[%x:]+:[%x:]+")
      end
      local before = settings()
      run(code)
      expect(terminal, "ready 42")
      local lunette = process.open(process.list({ ppid = shell.pid, command = "lunette" })[1])
      for _, signal in ipairs { "TSTP", "STOP" } do
        lunette:kill(signal)
        expect(terminal, "Stopped")
        local now = settings()
        if signal == "TSTP" then test.equal(now, before) end
        run("fg")
        terminal:write("typed\r")
        expect(terminal, "typed\r\ntyped")
      end
      terminal:write("\3")
      expect(terminal, "$ ")
      test.equal(settings(), before)
    end)
  end)
end)
