-- SPDX-License-Identifier: GPL-3.0-or-later
-- Going into namespaces: for a call, for good, several at once. What is for good is done by a tool of its own.
local test = require "lunette.test"

local function output(command, options) return process.exec(command, options).stdout end

local function hostname()
  local file <close> = assert(io.open("/proc/sys/kernel/hostname"))
  return file:read()
end

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

test.suite("namespace.call", function()
  for _, kind in ipairs { "net", "uts", "ipc", "cgroup" } do
    test.case(kind .. ": the thread is inside, and back", function()
      local home = namespace.current(kind)
      local room = namespace.create(nil, { kind = kind })
      local result = table.pack(room:call(function(...)
        test.truthy(namespace.current(kind) == room)
        test.equal(output({ "readlink", "/proc/self/ns/" .. kind }), ("%s:[%d]\n"):format(kind, room.inode))
        return select("#", ...), ...
      end, 1, nil, "x", nil))
      test.equal({ result.n, result[1], result[2], result[4] }, { 5, 4, 1, "x" })
      test.truthy(namespace.current(kind) == home)
      local value = {}
      local ok, err = pcall(room.call, room, error, value)
      test.truthy(not ok and rawequal(err, value))
      test.truthy(namespace.current(kind) == home)
    end)
  end

  for _, kind in ipairs { "mount", "user", "pid", "time" } do
    test.case(kind .. ": it names fork", function()
      local p = process.spawn({ "unshare", "--" .. kind, "--fork", "sh", "-c", "echo ready; exec sleep 60" },
        { stdout = "pipe", stderr = "null" })
      p.stdout:read()
      local room = namespace.of(p, kind == "pid" and "pid_for_children" or kind)
      local reason = (kind == "pid" or kind == "time") and "a process in it has to be born there"
        or "there is no way back"
      test.raises(("namespace.call %s:[%d]: Invalid argument (EINVAL): a %s namespace cannot be entered for a call: "
        .. "%s; use fork, which runs the function in a process of its own"):format(kind == "mount" and "mnt" or kind,
        room.inode, kind, reason), room.call, room, print)
      process.exec({ "pkill", "-KILL", "-P", tostring(p.pid) }, { check = false })
    end)
  end

  test.case("calls within calls, of the same and of other kinds", function()
    local host = hostname()
    local a = namespace.create(nil, { kind = "uts", hostname = "lt-a" })
    local b = namespace.create(nil, { kind = "uts", hostname = "lt-b" })
    local red = namespace.create("lt-red")
    local seen = {}
    a:call(function()
      red:call(function()
        b:call(function() seen[1] = hostname() .. " " .. namespace.current().name end)
        seen[2] = hostname() .. " " .. namespace.current().name
      end)
      seen[3] = hostname() .. " " .. tostring(namespace.current().name)
    end)
    test.equal(seen, { "lt-b lt-red", "lt-a lt-red", "lt-a nil" })
    test.equal(hostname(), host)
  end)

  test.case("an interrupt brings the shell back first", function()
    local p = process.spawn({ test.tool, "-e", [[
      local function hostname() return io.open("/proc/sys/kernel/hostname"):read() end
      local host = hostname()
      local room = namespace.create(nil, { kind = "uts", hostname = "lt-inside" })
      local check <close> = setmetatable({}, { __close = function() print(hostname() == host) end })
      room:call(function()
        print(hostname())
        io.stdout:flush()
        while true do end
      end)
    ]] }, { stdout = "pipe", stderr = "pipe" })
    test.equal(p.stdout:read(), "lt-inside")
    p:kill("INT")
    test.equal(p.stdout:read("a"), "true\n")
    test.equal(p:wait(5).code, 130)
  end)

  test.case("a shell that cannot come back ends, and says why", function()
    -- a C library's function, called as one of Lua's: its argument is the address of the state, a user like any other
    local r = lunette [[
      local set_user = package.loadlib("libc.so.6", "setuid")
      namespace.create():call(set_user)
      print("in the wrong namespace")
    ]]
    test.equal({ r.code, r.stdout }, { 70, "" })
    test.equal(r.stderr, "lunette: cannot return to the net namespace from before: Operation not permitted (EPERM); "
      .. "ending at once, with nothing undone\n")
  end)
end)

test.suite("namespace.group", function()
  test.case("programs and functions are in all of them", function()
    local red = namespace.create("lt-red")
    local web = namespace.create("lt-web", { kind = "uts", hostname = "lt-web" })
    local ipc = namespace.create(nil, { kind = "ipc" })
    local group = namespace.group { ipc, web, "lt-red" }
    test.equal(tostring(group), ("group of net lt-red, uts lt-web, ipc:[%d]"):format(ipc.inode))
    local expected = ("net:[%d]\nuts:[%d]\nipc:[%d]\n"):format(red.inode, web.inode, ipc.inode)
    local look = { "readlink", "/proc/self/ns/net", "/proc/self/ns/uts", "/proc/self/ns/ipc" }
    test.equal(group:exec(look).stdout, expected)
    local p = group:spawn(look, { stdout = "pipe" })
    test.equal(p.stdout:read("a"), expected)
    test.equal(group:call(function(x)
      return x .. namespace.current().name .. namespace.current("uts").name .. hostname()
    end, "in "), "in lt-redlt-weblt-web")
    test.truthy(namespace.current() ~= red)
    test.truthy(group:get() == red and group:get("uts") == web and group:get("pid") == nil)
    local rows = group:inspect()
    test.equal({ rows[1].inode, rows[2].kind, rows[3].kind }, { red.inode, "uts", "ipc" })
    test.equal(namespace.group({ group, namespace.current("cgroup") }):inspect()[4].kind, "cgroup")
    group:close()
    group:close()
    test.raises(("group.exec %s (closed): the handle is closed (EBADF)"):gsub(" %(closed%)", "")
      :format("group of net lt-red, uts lt-web, ipc:[" .. ipc.inode .. "]"), group.exec, group, { "true" })
  end)

  test.case("it keeps its namespaces, and lets them go", function()
    local room = namespace.create(nil, { kind = "uts" })
    local number = room.inode
    local group = namespace.group { room }
    room:close()
    test.equal(group:exec({ "readlink", "/proc/self/ns/uts" }).stdout, ("uts:[%d]\n"):format(number))
    group:close()
    test.equal(namespace.list { inode = number }, {})
  end)

  test.case("all namespaces of a process", function()
    local p = process.spawn({ "unshare", "-Ur", "--net", "--uts", "--mount", "--pid", "--fork", "--mount-proc", "sh",
      "-c", "hostname lt-box; echo ready; exec sleep 60" }, { stdout = "pipe", stderr = "null" })
    p.stdout:read()
    local first = tonumber(output({ "pgrep", "-P", tostring(p.pid) }):match("%d+"))
    local group = namespace.open_process(first)
    test.equal(#group:inspect(), 8)
    test.equal(group:exec({ "sh", "-c", "hostname; readlink /proc/self/ns/net; ls /proc | grep -c '^[0-9]*$'" }).stdout,
      ("lt-box\n%s4\n"):format(output { "readlink", ("/proc/%d/ns/net"):format(first) }))
    test.raises(("group.call mnt:[%d]: Invalid argument (EINVAL): a mount namespace cannot be entered for a call: "
      .. "there is no way back; use fork, which runs the function in a process of its own"):format(
      namespace.of(first, "mount").inode), group.call, group, print)
    process.exec { "kill", "-9", tostring(first) }
  end)

  test.case("those of the shell itself need no way in", function()
    local group = namespace.open_process(test.pid)
    test.equal(group:exec({ "echo", "here" }).stdout, "here\n")
    test.equal(group:call(function() return "here" end), "here")
  end)
end)

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
      print(select(2, pcall(namespace.unshare, { "user", "net" }, { map = { uid = 5, gid = { inside = 0, outside = 1 } } })))
      print(namespace.current("user") == before)
    ]] }, { environment = { HOME = "/" } })
    test.equal(r.stdout, "(command line):2: namespace.unshare user,net: Operation not permitted (EPERM): without "
      .. "privilege, a map holds the caller's own id alone; X\ntrue\n")
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
