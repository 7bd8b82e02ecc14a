-- SPDX-License-Identifier: GPL-3.0-or-later
-- Handles of processes: the shell's own children, and those of others.
local test = require "lunette.test"

-- a process that is not a child of this one: its id, and the program whose child it is
local function foreign(script)
  local parent = process.spawn({ "sh", "-c", script .. [[ & echo $!; wait; exec sleep 61]] }, { stdout = "pipe" })
  local pid = parent.stdout:read("n")
  local command = script:match("^[%w]+")
  if command then test.eventually(function() return process.list({ pid = pid })[1].command == command end) end
  return pid, parent
end

local function proc(pid, name) return io.open(("/proc/%d/%s"):format(pid, name)):read("a") end

test.suite("process.open", function()
  test.case("all handles of a process are one", function()
    local p = process.spawn { "sleep", "61" }
    test.truthy(process.open(p.pid) == p and process.find(p.pid) == p)
    local row = process.list({ pid = p.pid })[1]
    test.truthy(process.open(row) == p and process.find(row) == p)
    local key = { [process.open(p.pid)] = "found" }
    test.equal(key[p], "found")
    local pid = foreign("sleep 61")
    test.truthy(process.open(pid) == process.open(pid) and process.open(pid) ~= p)
    test.truthy(process.current() == process.open(test.pid))
    test.equal({ process.current().pid, process.current():inspect().running }, { test.pid, true })
    test.equal(tostring(process.open(pid)), ("process sleep (%d)"):format(pid))
  end)

  test.case("each who asked for it closes it once", function()
    local p = process.spawn { "sleep", "61" }
    local same = process.open(p.pid)
    p:close()
    test.equal(same:inspect().running, true)
    same:close()
    test.raises(("process.inspect process sleep (%d): the handle is closed (EBADF)"):format(p.pid), p.inspect, p)
    test.equal(process.open(p.pid):inspect().running, true)
    test.truthy(process.open(p.pid) == p)
  end)

  test.case("a child whose handle was dropped is a child still", function()
    local inner = scope.create()
    local pid = process.spawn({ "sh", "-c", "sleep 0.2; exit 5" }).pid
    inner:keep()
    collectgarbage()
    test.equal(process.open(pid):wait().code, 5)
  end)

  test.case("a process that is gone is none", function()
    local p = process.spawn { "true" }
    local row = test.eventually(function() return process.list({ pid = p.pid })[1] end)
    p:wait()
    for _, gone in ipairs { p.pid, row, 4194304 } do
      local pid = type(gone) == "table" and gone.pid or gone
      test.raises(("process.open %d: No such process (ESRCH)"):format(pid), process.open, gone)
      test.equal(process.find(gone), nil)
    end
    local other = process.list({ pid = 1 })[1]
    other.start_ticks = other.start_ticks + 1
    test.raises("process.open 1: No such process (ESRCH): it is another process now", process.open, other)
    test.equal(process.find(other), nil)
  end)

  test.case("the id of a thread is no process", function()
    local list <const> = "ls -d /proc/[0-9]*/task/[0-9]*" -- some end meanwhile, and it fails
    local threads = process.exec({ "sh", "-c", list }, { check = false }).stdout
    for pid, thread in threads:gmatch("/proc/(%d+)/task/(%d+)") do
      if pid ~= thread and process.find(tonumber(pid)) then
        test.raises(("process.open %s: No such process (ESRCH): it is the id of a thread"):format(thread),
          process.open, tonumber(thread))
        test.equal(process.find(tonumber(thread)), nil)
        return
      end
    end
  end)

  test.case("what names no process is refused", function()
    test.raises("bad argument #1 to 'open' (process id or row expected, got string)", process.open, "init")
    test.raises("bad argument #1 to 'open' (process id or row expected, got no value)", process.open)
    test.raises("bad argument #1 to 'open' (1 to 2147483647 expected, got 0)", process.open, 0)
    test.raises("bad argument #1 to 'find' (a row with 'pid' expected)", process.find, {})
    test.raises("bad option 'pidd' to 'open' (did you mean 'pid'?)", process.open, { pid = 1, pidd = 2 })
  end)
end)

test.suite("process of others", function()
  test.case("wait ends when it ends", function()
    local pid = foreign("sleep 61")
    local p = process.open(pid)
    test.equal(p:wait(0.05), nil)
    test.equal(p:wait(0), nil)
    test.truthy(p:kill("KILL") == p)
    local status = test.truthy(p:wait(5 * test.patience))
    -- as of Linux 6.15 the kernel tells how
    if next(status) then test.equal(status, { signal = "SIGKILL" }) end
    test.truthy(wait { p } == p)
    test.equal({ p:inspect().running, p:inspect().pid, p:inspect().program }, { false, pid, "sleep" })
    p:kill()
    p:kill("TERM", { group = true })
  end)

  test.case("the kernel tells the status of one that its parent has collected", function()
    local major, minor = process.exec({ "uname", "-r" }).stdout:match("^(%d+)%.(%d+)")
    if tonumber(major) * 1000 + tonumber(minor) < 6015 then test.skip("Linux 6.15: PIDFD_INFO_EXIT") end
    local pid = foreign("{ sleep 0.3; exit 9; }")
    local p = process.open(pid)
    test.equal(p:wait(5 * test.patience), { code = 9 })
    test.equal({ p:inspect().code, p:wait().code }, { 9, 9 })
  end)

  test.case("a group of others is signalled as a whole", function()
    -- a shell with job control gives each job a group of its own
    local shell = process.spawn({ "bash", "-c", "set -m; sleep 61 | sleep 61 & jobs -p; wait" },
      { stdout = "pipe", stderr = "null" })
    local leader = process.open(shell.stdout:read("n"))
    local group = process.list { group = leader.pid }
    test.equal(#group, 2)
    local second = process.open(group[2])
    second:kill("KILL", { group = true })
    test.truthy(leader:wait(5 * test.patience) and second:wait(5 * test.patience))
  end)

  test.case("the shell does not wait for itself", function()
    local own = process.current()
    local text = ("%s: Resource deadlock avoided (EDEADLK): it is the shell itself"):format(tostring(own))
    test.raises("process.wait " .. text, own.wait, own)
    test.raises("wait " .. text, wait, { own })
    test.equal(own:kill("CONT"):inspect().running, true)
  end)

  test.case("where a namespace is asked for, it stands for the one that it is in", function()
    local room = namespace.create()
    local p = room:spawn { "sleep", "61" }
    test.equal(#link.list { namespace = process.open(p.pid) }, 1)
    test.equal(pcall(link.open, "lo", { namespace = p }), true)
    p:kill("KILL"):wait()
    local gone = ("process %d: No such process (ESRCH)"):format(p.pid)
    test.raises("link.list " .. gone, link.list, { namespace = p })
    test.raises("namespace.of " .. gone, namespace.of, p)
    test.raises("process.exec " .. gone, process.exec, { "true" }, { join = p })
    p:close()
    p:close() -- it was asked for twice
    test.raises(("link.list %s: the handle is closed (EBADF)"):format(tostring(p):gsub(" %(closed%)", "")),
      link.list, { namespace = p })
  end)
end)

test.suite("process.wait_any", function()
  test.case("the first that has ended comes back with its status", function()
    local slow, quick = process.spawn { "sleep", "61" }, process.spawn { "sh", "-c", "exit 3" }
    local first, status = process.wait_any { slow, quick, timeout = 5 * test.patience }
    test.truthy(first == quick)
    test.equal(status.code, 3)
    first, status = process.wait_any { slow, quick }
    test.equal({ first == quick, status.code }, { true, 3 })
    test.equal(table.pack(process.wait_any { slow, timeout = 0.05 }), { n = 0 })
    slow:kill("KILL")
    test.equal({ process.wait_any { slow } == slow, slow:wait().signal }, { true, "SIGKILL" })
  end)

  test.case("others are among them", function()
    local p = process.open((foreign("sleep 0.1")))
    local first, status = process.wait_any { process.spawn { "sleep", "61" }, p, timeout = 5 * test.patience }
    test.equal({ first == p, type(status) }, { true, "table" })
  end)

  test.case("a hundred are waited for one by one", function()
    local running, sum = {}, 0
    for code = 1, 100 do running[code] = process.spawn { "sh", "-c", "exit " .. code } end
    while #running > 0 do
      local first, status = process.wait_any(running)
      sum = sum + status.code
      for index, p in ipairs(running) do if p == first then table.remove(running, index) break end end
    end
    test.equal(sum, 5050)
  end)

  test.case("what cannot be waited for is refused", function()
    test.raises("bad argument #1 to 'wait_any' (at least one process expected)", process.wait_any, { timeout = 1 })
    test.raises("bad argument #1 to 'wait_any' (element 1: process expected, got link)",
      process.wait_any, { link.open("lo") })
    test.raises("bad option 'timeuot' to 'wait_any' (did you mean 'timeout'?)",
      process.wait_any, { process.current(), timeuot = 1 })
  end)
end)

test.suite("process.inspect", function()
  test.case("a running process, as /proc tells of it", function()
    local p = process.spawn({ "sleep", "61" }, { cwd = "/usr" })
    test.eventually(function() return p:inspect().command == "sleep" and p:inspect().state == "sleeping" end)
    local seen, row = p:inspect(), process.list({ pid = p.pid })[1]
    for key, value in pairs(row) do test.equal(seen[key], value) end
    test.equal({ seen.program, seen.running, seen.cwd, seen.root }, { "sleep", true, "/usr", "/" })
    test.equal(seen.executable, (process.exec({ "readlink", ("/proc/%d/exe"):format(p.pid) }).stdout:gsub("\n", "")))
    local status = proc(p.pid, "status")
    local ids = seen.uids
    test.equal(("%d\t%d\t%d\t%d"):format(ids.real, ids.effective, ids.saved, ids.filesystem),
      status:match("Uid:\t([^\n]*)"))
    test.equal({ seen.no_new_privs, seen.seccomp, #seen.namespace_pids }, { false, "disabled", 1 })
    test.equal(seen.max_rss, status:match("VmHWM:%s*(%d+)") * 1024)
    for kind, inode in pairs(seen.namespaces) do
      local file = kind == "mount" and "mnt" or kind
      local text = process.exec({ "readlink", ("/proc/%d/ns/%s"):format(p.pid, file) }).stdout
      test.equal(text, ("%s:[%d]\n"):format(file, inode))
    end
    for _, kind in ipairs { "net", "mount", "uts", "ipc", "pid", "user", "cgroup" } do
      test.truthy(seen.namespaces[kind])
    end
    local lines = {}
    for _, group in ipairs(seen.cgroups) do
      lines[#lines + 1] = ("%d:%s:%s\n"):format(group.hierarchy, table.concat(group.controllers, ","), group.path)
    end
    test.equal(table.concat(lines), proc(p.pid, "cgroup"))
    local soft, hard = proc(p.pid, "limits"):match("Max open files%s+(%d+)%s+(%d+)")
    test.equal(seen.rlimits.nofile, { soft = tonumber(soft), hard = tonumber(hard) })
    test.equal(seen.rlimits.cpu, { soft = "unlimited", hard = "unlimited" })
  end)

  test.case("rights, ids and namespaces of a program that has others", function()
    local command = { "unshare", "--user", "--map-root-user", "--pid", "--fork", "setpriv", "--no-new-privs",
      "--bounding-set=-all,+net_admin,+kill", "sleep", "61" }
    local outer = process.spawn(command, { stderr = "null" })
    local pid = test.eventually(function()
      local child = process.list { ppid = outer.pid, command = "sleep" }[1]
      return child and child.pid
    end)
    local seen = process.open(pid):inspect()
    test.equal(seen.capabilities.bounding, { "kill", "net_admin" })
    test.equal({ seen.no_new_privs, seen.namespace_pids }, { true, { pid, 1 } })
    test.equal(seen.uid_map, { { inside = 0, outside = seen.uid, count = 1 } })
    test.equal(seen.gid_map, { { inside = 0, outside = seen.gid, count = 1 } })
    test.truthy(seen.namespaces.user ~= process.current():inspect().namespaces.user)
    local hex = proc(pid, "status"):match("CapEff:%s*(%x+)")
    local count = 0
    for bit = 0, 63 do count = count + (tonumber(hex, 16) >> bit & 1) end
    test.equal(#seen.capabilities.effective, count)
    process.open(pid):kill("KILL")
    outer:wait()
  end)

  test.case("ids, groups and what another user may not see", function()
    local p = process.spawn { "setpriv", "--reuid", "1234", "--regid", "4321", "--groups", "11,12", "sleep", "61" }
    test.eventually(function() return p:inspect().command == "sleep" end)
    local seen = p:inspect()
    test.equal({ seen.uid, seen.gid, seen.groups }, { 1234, 4321, { 11, 12 } })
    test.equal(seen.uids, { real = 1234, effective = 1234, saved = 1234, filesystem = 1234 })
    test.equal(seen.capabilities.effective, {})
    local code = ([[
      local seen = process.open(%d):inspect()
      print(seen.running, seen.command, seen.executable, seen.cwd, next(seen.namespaces), seen.uid, #seen.cgroups > 0)
      print(pcall(process.open(%d).kill, process.open(%d)))
    ]]):format(p.pid, p.pid, p.pid)
    local r = process.exec({ "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", test.tool,
      "-e", code }, { environment = { HOME = "/" } })
    test.equal(r.stdout, ("true\tsleep\tnil\tnil\tnil\t1234\ttrue\nfalse\t(command line):3: process.kill %d: "
      .. "Operation not permitted (EPERM); this needs root\n"):format(p.pid))
  end)

  test.case("one that has ended", function()
    local p = process.spawn { "sh", "-c", "exit 2" }
    p:wait()
    local seen = p:inspect()
    test.equal({ seen.code, seen.running, seen.program, seen.ppid, seen.command }, { 2, false, "sh", nil, nil })
    test.truthy(seen.max_rss > 0 and seen.user_seconds >= 0)
    -- the zombie of somebody else
    local parent = process.spawn({ "sh", "-c", "sleep 0.01 & echo $!; exec sleep 61" }, { stdout = "pipe" })
    local zombie = process.open(parent.stdout:read("n"))
    zombie:wait()
    seen = zombie:inspect()
    test.equal({ seen.running, seen.state, seen.ppid, seen.arguments, seen.cwd },
      { false, "zombie", parent.pid, {}, nil })
  end)
end)
