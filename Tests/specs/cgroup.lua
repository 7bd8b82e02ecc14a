-- SPDX-License-Identifier: GPL-3.0-or-later
-- Control groups as things: made, found, listed, removed; whichever version there is.
local test = require "lunette.test"
local groups = dofile(test.directory .. "/support/cgroups.lua")

local function directories(group)
  local list = {}
  for _, path in pairs(group:inspect().directories) do list[#list + 1] = path end
  return list
end

test.suite("cgroup", function()
  test.case("is a directory in each hierarchy, and is one handle", function()
    groups.needs()
    local path = groups.path()
    local group = cgroup.create(path)
    test.equal(tostring(group), "cgroup " .. path)
    test.equal({ group.path, group.name }, { path, path })
    for _, directory in ipairs(directories(group)) do process.exec { "test", "-d", directory } end
    test.truthy(cgroup.open(path) == group and cgroup.find(path) == group)
    group:delete()
    test.equal(groups.is_mounted(path), false)
    test.equal(cgroup.find(path), nil)
  end)

  test.case("one that is made again at the same path is another one", function()
    groups.needs()
    local path = groups.path()
    local first = cgroup.create(path)
    first:delete()
    local second = cgroup.create(path)
    test.truthy(first ~= second)
    test.raises(("cgroup.inspect %s: No such file or directory (ENOENT)"):format(path), first.inspect, first)
    test.raises(("cgroup.delete %s: No such file or directory (ENOENT)"):format(path), first.delete, first)
    test.raises(("cgroup.set %s: No such file or directory (ENOENT): the group is gone"):format(path),
      first.set, first, { memory = { max = "64M" } })
    test.truthy(second:inspect().memory)
  end)

  test.case("groups above it are made, and go with it", function()
    groups.needs()
    local top = groups.path()
    do
      local part <close> = scope.create("part")
      local inner = cgroup.create(top .. "/b/c", { memory = { max = "64M" } })
      test.equal(inner.name, "c")
      test.truthy(cgroup.find(top .. "/b"))
      test.equal(part:inspect().entries, { "cgroup " .. top .. "/b/c" })
    end
    test.equal(cgroup.find(top), nil)
  end)

  test.case("is listed as a tree", function()
    groups.needs()
    local top = groups.path()
    cgroup.create(top)
    cgroup.create(top .. "/b")
    cgroup.create(top .. "/a/x")
    local paths, depths = {}, {}
    for index, row in ipairs(cgroup.list { path = top }) do
      paths[index], depths[index] = row.path, row.depth
      test.truthy(cgroup.open(row).path == row.path)
    end
    test.equal(paths, { top, top .. "/a", top .. "/a/x", top .. "/b" })
    test.equal(depths, { 1, 2, 3, 2 })
    local all = {}
    for _, row in ipairs(cgroup.list { controller = "memory" }) do all[row.path] = row end
    test.equal(all[top .. "/a"].parent, top)
    test.equal(all["/"].depth, 0)
  end)

  test.case("delete takes what is within it, unless processes are there", function()
    groups.needs()
    local path = groups.path()
    local group = cgroup.create(path)
    local inner = cgroup.create(path .. "/inner")
    local sleeper = inner:spawn { "sleep", "60" }
    test.raises(("cgroup.delete %s: Device or resource busy (EBUSY): process %d is in it; kill = true ends them, "
      .. "timeout = seconds waits for them"):format(path, sleeper.pid), group.delete, group)
    local before = clock.monotonic()
    test.contains(groups.failure(group.delete, group, { timeout = 0.2 }), "EBUSY")
    test.truthy(clock.monotonic() - before >= 0.2)
    group:delete { kill = true }
    test.equal(sleeper:wait(5).signal, "SIGKILL")
    test.equal(groups.is_mounted(path), false)
  end)

  test.case("delete waits for what ends", function()
    groups.needs()
    local group = cgroup.create(groups.path())
    group:spawn { "sleep", "0.3" }
    group:delete { timeout = 10 * test.patience }
    test.equal(cgroup.find(group.path), nil)
  end)

  test.case("the scope ends what daemons left in it", function()
    groups.needs()
    local path, pid = groups.path(), nil
    do
      local part <close> = scope.create("part")
      local group = cgroup.create(path)
      local command = "setsid sleep 60 >&- 2>&- & echo $!"
      pid = tonumber(process.exec({ "sh", "-c", command }, { cgroup = group }).stdout)
      test.eventually(function() return #group:processes() == 1 end)
    end
    test.equal(groups.is_mounted(path), false)
    test.eventually(function() return not process.find(pid) end)
  end)

  test.case("processes from before are moved back when the scope ends", function()
    groups.needs()
    local before = cgroup.current()
    local sleeper = process.spawn { "sleep", "60" }
    do
      local part <close> = scope.create("part")
      local group = cgroup.create(groups.path())
      group:add(sleeper, process.current())
      test.truthy(cgroup.current() == group and cgroup.of(sleeper) == group)
      test.equal(#group:processes(), 2)
    end
    test.truthy(cgroup.current() == before and cgroup.of(sleeper.pid) == before)
    test.equal(sleeper:inspect().running, true)
  end)

  test.case("goes out of a worker, with what runs in it", function()
    groups.needs()
    local path, part = groups.path(), scope.create("part")
    local group, sleeper = process.fork(function()
      local group = cgroup.create(path)
      return group, group:spawn { "sleep", "60" }
    end)
    test.truthy(group == cgroup.open(path) and group:processes()[1] == sleeper.pid)
    part:close()
    test.equal(groups.is_mounted(path), false)
  end)

  test.case("controllers say where they are, and why not", function()
    for _, row in ipairs(cgroup.controllers()) do
      test.equal(row.usable, row.reason == nil)
      if row.version then process.exec { "test", "-d", row.mount } end
    end
  end)

  test.case("the root is a group, too", function()
    groups.needs()
    local root = cgroup.open("/")
    test.equal({ root.path, root.name }, { "/", "/" })
    test.raises("cgroup.kill /: Operation not permitted (EPERM): the root group has all processes", root.kill, root)
    test.raises("cgroup.delete /: Device or resource busy (EBUSY): it is the root of the hierarchy",
      root.delete, root)
  end)
end)

test.suite("cgroup: errors", function()
  test.case("paths that are none", function()
    local function refused(reason, path)
      for _, verb in ipairs { "create", "open", "find" } do
        test.raises(("cgroup.%s %s: Invalid argument (EINVAL): %s"):format(verb, path, reason), cgroup[verb], path)
      end
    end
    refused("'..' leaves the hierarchy", "../x")
    refused("'..' leaves the hierarchy", "a/../../x")
    refused("a path begins below the root of the hierarchy, without '/'", "/x")
    refused("a name in it is empty or '.'", "a//b")
    refused("a name in it is empty or '.'", "a/.")
    refused("it has control characters", "a\tb")
    refused("a name in it has more than 255 bytes", ("a"):rep(256))
    test.raises("cgroup.open: Invalid argument (EINVAL): the path is empty", cgroup.open, "")
    test.raises("bad argument #1 to 'create' (string expected, got no value)", cgroup.create)
    test.raises("bad argument #1 to 'open' (path or row expected, got boolean)", cgroup.open, true)
    test.raises("cgroup.open lunette-none: No such file or directory (ENOENT)", cgroup.open, "lunette-none")
    test.raises("cgroup.create /: File exists (EEXIST)", cgroup.create, "/")
  end)

  test.case("unknown words", function()
    local path = groups.path()
    local function refused(text, options) test.raises(text, cgroup.create, path, options) end
    refused("bad option 'memroy' to 'create' (did you mean 'memory'?)", { memroy = {} })
    refused("bad option 'mx' to 'create' (did you mean 'max'?)", { memory = { mx = 1 } })
    refused("bad option 'hgh' to 'create' (did you mean 'high'?)", { memory = { swap = { hgh = 1 } } })
    refused("bad option 'controllers' to 'create' (there is no controller 'net')", { controllers = { "io", "net" } })
    refused("bad option 'type' to 'create' ('domain', 'threaded' expected, got 'thread')", { type = "thread" })
    refused("bad option 'owner' to 'create' (there is no user 'nobody-at-all')", { owner = "nobody-at-all" })
    refused("bad option 'memory' to 'create' (table expected, got number)", { memory = 5 })
    test.raises("bad option 'controller' to 'list' (there is no controller 'memry' (did you mean 'memory'?))",
      cgroup.list, { controller = "memry" })
    test.equal(cgroup.find(path), nil)
  end)

  test.case("processes that are gone, or are none", function()
    groups.needs()
    local group = cgroup.create(groups.path())
    local gone = process.spawn { "true" }
    gone:wait()
    test.raises(("cgroup.add process %d: No such process (ESRCH)"):format(gone.pid), group.add, group, gone)
    test.raises(("cgroup.add %s: No such process (ESRCH): process 4194000 has ended"):format(group.path),
      group.add, group, 4194000)
    test.raises("cgroup.of 4194000: No such process (ESRCH)", cgroup.of, 4194000)
    test.raises("bad argument #1 to 'add' (process or process id expected, got no value)", group.add, group)
    test.raises("bad argument #1 to 'add' (1 to 2147483647 expected, got 0)", group.add, group, 0)
    -- none is moved if one cannot be
    local sleeper = process.spawn { "sleep", "60" }
    test.contains(groups.failure(group.add, group, sleeper, 4194000), "ESRCH")
    test.equal(group:processes(), {})
  end)

  test.case("files that are none", function()
    groups.needs()
    local group = cgroup.create(groups.path())
    for _, name in ipairs { "../memory.max", "a/b", "..", "", "x\n" } do
      test.raises(("bad argument #1 to 'read' ('%s' is not the name of a file such as \"memory.max\")"):format(name),
        group.read, group, name)
    end
    test.raises(("cgroup.read %s: No such file or directory (ENOENT): there is no file memory.mx"):format(group.path),
      group.read, group, "memory.mx")
    test.contains(groups.failure(group.write, group, "pids.max", "many"), "pids.max")
    group:write("pids.max", 17)
    test.equal({ group:read("pids.max"), group:inspect().pids.max }, { "17", 17 })
  end)

  test.case("a hierarchy that is another user's, or mounted read-only", function()
    groups.needs()
    local path = groups.path()
    local mount = groups.controller("memory").mount
    local script = ("print(select(2, pcall(cgroup.create, '%s', { controllers = 'memory' })))"):format(path)
    local told = process.exec({ test.tool, "-e", script }, { user = { uid = 12345 } }).stdout
    test.contains(told, ("cgroup.create %s: Permission denied (EACCES): below %s\n"):format(path, mount))
    local room = namespace.create(nil, { kind = "mount" })
    local text, reason = room:fork(function()
      process.exec { "mount", "-o", "remount,bind,ro", mount }
      local _, err = pcall(cgroup.create, path, { controllers = "memory" })
      return tostring(err), groups.controller("memory").reason
    end)
    test.contains(text, ("cgroup.create %s: Read-only file system (EROFS): below %s"):format(path, mount))
    test.equal(reason, mount .. " is mounted read-only")
    test.equal(groups.is_mounted(path), false)
  end)

  test.case("a group that is there", function()
    groups.needs()
    local path = groups.path()
    cgroup.create(path)
    test.raises(("cgroup.create %s: File exists (EEXIST)"):format(path), cgroup.create, path)
    test.truthy(cgroup.find(path))
  end)
end)
