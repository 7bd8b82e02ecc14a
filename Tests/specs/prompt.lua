-- SPDX-License-Identifier: GPL-3.0-or-later
-- The prompt in a terminal: tmux types and reads the screen.
local test = require "lunette.test"

local socket

local function tmux(...)
  return process.exec({ "tmux", "-S", socket, "-f", "/dev/null", ... }, { check = false }).stdout
end

local function screen()
  return (tmux("capture-pane", "-p", "-S", "-200"):gsub("%s+$", ""))
end

-- Waits until the screen ends with a text.
local function shows(text)
  test.eventually(function() return screen():sub(-#text) == text end)
end

-- Types a line, and waits until the screen ends with what it must end with.
local function type_line(line, expected)
  tmux("send-keys", "-l", line)
  tmux("send-keys", "Enter")
  test.eventually(function() return screen():find(expected .. "\nlunette>", 1, true) end)
end

local function with_prompt(body)
  local directory = process.exec({ "mktemp", "-d" }).stdout:match("[^\n]+")
  scope.current():defer(function() process.exec { "rm", "-r", directory } end)
  scope.current():defer(function() tmux("kill-server") end)
  socket = directory .. "/tmux" -- of no other server, nor one that is ending
  tmux("new-session", "-d", "-x", "100", "-y", "50", "env", "XDG_STATE_HOME=" .. directory, test.tool)
  test.eventually(function() return screen():find("lunette>$") end)
  body(directory)
end

test.suite("prompt", function()
  test.case("results, multi-line input, errors", function()
    with_prompt(function(directory)
      type_line("1 + 1, 'two'", "2\n\"two\"")
      type_line("=3", "3")
      tmux("send-keys", "-l", "for i = 1, 2 do")
      tmux("send-keys", "Enter")
      test.eventually(function() return screen():find("...>", 1, true) end)
      tmux("send-keys", "-l", "print('line', i)")
      tmux("send-keys", "Enter")
      type_line("end", "line    1\nline    2")
      type_line("{ a = 1, b = { 2 } }", "{ a = 1, b = { 2 } }")
      type_line("namespace.current()", (tostring(namespace.current())))
      type_line("x = = 1", "unexpected symbol near '='")
      type_line("link.open('nope0')", "lunette: prompt:1: link.open nope0: No such device (ENODEV)")
      type_line("link = 1", "lunette: 'link' was a module; link = require 'lunette.link' brings it back")
      tmux("send-keys", "C-d")
      test.eventually(function() return tmux("list-sessions") == "" end)
      local file = directory .. "/lunette/history"
      test.equal(process.exec({ "stat", "-c", "%a", file }).stdout, "600\n")
      test.contains(io.open(file):read("a"), "for i = 1, 2 do print('line', i) end\n")
    end)
  end)

  test.case("Ctrl-C clears the line, drops a chunk, and interrupts what runs", function()
    with_prompt(function()
      tmux("send-keys", "-l", "half a line")
      shows("half a line") -- the kernel drops what nobody has read when Ctrl-C comes
      tmux("send-keys", "C-c")
      shows("half a line^C\nlunette>")
      tmux("send-keys", "-l", "if true then")
      tmux("send-keys", "Enter")
      shows("...>")
      tmux("send-keys", "C-c")
      shows("^C\nlunette>")
      type_line("'fresh'", "\"fresh\"")
      for _, busy in ipairs { "while true do end", "process.exec { 'sleep', '60' }", "wait { timeout = 60 }",
        "process.exec({ 'sleep', '60' }, { terminal = true })" } do -- a failed one gives the terminal back, too
        type_line("pcall(process.exec, { 'lt-nothing' }, { terminal = true })", "program not found")
        tmux("send-keys", "-l", busy)
        tmux("send-keys", "Enter")
        wait { timeout = 0.3 * test.patience }
        tmux("send-keys", "C-c")
        shows("lunette>")
        type_line("'still here'", "\"still here\"")
        tmux("clear-history")
        tmux("send-keys", "C-l")
        wait { timeout = 0.1 }
      end
    end)
  end)

  test.case("Ctrl-C comes before what is typed after it", function()
    with_prompt(function()
      for _ = 1, 10 do
        tmux("send-keys", "-l", "if true then")
        tmux("send-keys", "Enter")
        test.eventually(function() return screen():find("...>%s*$") end)
        tmux("send-keys", "C-c")
        type_line("'fresh'", "\"fresh\"")
        tmux("send-keys", "C-l")
        test.eventually(function()
          tmux("clear-history") -- what C-l clears goes there
          return screen() == "lunette>"
        end)
      end
    end)
  end)

  test.case("a program gets the terminal, and however it ends, the prompt has it again", function()
    with_prompt(function()
      type_line("process.exec({ 'sh', '-c', 'stty raw -echo; kill -9 $$' }, { terminal = true, check = false }).signal",
        "\"SIGKILL\"")
      type_line("'typed'", "\"typed\"")
      type_line("shell = { terminal = true, environment = { PS1 = 'in> ' } }", "}")
      tmux("send-keys", "-l", "process.exec({ 'bash', '--norc', '-i' }, shell)")
      tmux("send-keys", "Enter")
      test.eventually(function() return screen():find("in>$") end)
      tmux("send-keys", "-l", "cat")
      tmux("send-keys", "Enter")
      test.eventually(function() return screen():find("in> cat$") end)
      wait { timeout = 0.2 * test.patience }
      tmux("send-keys", "C-z")
      test.eventually(function() return screen():find("Stopped%s+cat\nin>$") end)
      tmux("resize-window", "-x", "90", "-y", "30")
      tmux("send-keys", "-l", "sleep 0.2; stty size; exit")
      tmux("send-keys", "Enter")
      test.eventually(function() return screen():find("30 90", 1, true) end)
      tmux("send-keys", "-l", "exit")
      tmux("send-keys", "Enter")
      test.eventually(function() return screen():find("lunette>$") end)
      type_line("'back'", "\"back\"")
    end)
  end)

  test.case("programs that end while nobody types are collected", function()
    with_prompt(function()
      local shell = tonumber(tmux("display-message", "-p", "#{pane_pid}"))
      type_line("process.spawn { 'sleep', '0.3' } and 'started'", "\"started\"")
      test.equal(process.list({ ppid = shell })[1].state ~= "zombie", true)
      test.eventually(function() return #process.list { ppid = shell } == 0 end)
    end)
  end)

  test.case("SIGTERM ends it, and what was made", function()
    for _, typed in ipairs { "", "if true then", "wait { timeout = 60 }" } do
      with_prompt(function()
        type_line("namespace.create('lt-gone').name", "\"lt-gone\"")
        tmux("send-keys", "-l", typed)
        tmux("send-keys", "Enter")
        wait { timeout = 0.2 }
        process.exec { "pkill", "-TERM", "-P", tmux("display-message", "-p", "#{pid}"):match("%d+") }
        test.eventually(function() return not namespace.find("lt-gone") end)
        tmux("kill-server")
      end)
    end
  end)

  test.case("history comes back", function()
    with_prompt(function(directory)
      type_line("'remembered'", "\"remembered\"")
      tmux("send-keys", "C-d")
      test.eventually(function() return tmux("list-sessions") == "" end)
      tmux("new-session", "-d", "-x", "100", "-y", "50", "env", "XDG_STATE_HOME=" .. directory, test.tool)
      test.eventually(function() return screen():find("lunette>$") end)
      tmux("send-keys", "Up")
      test.eventually(function() return screen():find("lunette> 'remembered'", 1, true) end)
    end)
  end)

  test.case("leaving keeps what was made, and says so", function()
    with_prompt(function()
      type_line("namespace.create('lt-kept').name", "\"lt-kept\"")
      scope.current():defer(function() process.exec({ "ip", "netns", "delete", "lt-kept" }, { check = false }) end)
      tmux("set-option", "-g", "remain-on-exit", "on")
      tmux("send-keys", "C-d")
      test.eventually(function() return screen():find("kept: namespace lt-kept", 1, true) end)
      test.truthy(namespace.find("lt-kept"))
    end)
  end)
end)
