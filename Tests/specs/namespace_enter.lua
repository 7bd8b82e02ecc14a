-- SPDX-License-Identifier: GPL-3.0-or-later
-- Going into namespaces for the length of a call, and into several at once.
local test = require "lunette.test"

local function output(command, options) return process.exec(command, options).stdout end

local function hostname()
  local file <close> = assert(io.open("/proc/sys/kernel/hostname"))
  return file:read()
end

-- runs code in a process of its own
local function lunette(code) return process.exec({ test.tool, "-e", code }, { check = false }) end

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
    test.equal(p:wait(5 * test.patience).code, 130)
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
    test.equal(group:exec({ "sh", "-c", "hostname; readlink /proc/self/ns/net; set -- /proc/[0-9]*; echo $#" }).stdout,
      ("lt-box\n%s2\n"):format(output { "readlink", ("/proc/%d/ns/net"):format(first) }))
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
