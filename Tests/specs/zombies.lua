-- SPDX-License-Identifier: GPL-3.0-or-later
-- No program stays a zombie, and nothing that somebody wants to know is lost by that.
local test = require "lunette.test"

local function zombies_of(pid)
  return #process.list { ppid = pid, state = "zombie" }
end

local function descriptors()
  collectgarbage()
  collectgarbage()
  -- it looks when the shell has done all that it does to start it
  local look = ("read line; for file in /proc/%d/fd/*; do readlink $file; done"):format(test.pid)
  local list = process.exec({ "sh", "-c", look }, { input = "look\n" }).stdout
  local links = {}
  -- pipes are numbered, and those are others each time
  for link in list:gmatch("[^\n]+") do links[#links + 1] = link:match("^%a+:") or link end
  table.sort(links)
  return table.concat(links, "\n")
end

-- Runs a script in the tool as the first process of a pid namespace, which orphans come to.
local function as_init(code)
  local command = { "unshare", "--pid", "--fork", "--mount-proc", test.tool, "-e", code }
  return process.exec(command, { timeout = 60 * test.patience }).stdout
end

test.suite("zombies", function()
  test.case("programs that nobody waits for are collected by any wait", function()
    local beat <close> = timer.create(0.02, { every = 0.02 })
    local before = descriptors()
    local quiet = process.spawn({ "sh", "-c", "read line; echo" }, { stdin = "pipe", stdout = "pipe" })
    for _, any in ipairs {
      function() wait { timeout = 0.02 } end,
      function() wait { quiet, beat } end,
      function() quiet:wait(0.02) end,
      function() process.wait_any { quiet, timeout = 0.02 } end,
      function() process.exec { "sleep", "0.02" } end,
      function() process.spawn({ "sh", "-c", "sleep 0.02; echo" }, { stdout = "pipe" }).stdout:read() end,
    } do
      local forgotten = {}
      for index = 1, 5 do forgotten[index] = process.spawn({ "true" }).pid end
      for _, pid in ipairs(forgotten) do
        -- only looks, and does not wait
        repeat local row = process.list({ pid = pid })[1] until not row or row.state == "zombie"
      end
      any()
      for _, pid in ipairs(forgotten) do test.equal(process.find(pid), nil) end
    end
    quiet:kill("KILL"):wait()
    quiet = nil
    collectgarbage()
    test.eventually(function() return descriptors() == before end)
  end)

  test.case("a thousand forgotten ones cost no descriptor", function()
    local before = descriptors()
    for _ = 1, 1000 do process.spawn { "true" } end
    test.eventually(function() return #process.list { ppid = test.pid, command = "true" } == 0 end, 20)
    -- the program that looks may see what the shell lets go of when it has started it
    test.eventually(function() return descriptors() == before end)
    test.equal(#scope.current():inspect().entries, 0)
  end)

  test.case("also when the script never waits", function()
    for _ = 1, 200 do process.spawn { "true" } end
    test.truthy(zombies_of(test.pid) < 100, "few zombies")
  end)

  test.case("what was collected is told to whom asks later", function()
    local p, q = process.spawn { "sh", "-c", "exit 7" }, process.spawn { "sh", "-c", "kill -9 $$" }
    test.eventually(function() return #process.list { pid = p.pid } + #process.list { pid = q.pid } == 0 end)
    test.equal({ p:wait().code, q:wait().signal, p:inspect().code }, { 7, "SIGKILL", 7 })
    test.truthy(p:wait().max_rss > 0)
    test.truthy(wait { q } == q)
  end)

  test.case("Lua's own programs keep their status", function()
    for _ = 1, 20 do
      local file = io.popen("exit 3")
      process.spawn { "true" }
      wait { timeout = 0.01 }
      test.equal({ file:close() }, { nil, "exit", 3 })
    end
    test.equal({ os.execute("exit 4") }, { nil, "exit", 4 })
  end)

  test.case("exec collects what it had to kill", function()
    for _, options in ipairs { { timeout = 0.05, check = false }, { limit = 1, check = false } } do
      pcall(process.exec, { "sh", "-c", "echo long; trap '' TERM; sleep 61 & sleep 61" }, options)
      test.equal(zombies_of(test.pid), 0)
    end
  end)

  test.case("a scope ends what an ended program has left in its group", function()
    for _, wanted in ipairs { "waited for", "collected", "not even that" } do
      local lab = scope.create()
      local p = process.spawn({ "sh", "-c", "sleep 61 & echo $!" }, { stdout = "pipe" })
      local left = process.open(p.stdout:read("n"))
      if wanted == "waited for" then p:wait() end
      if wanted == "collected" then wait { timeout = 0.1 } end
      test.equal(left:inspect().running, true)
      test.equal(lab:inspect().entries, { tostring(p) })
      lab:close()
      test.truthy(left:wait(5 * test.patience), "the end of the sleeper, " .. wanted)
    end
  end)

  test.case("what was left gets a chance to end well, and its group a signal when asked", function()
    local lab = scope.create()
    local script = [[(trap 'echo ended; exit' TERM; echo ready; while :; do sleep 0.01; done) & exit]]
    local p = process.spawn({ "sh", "-c", script }, { stdout = "pipe" })
    test.equal(p.stdout:read(), "ready")
    p:wait()
    lab:close()
    test.equal(p.stdout:read_some(), "ended\n")
    local q = process.spawn({ "sh", "-c", "sleep 61 & echo $!" }, { stdout = "pipe" })
    local left = process.open(q.stdout:read("n"))
    q:wait()
    q:kill("KILL", { group = true })
    test.truthy(left:wait(5 * test.patience))
    test.eventually(function() return #scope.current():inspect().entries == 0 end)
  end)

  test.case("the first process of a pid namespace collects orphans", function()
    local code = [[
      process.exec { "sh", "-c", "(sleep 0.05 &) ; (setsid sleep 0.05 &)" }
      local held = process.spawn { "sh", "-c", "(sleep 0.05 &) ; exit 6" }
      local file = io.popen("exit 3")
      local own = 0
      for _ = 1, 200 do
        wait { timeout = 0.02 }
        own = #process.list { ppid = 1 }
        if own == 1 then break end
      end
      print(own, process.list({ ppid = 1 })[1].state, held:wait().code, select(3, file:close()))
    ]]
    test.equal(as_init(code), "1\tzombie\t6\t3\n")
  end)

  test.case("a program that is waited for in a crowd of orphans keeps its status", function()
    local code = [[
      local codes = {}
      for code = 1, 30 do
        process.spawn { "sh", "-c", "(exit 99 &) ; (setsid sh -c 'exit 98' &)" }
        codes[#codes + 1] = process.exec({ "sh", "-c", "(exit 97 &) ; exit " .. code }, { check = false }).code
      end
      print(table.concat(codes, " "))
      for _ = 1, 500 do
        wait { timeout = 0.02 }
        if #process.list { ppid = 1 } == 0 then break end
      end
      print(#process.list { ppid = 1 })
    ]]
    local expected = {}
    for code = 1, 30 do expected[code] = code end
    test.equal(as_init(code), table.concat(expected, " ") .. "\n0\n")
  end)
end)
