-- SPDX-License-Identifier: GPL-3.0-or-later
-- Worker processes in namespaces of all kinds, and in each other.
local test = require "lunette.test"

-- a program in new namespaces of all kinds, and the id of its process
local function box()
  local unshare = process.spawn({ "unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc", "--uts",
    "--ipc", "--net", "--cgroup", "--time", "--boottime", "86400", "sh", "-c",
    "hostname box; mount -t tmpfs -o mode=755 none /mnt; touch /mnt/inside; echo ready; exec sleep 60" },
    { stdout = "pipe", stderr = "null" })
  test.equal(unshare.stdout:read(), "ready")
  return test.truthy(tonumber(process.exec({ "pgrep", "-P", tostring(unshare.pid) }).stdout))
end

local function link_of(kind, who) return process.exec({ "readlink", ("/proc/%s/ns/%s"):format(who, kind) }).stdout end

test.suite("fork: namespaces", function()
  test.case("of every kind", function()
    local pid = box()
    for _, kind in ipairs { "user", "pid", "uts", "ipc", "net", "time", "cgroup" } do
      local room = namespace.open(("/proc/%d/ns/%s"):format(pid, kind))
      test.equal(room:fork(link_of, kind, "self"), link_of(kind, pid))
      test.truthy(link_of(kind, pid) ~= link_of(kind, "self"))
    end
    local function inside(kind, ...) return namespace.open(("/proc/%d/ns/%s"):format(pid, kind)):fork(...) end
    test.equal(inside("uts", function() return process.exec({ "hostname" }).stdout end), "box\n")
    test.equal(inside("mnt", function() return io.open("/mnt/inside") ~= nil, io.open("/mnt/absent") end), true)
    test.equal(inside("user", function() return process.exec({ "id", "-u" }).stdout end), "0\n")
    test.equal(inside("net", function() return #link.list() end), 1)
    local own = io.open("/proc/uptime"):read("n")
    test.truthy(inside("time", function() return io.open("/proc/uptime"):read("n") end) - own > 86000)
  end)

  test.case("all of a process at once", function()
    local pid = box()
    local room = namespace.open_process(pid)
    local kinds = { "user", "mnt", "pid", "uts", "ipc", "net", "cgroup", "time" }
    local there = {}
    for index, kind in ipairs(kinds) do there[index] = link_of(kind, pid) end
    test.equal(room:fork(function()
      local here = {}
      for index, kind in ipairs(kinds) do here[index] = link_of(kind, "self") end
      test.equal(namespace.current("pid") == namespace.current("pid"), true)
      return here
    end), there)
    test.equal(room:fork(function()
      return process.exec({ "hostname" }).stdout, process.exec({ "id", "-u" }).stdout, io.open("/mnt/inside") ~= nil
    end), "box\n")
    local br, sleeper = room:fork(function()
      bridge.create("br0", { up = true, address = "10.0.0.1/24" })
      return link.open("br0"), process.spawn { "sleep", "67" }
    end)
    test.equal({ br.namespace == room:get("net"), br:inspect().up }, { true, true })
    test.contains(process.exec({ "ps", "-o", "args=", "-p", tostring(sleeper.pid) }).stdout, "sleep 67")
    test.equal(process.current().pid, test.pid)
    room:close()
  end)

  test.case("a name in another mount namespace is out of the scope's reach", function()
    local room = namespace.create(nil, { kind = "mount" })
    test.raises(("namespace.fork mnt:[%d]: namespace lt-inside cannot be carried out of a worker (EINVAL): its name is "
      .. "in another mount namespace, or was taken away; close its scope inside the worker"):format(room.inode),
      room.fork, room, function()
        process.exec { "mount", "-t", "tmpfs", "none", "/run" }
        namespace.create("lt-inside")
      end)
    test.equal(room:fork(function() return namespace.find("lt-inside") end), nil)
  end)

  test.case("limits of another user namespace are not the scope's", function()
    local room = namespace.open_process(box())
    local err = select(2, pcall(room.fork, room, namespace.limits, { uts = 17 }))
    test.equal({ err.message, err.hint }, { "limits of namespaces: uts cannot be carried out of a worker",
      "close its scope inside the worker" })
    test.truthy(namespace.limits().uts ~= 17)
    local before = room:fork(namespace.limits).uts
    test.truthy(before ~= 17)
    -- but those of its own are
    test.equal(room:fork(function()
      local s = scope.create()
      process.fork(namespace.limits, { uts = 17 })
      local entries, limit = s:inspect().entries, namespace.limits().uts
      s:close()
      return { entries, limit, namespace.limits().uts }
    end), { { "limits of namespaces: uts" }, 17, before })
  end)

  test.case("in a mount namespace whose /proc knows nothing of the worker, the network still works", function()
    local room = namespace.open(("/proc/%d/ns/mnt"):format(box()))
    test.equal(room:fork(function()
      local red = namespace.create()
      return namespace.current().inode, red:call(function() return #link.list() end), red:fork(function()
        return namespace.current().inode == red.inode
      end)
    end), namespace.current().inode)
  end)

  test.case("in a pid namespace, it is one of its processes", function()
    local room = namespace.open(("/proc/%d/ns/pid"):format(box()))
    local inner, sleeper = room:fork(function()
      local sleeper = process.spawn { "sleep", "63" }
      return process.exec({ "sh", "-c", "echo $PPID" }).stdout, sleeper
    end)
    test.truthy(tonumber(inner) < 10)
    test.equal(process.exec({ "ps", "-o", "args=", "-p", tostring(sleeper.pid) }).stdout, "sleep 63\n")
    test.raises("the worker exited with status 4", function()
      local ok, err = pcall(room.fork, room, os.exit, 4)
      error(err.message, 0)
    end)
  end)

  test.case("a pid namespace that has ended", function()
    local pid = box()
    local room = namespace.open(("/proc/%d/ns/pid"):format(pid))
    process.exec { "kill", "-KILL", tostring(pid) }
    test.eventually(function() return #room:processes() == 0 end)
    test.raises(("namespace.fork pid:[%d]: Cannot allocate memory (ENOMEM)"):format(room.inode), room.fork, room, print)
  end)

  test.case("forks and calls within each other", function()
    local red, blue = namespace.create("lt-red"), namespace.create("lt-blue")
    local function here() return namespace.current().inode end
    test.equal(red:call(function() return blue:fork(here) end), blue.inode)
    test.equal(red:fork(function() return blue:call(here) end), blue.inode)
    test.equal(red:fork(function() return { here(), blue:fork(here), process.fork(here), here() } end),
      { red.inode, blue.inode, red.inode, red.inode })
    test.equal(red:call(function() return process.fork(here) end), red.inode)
    local br, depth = red:fork(function()
      return blue:fork(function() return bridge.create("br0"), 2 end)
    end)
    test.truthy(br.namespace == blue and depth == 2)
    test.equal(here(), namespace.of(test.pid).inode)
  end)

  test.case("in a coroutine, and a yield out of it", function()
    local red = namespace.create()
    test.equal(coroutine.wrap(function() return red:fork(function(x) return x end, 5) end)(), 5)
    test.raises("attempt to yield across a C-call boundary", function()
      coroutine.wrap(function() red:fork(coroutine.yield) end)()
    end)
    test.equal(red:fork(function() return coroutine.wrap(function() coroutine.yield(6) end)() end), 6)
  end)

  test.case("handles from before work in it", function()
    local red = namespace.create("lt-red")
    local br = bridge.create("br0", { namespace = red })
    red:fork(function()
      br:add_address("10.0.0.1/24"):up()
      test.equal(#br:addresses { family = "ipv4" }, 1)
      return red:exec({ "true" }).code
    end)
    test.equal({ br:inspect().up, #br:addresses { family = "ipv4" } }, { true, 1 })
    process.fork(function() br:delete() end)
    test.raises("link.inspect br0: No such device (ENODEV)", br.inspect, br)
  end)

  test.case("processes from before are its parent's, and those it starts are its parent's later", function()
    local sleeper, ended = process.spawn { "sleep", "60" }, process.spawn { "true" }
    ended:wait()
    process.fork(function()
      test.equal({ sleeper:wait(0.01), ended:wait().code, process.open(sleeper.pid) == sleeper }, { nil, 0, true })
      test.equal(sleeper:inspect().parent, process.current():inspect().parent)
      sleeper:kill("KILL")
      test.truthy(wait { sleeper, timeout = 5 * test.patience } == sleeper)
    end)
    test.equal(sleeper:wait(5 * test.patience).signal, "SIGKILL")
    local s = scope.create()
    local started = process.fork(process.spawn, { "sh", "-c", "sleep 64 & exec sleep 64" })
    test.eventually(function() return process.exec({ "pgrep", "-f", "^sleep 64$" }).stdout:match("%d+\n%d+") end)
    test.equal({ started:wait(0), process.open(started.pid) == started }, { nil, true })
    s:close()
    test.equal(process.exec({ "pgrep", "-f", "^sleep 64$" }, { check = false }).stdout, "")
    test.truthy(started:wait(5 * test.patience))
    s = scope.create()
    started = process.fork(process.spawn, { "sleep", "65" })
    started:kill():wait(5 * test.patience)
    test.eventually(function() wait { timeout = 0 } return #s:inspect().entries == 0 end)
    s:close()
  end)

  test.case("from another pid namespace, processes from before are out of reach", function()
    local room, sleeper = namespace.open(("/proc/%d/ns/pid"):format(box())), process.spawn { "sleep", "60" }
    test.raises(("process.kill %d: Invalid argument (EINVAL): the process is in an outer pid namespace"):format(
      sleeper.pid), room.fork, room, sleeper.kill, sleeper)
    test.equal(sleeper:inspect().running, true)
  end)

  test.case("many of them leave nothing behind", function()
    local red = namespace.create()
    for i = 1, 200 do
      test.equal(red:fork(function() return i end), i)
      pcall(red.fork, red, error, "no")
    end
  end)
end)
