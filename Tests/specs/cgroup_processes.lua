-- SPDX-License-Identifier: GPL-3.0-or-later
-- Programs in control groups: there before they run, counted, stopped, killed.
local test = require "lunette.test"
local groups = dofile(test.directory .. "/support/cgroups.lua")

-- the groups that a program says it is in, but for those that nobody uses here
local function places(text)
  local list = {}
  for line in text:gmatch("[^\n]+") do
    if not line:find("name=", 1, true) then list[#list + 1] = line:match("[^:]*$") end
  end
  return list
end

local function all_are(list, path)
  test.truthy(#list > 0)
  for _, place in ipairs(list) do test.equal(place, path) end
end

local hog = { "perl", "-e", 'my $x = "a" x (256 << 20); sleep 60' }
local crowd = { "sh", "-c", "for i in 1 2 3 4 5 6 7 8 9; do sleep 60 & done; wait" }

test.suite("cgroup: programs", function()
  test.case("are in the group before they run", function()
    groups.needs()
    local group = cgroup.create(groups.path())
    local look = { "cat", "/proc/self/cgroup" }
    all_are(places(group:exec(look).stdout), "/" .. group.path)
    all_are(places(process.exec(look, { cgroup = group }).stdout), "/" .. group.path)
    all_are(places(process.exec(look, { cgroup = group.path }).stdout), "/" .. group.path)
    all_are(places(namespace.create():exec(look, { cgroup = group }).stdout), "/" .. group.path)
    all_are(places(process.exec(look, { cgroup = group, new = "time" }).stdout), "/" .. group.path)
  end)

  test.case("have the group as the root of a new cgroup namespace", function()
    groups.needs()
    local group = cgroup.create(groups.path())
    local look = { "cat", "/proc/self/cgroup" }
    all_are(places(group:exec(look, { new = "cgroup" }).stdout), "/")
    local new = { "cgroup", "user", "pid", "mount" }
    all_are(places(group:exec(look, { new = new, map = { uid = 0, gid = 0 } }).stdout), "/")
  end)

  test.case("tell what the group has used", function()
    groups.needs("cpuacct")
    local group = cgroup.create(groups.path())
    local use = group:exec({ "sh", "-c", "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done" }).cgroup
    test.equal({ use.path, use.oom_kills, use.oom_limit }, { group.path, 0, nil })
    test.truthy(use.cpu_seconds > 0.01 and use.cpu_seconds < 30)
    local child = group:spawn { "true" }
    test.equal(child:wait().cgroup.path, group.path)
    test.equal(child:wait().cgroup.oom_kills, 0)
  end)

  test.case("killed for want of memory say at whose limit", function()
    groups.needs()
    local path = groups.path()
    local outer = cgroup.create(path, { memory = { max = "64M" } })
    local swap = outer:inspect().memory.swap
    if swap then outer:set { memory = { swap = { max = 0 } } } end
    local inner = cgroup.create(path .. "/inner", { controllers = "memory" })
    local result = inner:exec(hog, { check = false })
    test.equal({ result.signal, result.cgroup.oom_kills, result.cgroup.oom_limit }, { "SIGKILL", 1, path })
    test.raises(("cgroup.exec perl: killed by SIGKILL, for want of memory at the limit of the cgroup %s"):format(path),
      inner.exec, inner, hog)
    test.equal(inner:inspect().memory.events.oom_kill, 2)
  end)

  test.case("have a group of their own for limits alone", function()
    groups.needs("pids")
    local limits = { memory = { max = "64M" }, pids = { max = 5 } }
    local result = process.exec({ "cat", "/proc/self/cgroup" }, { cgroup = limits })
    local path = result.cgroup.path
    test.truthy(path:match("^lunette%-%d+%-%d+%-%d+$"))
    all_are(places(result.stdout), "/" .. path)
    test.equal(groups.is_mounted(path), false)
    local refused = process.exec(crowd, { cgroup = limits, check = false })
    test.contains(refused.stderr, "Cannot fork")
    test.truthy(refused.cgroup.pids_refused >= 1)
    -- what does not start leaves none
    test.contains(groups.failure(process.exec, { "no-such-program" }, { cgroup = limits }), "ENOENT")
    test.contains(groups.failure(process.exec, { "true" }, { cgroup = { pids = { max = 1 << 40 } } }), "pids.max")
  end)

  test.case("cannot be given two groups, or none that is one", function()
    groups.needs()
    local group = cgroup.create(groups.path())
    test.raises("bad option 'cgroup' to 'exec' (the program is started in a group already)",
      group.exec, group, { "true" }, { cgroup = group })
    test.raises("bad option 'cgroup' to 'exec' (cgroup, path or table of limits expected, got boolean)",
      process.exec, { "true" }, { cgroup = true })
    test.raises("process.exec lunette-none: No such file or directory (ENOENT)",
      process.exec, { "true" }, { cgroup = "lunette-none" })
    group:delete()
    test.contains(groups.failure(group.exec, group, { "true" }), "the group is gone")
  end)
end)

-- the two versions of a freezer and of a kill: all hierarchies, and those of version 1 alone
local function each_way(body)
  return function()
    groups.needs("freezer")
    body {}
    if groups.controller("freezer").version == 1 then body { controllers = { "freezer", "memory" } } end
  end
end

test.suite("cgroup: freeze and kill", function()
  test.case("frozen processes do not run", each_way(function(options)
    local group = cgroup.create(groups.path(), options)
    local counter = group:spawn({ "sh", "-c", "while :; do echo x; sleep 0.01; done" }, { stdout = "pipe" })
    counter.stdout:read("l")
    test.equal(group:freeze():inspect().frozen, true)
    repeat until not (wait { counter.stdout, timeout = 0.2 } and counter.stdout:read_some())
    test.equal(wait { counter.stdout, timeout = 0.3 }, nil)
    test.raises(("cgroup.exec %s: Device or resource busy (EBUSY): the group is frozen"):format(group.path),
      group.exec, group, { "true" })
    test.equal(group:thaw():inspect().frozen, false)
    test.truthy(wait { counter.stdout, timeout = 10 * test.patience })
    group:freeze():kill()
    test.equal(counter:wait(10 * test.patience).signal, "SIGKILL")
  end))

  test.case("all are killed, with those in groups within it, and the group goes on", each_way(function(options)
    local group = cgroup.create(groups.path(), options)
    local inner = cgroup.create(group.path .. "/inner", options)
    local here, there = group:spawn { "sleep", "60" }, inner:spawn(crowd)
    test.eventually(function() return #group:processes { recursive = true } == 11 end)
    test.equal(#group:processes(), 1)
    group:kill()
    test.equal({ here:wait(10).signal, there:wait(10).signal }, { "SIGKILL", "SIGKILL" })
    test.eventually(function() return #group:processes { recursive = true } == 0 end)
    test.equal(group:exec({ "echo", "on" }).stdout, "on\n")
    local child = group:spawn { "sleep", "60" }
    test.equal(group:kill("TERM"):inspect().path, group.path)
    test.equal(child:wait(10).signal, "SIGTERM")
    test.raises("bad argument #1 to 'kill' ('NOPE' is not a signal such as TERM or KILL)", group.kill, group, "NOPE")
  end))

  test.case("threads are listed, and moved", function()
    groups.needs()
    local group = cgroup.create(groups.path())
    local sleeper = group:spawn { "sleep", "60" }
    test.equal(group:threads(), { sleeper.pid })
    test.equal(group:processes(), { sleeper.pid })
  end)
end)

local function unified()
  groups.needs()
  if groups.controller("memory").version ~= 2 then test.skip("cgroup: version 2 has not got the controllers") end
end

test.suite("cgroup: rules of version 2", function()
  test.case("processes are in the way of controllers, and are named", function()
    unified()
    local group = cgroup.create(groups.path())
    local sleeper = group:spawn { "sleep", "60" }
    local inner = group.path .. "/inner"
    test.raises(("cgroup.create %s: Device or resource busy (EBUSY): process %d is in it, and version 2 has either "
      .. "processes in a group or groups with controllers below it; move them into a group of their own")
      :format(group.path, sleeper.pid), cgroup.create, inner, { memory = { max = "64M" } })
    test.equal(cgroup.find(inner), nil)
    -- without limits, it is made without controllers
    test.equal(cgroup.create(inner):inspect().memory, nil)
  end)

  test.case("controllers are in the way of processes, and are named", function()
    unified()
    local group = cgroup.create(groups.path())
    cgroup.create(group.path .. "/inner", { controllers = "memory" })
    local sleeper = process.spawn { "sleep", "60" }
    test.raises(("cgroup.add %s: Device or resource busy (EBUSY): process %d: it hands memory down to groups within "
      .. "it, and so has no processes itself; use a group within it"):format(group.path, sleeper.pid),
      group.add, group, sleeper)
    test.contains(groups.failure(group.exec, group, { "true" }), "EBUSY")
  end)

  test.case("groups of threads", function()
    unified()
    local domain = cgroup.create(groups.path(), { controllers = "pids" })
    local sleeper = domain:spawn { "sleep", "60" }
    local threads = cgroup.create(domain.path .. "/threads", { type = "threaded" })
    test.equal({ domain:inspect().type, threads:inspect().type }, { "domain threaded", "threaded" })
    threads:add_threads(sleeper.pid)
    test.equal(threads:threads(), { sleeper.pid })
    local other = process.spawn { "sleep", "60" }
    test.contains(groups.failure(threads.add_threads, threads, other.pid), "EOPNOTSUPP")
  end)

  test.case("a mount with nsdelegate keeps what is in a cgroup namespace inside of it", function()
    unified()
    test.needs("nsdelegate", function() -- the virtual machine is nobody's
      local mount = groups.controller("memory").mount
      if os.getenv("LUNETTE_VM") then process.exec { "mount", "-o", "remount,nsdelegate", mount } end
      return process.exec({ "cat", "/proc/mounts" }).stdout:find("cgroup2[^\n]*nsdelegate")
    end)
    local group = cgroup.create(groups.path(), { controllers = "memory" })
    local inner = cgroup.create(group.path .. "/inner", { memory = { max = "64M" } })
    local outside = process.spawn { "sleep", "60" }
    local refused = process.fork(function()
      inner:add(process.current())
      namespace.unshare "cgroup"
      return tostring(select(2, pcall(inner.add, inner, outside.pid)))
    end)
    test.contains(refused, ("cgroup.add %s: No such file or directory (ENOENT): process %d: it is outside of this "
      .. "cgroup namespace, which the mount's 'nsdelegate' forbids"):format(inner.path, outside.pid))
    local script = [[
      process.exec { "umount", "-l", "/sys/fs/cgroup" }
      process.exec { "mount", "-t", "cgroup2", "none", "/sys/fs/cgroup" }
      print(select(2, pcall(function() cgroup.open("/"):set { memory = { max = "32M" } } end)))]]
    local told = inner:exec({ test.tool, "-e", script }, { new = { "cgroup", "mount" } }).stdout
    test.contains(told, "cgroup.set /: Operation not permitted (EPERM): memory.max = 33554432: who is inside of a "
      .. "cgroup namespace does not set its limits ('nsdelegate')")
  end)

  test.case("a group that is another user's to divide", function()
    groups.needs()
    local group = cgroup.create(groups.path(), { owner = { uid = 12345 } })
    test.equal(group:inspect().owner, { uid = 12345, gid = 12345 })
    for _, directory in pairs(group:inspect().directories) do
      local owner = process.exec({ "stat", "-c", "%u", directory, directory .. "/cgroup.procs" }).stdout
      test.equal(owner, "12345\n12345\n")
    end
    local inside = process.exec({ "sh", "-c", ("mkdir %s/mine"):format(groups.directory(group)) }, {
      user = { uid = 12345 }, cgroup = group,
    })
    test.equal(inside.code, 0)
    test.truthy(cgroup.find(group.path .. "/mine"))
  end)
end)
