-- SPDX-License-Identifier: GPL-3.0-or-later
-- Moving the shell itself into namespaces, new ones and those that exist: each time a tool of its own.
local test = require "lunette.test"

-- runs code in a process of its own
local function lunette(code) return process.exec({ test.tool, "-e", code }, { check = false }) end

-- prints the namespaces that this thread is in, and those of a program that it starts
local tell = [[
  function tell()
    local here, there = {}, {}
    for _, kind in ipairs { "net", "mount", "uts", "ipc", "pid_for_children", "user", "cgroup", "time_for_children" } do
      here[#here + 1] = namespace.current(kind).inode
    end
    local output = process.exec { "readlink", "/proc/self/ns/net", "/proc/self/ns/mnt", "/proc/self/ns/uts",
      "/proc/self/ns/ipc", "/proc/self/ns/pid", "/proc/self/ns/user", "/proc/self/ns/cgroup", "/proc/self/ns/time" }
    for number in output.stdout:gmatch("%d+") do there[#there + 1] = number end
    return table.concat(here, " "), table.concat(there, " ")
  end
]]

test.suite("namespace.unshare", function()
  test.case("the shell is in new namespaces, and so is what it starts", function()
    local r = lunette(tell .. [[
      local before = tell()
      namespace.unshare({ "net", "mount", "uts", "ipc", "cgroup", "time" }, { hostname = "lt-new" })
      local here, there = tell()
      local old, new = {}, {}
      for number in before:gmatch("%d+") do old[#old + 1] = number end
      for number in here:gmatch("%d+") do new[#new + 1] = number end
      print(here == there)
      for index = 1, 8 do io.write(old[index] == new[index] and "same " or "new ") end
      print("\n" .. process.exec({ "hostname" }).stdout .. #link.list())
      link.open("lo"):up()
      print(process.exec({ "ip", "-br", "link" }).stdout:match("LOOPBACK,UP"))
      print(process.exec({ "grep", "-c", " shared:", "/proc/self/mountinfo" }, { check = false }).stdout)
    ]])
    test.equal(r.stderr, "")
    test.equal(r.stdout, "true\nnew new new new same same new new \nlt-new\n1\nLOOPBACK,UP\n0\n\n")
  end)

  test.case("pid: programs are born there, the first is process 1", function()
    local r = lunette [[
      namespace.unshare "pid"
      print(pcall(namespace.current, "pid_for_children"))
      local first = process.spawn({ "sh", "-c", "echo $$; read line" }, { stdin = "pipe", stdout = "pipe" })
      print(first.stdout:read(), process.exec({ "sh", "-c", "echo $$" }).stdout)
      print(namespace.current("pid_for_children") ~= namespace.current("pid"))
    ]]
    test.equal(r.stdout, "false\t(command line):2: namespace.current: No such file or directory (ENOENT): "
      .. "no process was born in it yet\n1\t2\n\ntrue\n")
  end)

  test.case("user: root without rights becomes root of its own", function()
    local code = [[
      namespace.unshare({ "user", "net", "uts" }, { hostname = "lt-own" })
      link.open("lo"):up()
      print(process.exec({ "sh", "-c", "id -u; hostname; cat /proc/self/uid_map" }).stdout)
      print(bridge.create("br0"):inspect().kind)
    ]]
    local r = process.exec({ "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", test.tool, "-e",
      code }, { environment = { HOME = "/" } })
    test.equal((r.stdout:gsub(" +", " ")), "0\nlt-own\n 0 65534 1\n\nbridge\n")
  end)

  test.case("user: with ranges of ids, of which the shell becomes the root", function()
    local r = lunette [[
      local ids = { inside = 0, outside = 100000, count = 10 }
      namespace.unshare({ "user", "uts" }, { map = { uid = ids, gid = ids } })
      print(process.exec({ "sh", "-c", "id -u; id -g; cat /proc/self/uid_map /proc/self/gid_map" }).stdout)
      namespace.current("uts"):set { hostname = "lt-own" }
    ]]
    test.equal((r.stdout:gsub(" +", " ")), "0\n0\n 0 100000 10\n 0 100000 10\n\n")
    test.equal(r.stderr, "")
  end)

  test.case("user: what is refused leaves the shell where it was", function()
    local r = process.exec({ "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", test.tool, "-e", [[
      local before = namespace.current("user")
      local map = { uid = 5, gid = { inside = 0, outside = 1 } }
      print(select(2, pcall(namespace.unshare, { "user", "net" }, { map = map })))
      print(namespace.current("user") == before)
    ]] }, { environment = { HOME = "/" } })
    test.equal(r.stdout, "(command line):3: namespace.unshare user,net: Operation not permitted (EPERM): without "
      .. "privilege, a map holds the caller's own id alone; this needs root\ntrue\n")
  end)

  test.case("within a call, it is for the length of that", function()
    local r = lunette [[
      local home, room = namespace.current(), namespace.create()
      local new
      room:call(function()
        namespace.unshare "net"
        new = namespace.current()
        print(new ~= room, new ~= home, #link.list())
      end)
      print(namespace.current() == home, process.exec({ "readlink", "/proc/self/ns/net" }).stdout
        == ("net:[%d]\n"):format(home.inode))
      room:close()
    ]]
    test.equal(r.stdout, "true\ttrue\t1\ntrue\ttrue\n")
    test.raises("a user namespace cannot be entered within a call, which then could not return", function()
      namespace.create():call(namespace.unshare, "user")
    end)
  end)

  test.case("what was made before is undone where it is", function()
    local r = lunette [[
      bridge.create("lt-br0")
      namespace.unshare "net"
      bridge.create("lt-br1")
      error("no", 0)
    ]]
    test.equal(r.code, 1)
    test.equal(link.find("lt-br0"), nil)
  end)
end)

test.suite("namespace.enter", function()
  test.case("the shell moves for good, into one or several", function()
    namespace.create("lt-red")
    namespace.create("lt-web", { kind = "uts", hostname = "lt-web" })
    namespace.create("lt-time", { kind = "time", time = { boottime = 1e6 } })
    local room = namespace.create("lt-mount", { kind = "mount" })
    room:exec { "mount", "-t", "tmpfs", "lt-tmpfs", "/mnt" }
    local r = lunette(tell .. [[
      local red = namespace.open("lt-red"):enter()
      print(namespace.current() == red, namespace.current().name)
      local others = {}
      for index, kind in ipairs { "uts", "time", "mount" } do
        others[index] = namespace.open("lt-" .. (kind == "uts" and "web" or kind), { kind = kind })
      end
      namespace.group(others):enter():close()
      local here, there = tell()
      print(here == there, process.exec({ "hostname" }).stdout)
      print(process.exec({ "grep", "-c", "lt-tmpfs", "/proc/self/mountinfo" }).stdout)
      print(process.exec({ "pwd" }).stdout, tonumber(io.open("/proc/uptime"):read("n")) > 1e6)
    ]])
    test.equal({ r.stdout, r.stderr }, { "true\tlt-red\ntrue\tlt-web\n\n1\n\n/\n\ttrue\n", "" })
  end)

  test.case("after an error it is in none", function()
    -- the user namespace of another tree cannot be entered by who has no rights there
    local r = lunette(tell .. [[
      local other = namespace.create(nil, { kind = "user" })
      local web = namespace.create(nil, { kind = "uts" })
      local p = process.spawn({ "sleep", "60" })
      local group = namespace.group { web, namespace.create(nil, { kind = "net", user_namespace = other }), other }
      namespace.unshare("user")
      local before = tell()
      print(pcall(group.enter, group))
      print(tell() == before)
    ]])
    test.truthy(r.stdout:match("^false\t.*group.enter .*: Operation not permitted %(EPERM%)[^\n]*\ntrue\n$"))
  end)
end)
