-- SPDX-License-Identifier: GPL-3.0-or-later
-- The processes of the machine, as ps and /proc tell of them.
local test = require "lunette.test"

-- what ps tells, by process id; the last column may have spaces
local function ps(columns)
  local rows = {}
  for line in process.exec({ "ps", "-eww", "-o", columns }).stdout:gmatch("[^\n]+") do
    local words = {}
    for word in line:gmatch("%S+") do words[#words + 1] = word end
    rows[tonumber(words[1])] = words
  end
  return rows
end

local states = {
  R = "running", S = "sleeping", D = "disk sleep", T = "stopped", t = "tracing stop", Z = "zombie", X = "dead",
  P = "parked", I = "idle",
}

-- a program that stands still and that other programs find
local function sleeper(options)
  local p = process.spawn({ "sleep", "61" }, options)
  test.eventually(function() return process.list({ pid = p.pid })[1].state == "sleeping" end)
  return p
end

local function pids(rows)
  local found = {}
  for _, row in ipairs(rows) do found[#found + 1] = row.pid end
  return found
end

test.suite("process.list", function()
  test.case("it has the processes and the facts that ps has", function()
    local sleepers = { sleeper(), sleeper(), sleeper() }
    local before = ps("pid=,ppid=,pgid=,sess=,uid=,gid=,nlwp=,ni=,vsz=,stat=,tty=,comm=")
    local rows = process.list()
    local after = ps("pid=,ppid=,pgid=,sess=,uid=,gid=,nlwp=,ni=,vsz=,stat=,tty=,comm=")
    local seen, compared = {}, 0
    for index, row in ipairs(rows) do
      seen[row.pid] = true
      test.truthy(index == 1 or rows[index - 1].pid < row.pid, "ascending ids")
      local words, same = before[row.pid], after[row.pid]
      -- only what stood still meanwhile can be compared
      if words and same and table.concat(words, " ") == table.concat(same, " ") then
        compared = compared + 1
        test.equal({ row.ppid, row.group, row.session, row.uid, row.gid, row.threads, row.size },
          { tonumber(words[2]), tonumber(words[3]), tonumber(words[4]), tonumber(words[5]), tonumber(words[6]),
            tonumber(words[7]), tonumber(words[9]) * 1024 })
        test.equal(tostring(row.nice), words[8] == "-" and tostring(row.nice) or words[8])
        if row.state ~= "running" then test.equal(row.state, states[words[10]:sub(1, 1)]) end
        test.equal(row.tty or "?", words[11])
        test.equal(row.command:sub(1, 15), table.concat(words, " ", 12):sub(1, 15))
      end
    end
    for pid in pairs(before) do test.truthy(seen[pid] or not after[pid], "process " .. pid) end
    test.truthy(compared >= #sleepers, "processes that stood still")
  end)

  test.case("arguments, memory and times", function()
    local p = process.spawn({ "sh", "-c", "while :; do :; done", "a  b", "", "\xc3\xbc" })
    test.eventually(function() return process.list({ pid = p.pid })[1].user_seconds > 0.05 end)
    local row = process.list({ pid = p.pid })[1]
    test.equal(row.arguments, { "sh", "-c", "while :; do :; done", "a  b", "", "ü" })
    test.equal({ row.command, row.state }, { "sh", "running" })
    local times = process.exec({ "ps", "-o", "rss=,etimes=", "-p", tostring(p.pid) }).stdout
    local rss, seconds = times:match("(%d+)%s+(%d+)")
    test.truthy(math.abs(row.rss - rss * 1024) < 1 << 20, "memory")
    test.truthy(math.abs(os.time() - row.start_time - seconds) <= 3, "time of start")
    local stat = io.open(("/proc/%d/stat"):format(p.pid)):read("a")
    test.equal(row.start_ticks, tonumber((stat:match("%) (.*)"):gsub("%S+ ", "", 19):match("%d+"))))
    p:kill("STOP")
    test.eventually(function() return process.list({ pid = p.pid })[1].state == "stopped" end)
    p:kill("KILL")
  end)

  test.case("arguments and commands that are no UTF-8 and no words", function()
    local directory = process.exec({ "mktemp", "-d" }).stdout:match("[^\n]+")
    scope.current():defer(function() process.exec { "rm", "-r", directory } end)
    local path = directory .. "/a) R 1 (b"
    process.exec { "cp", "/bin/sleep", path }
    local p = process.spawn { path, "61" }
    test.eventually(function() return process.list({ pid = p.pid })[1].state == "sleeping" end)
    test.equal(process.list({ pid = p.pid })[1].command, "a) R 1 (b")
    local q = process.spawn { "bash", "-c", [[exec -a $'\xff\xfe' sleep 61]] }
    test.eventually(function() return process.list({ pid = q.pid })[1].arguments[1] == "\xff\xfe" end)
  end)

  test.case("filters choose", function()
    local room = namespace.create()
    local p = sleeper { namespace = room }
    local q = sleeper { cwd = "/" }
    local mine = process.current().pid
    local function has(rows, handle)
      for _, pid in ipairs(pids(rows)) do if pid == handle.pid then return true end end
      return false
    end
    test.equal(pids(process.list { pid = p.pid }), { p.pid })
    test.equal(process.list { pid = 4194304 }, {})
    test.equal(pids(process.list { namespace = room }), { p.pid })
    test.equal(pids(process.list { group = q.pid }), { q.pid })
    for _, handle in ipairs { p, q } do
      local row = process.list({ pid = handle.pid })[1]
      test.equal(row.ppid, mine)
      test.truthy(has(process.list { ppid = mine }, handle))
      test.truthy(has(process.list { command = "sleep", uid = row.uid, gid = row.gid }, handle))
      test.truthy(has(process.list { session = row.session }, handle))
      test.truthy(has(process.list { state = "sleeping" }, handle))
      test.truthy(not has(process.list { command = "slee" }, handle))
      test.truthy(not has(process.list { uid = row.uid + 1 }, handle))
      test.truthy(not has(process.list { gid = row.gid + 1 }, handle))
      test.truthy(not has(process.list { state = "zombie" }, handle))
      test.truthy(not has(process.list { tty = "pts/9999" }, handle))
    end
  end)

  test.case("0 stands for what is outside of the pid namespace", function()
    for _, key in ipairs { "session", "group", "ppid" } do
      for _, row in ipairs(process.list { [key] = 0 }) do test.equal(row[key], 0) end
    end
    local code = [[
      for _, row in ipairs(process.list { session = 0, group = 0 }) do print(row.pid, row.ppid, row.command) end
      print(#process.list { ppid = 0 })
    ]]
    local seen = process.exec({ "unshare", "--pid", "--fork", "--mount-proc", test.tool, "-e", code }).stdout
    test.equal(seen, "1\t0\tlunette\n1\n")
  end)

  test.case("what cannot be is refused", function()
    test.raises("bad option 'state' to 'list' ('running', 'sleeping', 'disk sleep', 'stopped', 'tracing stop', "
      .. "'zombie', 'dead', 'parked', 'idle' expected, got 'busy')", process.list, { state = "busy" })
    test.raises("bad option 'pid' to 'list' (1 to 2147483647 expected, got 0)", process.list, { pid = 0 })
    test.raises("bad option 'session' to 'list' (0 to 2147483647 expected, got -1)", process.list, { session = -1 })
    test.raises("bad option 'comand' to 'list' (did you mean 'command'?)", process.list, { comand = "x" })
    test.raises("process.list lt-none: No such file or directory (ENOENT)", process.list, { namespace = "lt-none" })
  end)
end)
