-- SPDX-License-Identifier: GPL-3.0-or-later
-- Programs in new namespaces and with other rights, looked at from inside and from /proc.
local test = require "lunette.test"

local all = { "user", "pid", "mount", "uts", "ipc", "net", "cgroup", "time" }
local proc_names = { mount = "mnt" }

-- What a shell prints that is started so.
local function output(code, options) return process.exec({ "sh", "-c", code }, options).stdout end

local function own(kind) return output("readlink /proc/self/ns/" .. (proc_names[kind] or kind)) end

-- How many processes have a command line like this.
local function count(pattern)
  return tonumber(process.exec({ "pgrep", "-c", "-f", pattern }, { check = false }).stdout)
end

test.suite("process: new namespaces", function()
  for _, kind in ipairs(all) do
    test.case("of the kind " .. kind, function()
      local name = proc_names[kind] or kind
      local inside = output("readlink /proc/self/ns/" .. name, { new = { kind } })
      test.truthy(inside:match("^" .. name .. ":%[%d+%]\n$"), "a namespace")
      test.truthy(inside ~= own(kind), "another namespace")
    end)
  end

  test.case("of all kinds at once", function()
    local r = output("readlink /proc/self/ns/*; hostname; id -u",
      { new = all, hostname = "box", time = { boottime = 1000 } })
    for _, kind in ipairs(all) do test.truthy(not r:find(own(kind), 1, true), "another " .. kind) end
    test.contains(r, "\nbox\n0\n")
  end)

  test.case("and of no kind it knows", function()
    test.raises("bad option 'new' to 'exec' ('pdi' is not a kind of namespace (did you mean 'pid'?))",
      process.exec, { "true" }, { new = { "pdi" } })
    test.raises("bad option 'new' to 'exec' ('net' is given twice)",
      process.exec, { "true" }, { new = { "net", "net" } })
    test.raises("bad option 'hostname' to 'exec' (it is for kind 'uts' only)",
      process.exec, { "true" }, { new = "net", hostname = "box" })
    test.raises("bad option 'hostname' to 'exec' (at most 64 bytes expected, got 65)",
      process.exec, { "true" }, { new = "uts", hostname = ("x"):rep(65) })
    test.raises("bad option 'propagation' to 'exec' ('private', 'slave', 'shared', 'unchanged' expected, got 'slow')",
      process.exec, { "true" }, { new = "mount", propagation = "slow" })
  end)

  test.case("and the names of a host", function()
    test.equal(output("hostname; cat /proc/sys/kernel/domainname",
      { new = "uts", hostname = "box", domainname = "lab" }), "box\nlab\n")
  end)
end)

test.suite("process: the init of a pid namespace", function()
  local new = { "pid", "mount" }

  test.case("is process 1, and the program is process 2", function()
    test.equal(output("echo $$; cat /proc/1/comm /proc/1/cmdline | tr '\\0' ' ' | cut -d' ' -f1", { new = new }),
      "2\nlunette-init\nlunette-init\n")
    test.equal(output("echo $$", { new = new, init = false }), "1\n")
  end)

  test.case("tells how the program ended", function()
    local function ended(code)
      local r = process.exec({ "sh", "-c", code }, { new = new, check = false })
      return { r.code, r.signal }
    end
    test.equal(ended("exit 0"), { 0 })
    test.equal(ended("exit 7"), { 7 })
    test.equal(ended("kill -TERM $$"), { nil, "SIGTERM" })
    test.equal(ended("kill -9 $$"), { nil, "SIGKILL" })
    test.raises("process.exec sh: exited with status 3", process.exec, { "sh", "-c", "exit 3" }, { new = new })
  end)

  test.case("reaps orphans, and ends all with the program", function()
    local r = output("(sh -c 'sleep 0.05' &) ; sleep 0.3; ps -eo stat,comm | grep -c '^Z'; (sleep 61.7 &)",
      { new = new, check = false })
    test.equal(r, "0\n")
    test.eventually(function() return count("^sleep 61.7$") == 0 end)
  end)

  test.case("hands signals on", function()
    local p = process.spawn({ "sh", "-c", "trap 'echo usr1; exit 4' USR1; echo ready; while :; do sleep 0.02; done" },
      { new = new, stdout = "pipe" })
    test.equal(p.stdout:read(), "ready")
    p:kill("USR1")
    test.equal({ p.stdout:read(), p:wait().code }, { "usr1", 4 })
  end)

  test.case("takes the whole tree with it", function()
    local p = process.spawn({ "sh", "-c", "sleep 62.7 & sleep 62.7" }, { new = new })
    test.eventually(function() return count("^sleep 62.7$") == 2 end)
    test.equal(p:kill("KILL"):wait().signal, "SIGKILL")
    test.eventually(function() return count("^sleep 62.7$") == 0 end)
  end)

  test.case("tells of a program that is not there", function()
    test.raises("process.exec lt-nothing: No such file or directory (ENOENT): program not found",
      process.exec, { "lt-nothing" }, { new = new })
  end)

  test.case("leaves a pipe of the program to the program", function()
    local p = process.spawn({ "sh", "-c", "exec >&-; sleep 60" }, { new = new, stdout = "pipe" })
    test.equal(p.stdout:read(), nil)
  end)
end)

test.suite("process: users of a new user namespace", function()
  test.case("are mapped as asked", function()
    local function maps(map)
      return (output("cat /proc/self/uid_map /proc/self/gid_map", { new = "user", map = map }):gsub(" +", " "))
    end
    test.equal(maps(nil), " 0 0 1\n 0 0 1\n")
    test.equal(maps({ uid = 5, gid = 6 }), " 5 0 1\n 6 0 1\n")
    test.equal(maps(false), "")
    test.equal(maps({ uid = { inside = 0, outside = 1000, count = 10 },
      gid = { { inside = 0, outside = 0 }, { inside = 1, outside = 100, count = 3 } } }),
      " 0 1000 10\n 0 0 1\n 1 100 3\n")
    test.equal(output("id -u; cat /proc/self/setgroups", { new = "user", map = { setgroups = "deny" } }), "0\ndeny\n")
    test.equal(output("id -u; id -G", { new = "user", map = "all", user = { uid = 7, gid = 8, groups = { 9 } } }),
      "7\n8 9\n")
    -- In a namespace that has ten ids, all are ten.
    local inner = [[io.write(process.exec({ "cat", "/proc/self/uid_map" }, { new = "user", map = "all" }).stdout)]]
    local ten = { inside = 0, outside = 0, count = 10 }
    local r = process.exec({ test.tool, "-e", inner }, { new = "user", map = { uid = ten, gid = ten } })
    test.equal((r.stdout:gsub(" +", " ")), " 0 0 10\n")
  end)

  test.case("cannot overlap, be empty or beyond the last", function()
    local function refused(reason, map)
      test.raises(("bad option 'map' to 'exec' (%s)"):format(reason),
        process.exec, { "true" }, { new = "user", map = map })
    end
    refused("uid: the ranges inside from 0 and from 3 overlap",
      { uid = { { inside = 0, outside = 0, count = 5 }, { inside = 3, outside = 10 } } })
    refused("gid: the ranges outside from 5 and from 1 overlap",
      { gid = { { inside = 0, outside = 5, count = 5 }, { inside = 9, outside = 1, count = 5 } } })
    refused("uid: the range from 4294967290 exceeds the last id, 4294967294",
      { uid = { inside = 4294967290, outside = 0, count = 10 } })
    local many = {}
    for i = 1, 341 do many[i] = { inside = 2 * i, outside = 2 * i } end
    refused("uid: more than 340 ranges", { uid = many })
    refused("'root', 'current', 'auto', 'all', false or table expected, got 'rot'", "rot")
    test.raises("bad option 'count' to 'exec' (1 to 4294967295 expected, got 0)", process.exec, { "true" },
      { new = "user", map = { uid = { inside = 0, outside = 0, count = 0 } } })
    test.raises("bad option 'map' to 'exec' (it is for kind 'user' only)",
      process.exec, { "true" }, { map = "root" })
  end)
end)

test.suite("process: clocks, mounts and root", function()
  test.case("an uptime of a day more", function()
    local before = tonumber(output("cut -d' ' -f1 /proc/uptime"))
    local inside = tonumber(output("cut -d' ' -f1 /proc/uptime", { new = "time", time = { boottime = 86400 } }))
    test.truthy(inside - before >= 86400 and inside - before < 86460, "a day more")
    local offsets = output("cat /proc/self/timens_offsets", { new = "time", time = { monotonic = -0.5 } })
    test.contains(offsets:gsub(" +", " "), "monotonic -1 500000000")
    test.raises("process.exec timens_offsets: Numerical result out of range (ERANGE): "
      .. "the boottime clock would go below zero",
      process.exec, { "true" }, { new = "time", time = { boottime = -1e9 } })
  end)

  test.case("nothing mounted inside appears outside", function()
    local directory = process.exec({ "mktemp", "-d" }).stdout:match("[^\n]+")
    scope.current():defer(function() os.remove(directory) end)
    test.equal(output("mount -t tmpfs lt " .. directory .. "; grep -c ' '" .. directory .. "' ' /proc/self/mountinfo",
      { new = "mount" }), "1\n")
    test.equal(io.open("/proc/self/mountinfo"):read("a"):find(directory, 1, true), nil)
  end)

  test.case("another root", function()
    local root = process.exec({ "mktemp", "-d" }).stdout:match("[^\n]+")
    scope.current():defer(function() process.exec { "rm", "-r", root } end)
    process.exec { "sh", "-ec", "cd " .. root .. "; mkdir -p proc bin; cp /bin/cat bin; "
      .. "for f in $(ldd /bin/cat | grep -o '/[^ ]*'); do mkdir -p .${f%/*}; cp $f .$f; done; echo inside > note" }
    for _, new in ipairs { {}, { "mount" }, { "mount", "pid" }, { "user", "mount", "pid" } } do
      test.equal(process.exec({ "/bin/cat", "/note" }, { root = root, new = new }).stdout, "inside\n")
    end
    test.equal(process.exec({ "/bin/cat", "/proc/1/comm" }, { root = root, new = { "mount", "pid" } }).stdout,
      "lunette-init\n")
    test.raises("process.exec /no/where: No such file or directory (ENOENT)", process.exec, { "true" },
      { root = "/no/where", new = "mount" })
  end)
end)

test.suite("process: joining", function()
  test.case("namespaces of a process, and new ones of theirs", function()
    local box = process.spawn({ "sleep", "60" }, { new = { "user", "pid", "mount", "uts", "net" }, hostname = "box" })
    local function at(kind) return namespace.open(("/proc/%d/ns/%s"):format(box.pid, proc_names[kind] or kind)) end
    test.equal(output("hostname", { join = at("uts") }), "box\n")
    test.equal(output("id -u; cat /proc/1/comm; hostname",
      { join = { at("user"), at("pid"), at("mount"), at("uts") } }), "0\nlunette-init\nbox\n")
    test.equal(output("echo $$; hostname", { join = { at("user"), at("uts") }, new = { "pid", "uts" } }), "2\nbox\n")
    test.equal(output("id -u; cat /proc/1/comm; hostname", { join = box }), "0\nlunette-init\nbox\n")
    test.equal(output("hostname", { join = namespace.group { at("uts"), at("user") } }), "box\n")
    test.raises("bad option 'join' to 'exec' (element 2: a uts namespace is given twice)", process.exec, { "true" },
      { join = { at("uts"), namespace.open("/proc/self/ns/uts") } })
    test.raises("bad option 'join' to 'exec' (a uts namespace is given twice)",
      at("uts").exec, at("uts"), { "true" }, { join = box })
    box:kill("KILL"):wait()
  end)

  test.case("a namespace that ends meanwhile", function()
    for _ = 1, 20 do
      local box = process.spawn({ "sleep", "0.02" }, { new = { "user", "pid" }, stdout = "null" })
      local deadline, ok, err = clock.monotonic() + 5 * test.patience, true, nil
      while ok and clock.monotonic() < deadline do ok, err = pcall(process.exec, { "true" }, { join = box }) end
      test.equal(ok, false)
      test.truthy(tostring(err):match("ENOMEM") or tostring(err):match("ESRCH") or tostring(err):match("ECHILD")
        or tostring(err):match("ENOENT") or tostring(err):match("SIGKILL"), tostring(err))
      box:wait()
    end
  end)
end)

test.suite("process: in a network namespace with a name", function()
  test.case("the files of /etc/netns/NAME take the place of those in /etc", function()
    local red = namespace.create("lt-red")
    bridge.create("lt-br", { namespace = red })
    local had_directory = process.exec({ "test", "-d", "/etc/netns" }, { check = false }).code == 0
    scope.current():defer(function()
      process.exec { "rm", "-r", had_directory and "/etc/netns/lt-red" or "/etc/netns" }
    end)
    process.exec { "sh", "-c", "mkdir -p /etc/netns/lt-red; echo '10.9.9.9 inside' > /etc/netns/lt-red/hosts; "
      .. "echo x > /etc/netns/lt-red/lt-nothing" }
    local code = "cat /etc/hosts; ls /sys/class/net"
    test.equal(red:exec({ "sh", "-c", code }).stdout,
      process.exec({ "ip", "netns", "exec", "lt-red", "sh", "-c", code }).stdout)
    test.contains(output("cat /etc/hosts", { namespace = red }), "10.9.9.9 inside")
    test.equal(output("cat /etc/hosts"):find("10.9.9.9", 1, true), nil)
    test.equal(output("ls /sys/class/net", { join = red, sysfs = true }), "lo\nlt-br\n")
  end)
end)

test.suite("process: failing spawns", function()
  test.case("a thousand leave nothing", function()
    local failing = {
      { new = { "user" }, map = { uid = { inside = 0, outside = 0 }, gid = { inside = 0, outside = 4294967293 } },
        user = { uid = 77 } },
      { new = { "pid", "mount", "net" }, cwd = "/no/where" },
      { new = { "time" }, time = { monotonic = -1e9 } },
      { new = { "mount" }, root = "/no/where" },
      { join = namespace.open("/proc/self/ns/pid"), new = { "pid" }, cwd = "/no/where" },
    }
    for i = 1, 1000 do
      local ok = pcall(process.spawn, { i % 2 == 0 and "true" or "lt-nothing" }, failing[i % #failing + 1])
      test.equal(ok, false)
    end
    -- descriptors, children, mounts and namespaces are compared after each test
  end)
end)
