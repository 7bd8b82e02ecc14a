-- SPDX-License-Identifier: GPL-3.0-or-later
-- Making namespaces of every kind, naming them, and running things in one or several.
local test = require "lunette.test"

local function output(command, options) return process.exec(command, options).stdout end

-- the number that a command in a namespace sees of itself
local function inside(handle, file)
  return tonumber(handle:exec({ "readlink", "/proc/self/ns/" .. file }).stdout:match("%[(%d+)%]"))
end

local function read(path)
  local file <close> = assert(io.open(path))
  return file:read("a")
end

-- a program of the tool in a process of its own
local function lunette(code, options)
  options = options or {}
  options.check = false
  return process.exec({ test.tool, "-e", code }, options)
end

local makeable = { "net", "mount", "uts", "ipc", "user", "cgroup", "time" }
local proc_names = { mount = "mnt" }

test.suite("namespace.create", function()
  for _, kind in ipairs(makeable) do
    local file = proc_names[kind] or kind

    test.case(kind .. ": a name is a mount, and programs run inside", function()
      local room = namespace.create("lt-room", { kind = kind })
      test.equal({ room.kind, room.name }, { kind, "lt-room" })
      test.equal(tostring(room), ("namespace %s lt-room (%d)"):format(kind, room.inode))
      local path = kind == "net" and "/run/netns/lt-room" or ("/run/lunette/ns/%s/lt-room"):format(kind)
      test.equal(output { "stat", "-L", "-c", "%i", path }, room.inode .. "\n")
      test.contains(read("/proc/self/mountinfo"), (" %s:[%d] %s "):format(file, room.inode, path))
      test.equal(output { "nsenter", ("--%s=%s"):format(kind, path), "readlink", "/proc/self/ns/" .. file },
        ("%s:[%d]\n"):format(file, room.inode))
      test.equal(inside(room, file), room.inode)
      test.truthy(namespace.open("lt-room", { kind = kind }) == room)
      test.truthy(namespace.find("lt-room", { kind = kind }) == room)
      test.truthy(namespace.open(path) == room)
      test.truthy(namespace.open(namespace.list({ kind = kind, name = "lt-room" })[1]) == room)
      test.raises("namespace.create lt-room: File exists (EEXIST)", namespace.create, "lt-room", { kind = kind })
      room:delete()
      test.equal(namespace.find("lt-room", { kind = kind }), nil)
      test.equal(process.exec({ "test", "-e", path }, { check = false }).code, 1)
    end)

    test.case(kind .. ": without a name, it lives as long as its handle or a process", function()
      local room = namespace.create(nil, { kind = kind })
      local number = room.inode
      test.truthy(number ~= namespace.current(kind).inode)
      test.equal(tostring(room), ("namespace %s (%d)"):format(kind, number))
      local p = room:spawn { "sleep", "60" }
      test.equal(room:processes(), { p.pid })
      room:close()
      test.equal(namespace.list({ inode = number })[1].processes, { p.pid })
      p:kill("KILL"):wait()
      test.equal(namespace.list { inode = number }, {})
    end)

    test.case(kind .. ": a scope undoes it", function()
      local number
      do
        local s <close> = scope.create()
        number = namespace.create("lt-room", { kind = kind }).inode
        test.equal(#s:inspect().entries, 1)
      end
      test.equal(namespace.find("lt-room", { kind = kind }), nil)
      test.equal(namespace.list { inode = number }, {})
    end)
  end

  test.case("the shell stays where it was", function()
    local before = output { "sh", "-c", "ls -l /proc/self/ns | sed 's/.* //'; pwd; hostname; id" }
    for _, kind in ipairs(makeable) do namespace.create(nil, { kind = kind }):close() end
    test.equal(output { "sh", "-c", "ls -l /proc/self/ns | sed 's/.* //'; pwd; hostname; id" }, before)
  end)

  test.case("names of kinds do not meet", function()
    local uts = namespace.create("lt-room", { kind = "uts" })
    local ipc = namespace.create("lt-room", { kind = "ipc" })
    test.truthy(uts ~= ipc)
    test.equal(namespace.find("lt-room"), nil)
    test.truthy(namespace.open("lt-room", { kind = "ipc" }) == ipc)
  end)

  test.case("uts: with its names, which can be set", function()
    local host = output { "hostname" }
    local room = namespace.create(nil, { kind = "uts", hostname = "lt-box", domainname = "lt-domain" })
    test.equal(room:exec({ "sh", "-c", "hostname; cat /proc/sys/kernel/domainname" }).stdout, "lt-box\nlt-domain\n")
    test.truthy(room:set { hostname = "lt-other" } == room)
    test.equal(room:exec({ "hostname" }).stdout, "lt-other\n")
    test.equal(output { "hostname" }, host)
  end)

  test.case("time: with clocks that are ahead and behind", function()
    local room = namespace.create(nil, { kind = "time", time = { boottime = 86400, monotonic = -1.5 } })
    test.equal((room:exec({ "cat", "/proc/self/timens_offsets" }).stdout:gsub(" +", " ")),
      "monotonic -2 500000000\nboottime 86400 0\n")
    local uptime = tonumber(read("/proc/uptime"):match("^%S+"))
    local there = tonumber(room:exec({ "cat", "/proc/uptime" }).stdout:match("^%S+"))
    test.truthy(there - uptime >= 86400 and there - uptime < 86460, "a day more")
  end)

  test.case("user: the shell's user is root inside, or whoever is wanted", function()
    local room = namespace.create(nil, { kind = "user" })
    local map = room:exec({ "cat", "/proc/self/uid_map", "/proc/self/gid_map" }).stdout
    test.equal((map:gsub(" +", " ")), " 0 0 1\n 0 0 1\n")
    local other = namespace.create(nil, { kind = "user", map = { uid = 1000, gid = 100 } })
    map = output { "nsenter", "--preserve-credentials",
      ("--user=/proc/%d/fd/%s"):format(test.pid, output { "find", ("/proc/%d/fd"):format(test.pid), "-lname",
        ("user:[[]%d]"):format(other.inode), "-printf", "%f" }),
      "sh", "-c", "id -u; id -g; cat /proc/self/uid_map /proc/self/gid_map" }
    test.equal((map:gsub(" +", " ")), "1000\n100\n 1000 0 1\n 100 0 1\n")
    local ranges = namespace.create(nil, { kind = "user", map = {
      uid = { { inside = 0, outside = 100000, count = 10 }, { inside = 10, outside = 0 } },
      gid = { inside = 0, outside = 200000, count = 10 },
    } })
    map = ranges:exec({ "sh", "-c", "id -u; id -g; cat /proc/self/uid_map /proc/self/gid_map" }).stdout
    test.equal((map:gsub(" +", " ")), "0\n0\n 0 100000 10\n 10 0 1\n 0 200000 10\n")
    local nobody = namespace.create(nil, { kind = "user", map = false })
    test.equal(nobody:exec({ "cat", "/proc/self/uid_map" }).stdout, "")
  end)

  test.case("user: anybody may make one", function()
    local r = process.exec({ "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", test.tool, "-e", [[
      local room = namespace.create(nil, { kind = "user" })
      print(room:inspect().owner, room:inspect().processes[1])
      print((room:exec({ "sh", "-c", "id -u; cat /proc/self/uid_map /proc/self/setgroups" }).stdout:gsub(" +", " ")))
      room:close()
    ]] }, { environment = { HOME = "/" } })
    test.equal(r.stdout, "65534\tnil\n0\n 0 65534 1\ndeny\n\n")
    test.equal(r.stderr, "")
  end)

  test.case("mount: with its own mounts", function()
    local room = namespace.create(nil, { kind = "mount" })
    room:exec { "mount", "-t", "tmpfs", "lt-tmpfs", "/mnt" }
    test.contains(room:exec({ "cat", "/proc/self/mountinfo" }).stdout, "lt-tmpfs")
    test.equal(read("/proc/self/mountinfo"):find("lt-tmpfs", 1, true), nil)
    local inside = room:exec({ "cat", "/proc/self/mountinfo" }).stdout
    test.equal(inside:find(" shared:", 1, true), nil)
  end)

  test.case("mount: mounts spread when that is wanted", function()
    local code = [[
      local room = namespace.create(nil, { kind = "mount", propagation = arg[1] })
      process.exec { "mount", "-t", "tmpfs", "lt-in", "/mnt" }
      print(room:exec({ "grep", "-c", "lt-in", "/proc/self/mountinfo" }, { check = false }).stdout)
      room:close()
    ]]
    for propagation, count in pairs { slave = "1\n", private = "0\n", shared = "1\n", unchanged = "1\n" } do
      -- shared within, but not with the outside, where / may be shared
      local shell = namespace.create(nil, { kind = "mount", propagation = "private" })
      shell:exec { "mount", "--make-rshared", "/" }
      test.equal(shell:exec({ test.tool, "-e", code, propagation }).stdout, count .. "\n")
    end
  end)

  test.case("one that another user namespace owns", function()
    local user = namespace.create("lt-user", { kind = "user" })
    for _, kind in ipairs { "net", "mount", "uts", "ipc", "cgroup", "time" } do
      local room = namespace.create(nil, { kind = kind, user_namespace = user })
      test.equal(room:inspect().user_namespace, user.inode)
    end
    test.equal(namespace.create(nil, { kind = "user", user_namespace = "lt-user" }):inspect().parent, user.inode)
    local web = namespace.create(nil, { kind = "uts", user_namespace = user, hostname = "lt-web" })
    test.equal(web:exec({ "hostname" }).stdout, "lt-web\n")
    -- who is root there has the rights to change it
    local net = namespace.create(nil, { user_namespace = user })
    test.equal(link.open("lo", { namespace = net }):inspect().up, false)
    namespace.group({ user, net }):exec { "ip", "link", "set", "lo", "up" }
    test.equal(link.open("lo", { namespace = net }):inspect().up, true)
    test.raises("bad option 'map' to 'create' (only from the user namespace right above can it be written, not across "
      .. "two)", namespace.create, nil, { kind = "user", user_namespace = user, map = {} })
  end)

  test.case("hundreds leave nothing behind", function()
    local function count()
      collectgarbage()
      collectgarbage()
      local _, lines = output({ "ls", ("/proc/%d/fd"):format(test.pid) }):gsub("\n", "")
      return lines
    end
    namespace.current()
    local before = count()
    for _ = 1, 50 do
      for _, kind in ipairs(makeable) do namespace.create(nil, { kind = kind }):close() end
    end
    test.eventually(function() return count() <= before end)
  end)
end)

test.suite("namespace.attach", function()
  test.case("a name for the namespace of a process, and of a handle", function()
    local p = process.spawn({ "unshare", "--net", "--uts", "sh", "-c", "echo ready; exec sleep 60" },
      { stdout = "pipe" })
    p.stdout:read()
    local red = namespace.attach("lt-red", p)
    test.equal({ red.kind, red.name, red.inode }, { "net", "lt-red", namespace.of(p).inode })
    test.contains(output { "ip", "netns", "pids", "lt-red" }, tostring(p.pid))
    local web = namespace.attach("lt-web", p.pid, "uts")
    test.truthy(web == namespace.of(p, "uts"))
    local again = namespace.attach("lt-again", web)
    test.truthy(again == web)
    test.equal(web:inspect().names, { "lt-again", "lt-web" })
    test.equal(scope.current():inspect().entries[3], ("name lt-web of uts:[%d]"):format(web.inode))
    test.raises("namespace.attach lt-web: File exists (EEXIST)", namespace.attach, "lt-web", p, "uts")
    test.raises("namespace.attach lt-web: Invalid argument (EINVAL): it is a uts namespace, an ipc namespace is needed",
      namespace.attach, "lt-x", web, "ipc")
  end)

  test.case("a name is taken away also when the namespace was deleted by another", function()
    do
      local s <close> = scope.create()
      local web = namespace.create("lt-web", { kind = "uts" })
      namespace.attach("lt-again", web)
      web:delete()
      test.equal(s:inspect().entries, { ("name lt-again of uts:[%d]"):format(web.inode) })
    end
    test.equal(namespace.find("lt-again", { kind = "uts" }), nil)
  end)

  test.case("links in a namespace that was only named are undone", function()
    local red = namespace.create("lt-red")
    do
      local s <close> = scope.create()
      namespace.attach("lt-again", red)
      bridge.create("br0", { namespace = red })
      red:fork(function() namespace.attach("lt-third", namespace.current()) end)
      test.truthy(namespace.find("lt-third") == red)
    end
    test.equal(#link.list { namespace = red }, 1)
    test.equal(red:inspect().names, { "lt-red" })
  end)

  test.case("the scope takes the name away, and nothing else", function()
    local web = namespace.create("lt-web", { kind = "uts" })
    do
      local s <close> = scope.create()
      namespace.attach("lt-again", web)
    end
    test.equal(namespace.find("lt-again", { kind = "uts" }), nil)
    test.equal(web:inspect().names, { "lt-web" })
    test.equal(inside(web, "uts"), web.inode)
  end)

  test.case("a pid namespace can have a name as long as a process is inside", function()
    local p = process.spawn({ "unshare", "--pid", "--fork", "sh", "-c", "echo ready; exec sleep 60" },
      { stdout = "pipe", stderr = "null" })
    p.stdout:read()
    local box = namespace.attach("lt-box", namespace.of(p, "pid_for_children"))
    test.equal({ box.kind, box.name, #box:processes() }, { "pid", "lt-box", 1 })
    test.equal(box:exec({ "sh", "-c", "echo $$" }).stdout, "2\n")
    process.exec { "kill", "-9", tostring(box:processes()[1]) }
    p:wait()
    test.raises("namespace.exec: Cannot allocate memory (ENOMEM): process 1 of the pid namespace has ended",
      box.exec, box, { "true" })
  end)

  test.case("the mount namespace of the shell cannot have a name in itself", function()
    test.raises("namespace.attach lt-self: Invalid argument (EINVAL): a mount namespace has a name in older ones only, "
      .. "not in itself", namespace.attach, "lt-self", test.pid, "mount")
    test.equal(process.exec({ "test", "-e", "/run/lunette/ns/mount/lt-self" }, { check = false }).code, 1)
  end)

  test.case("names are in no other mount namespace, and go from copies of this one", function()
    local web = namespace.create("lt-web", { kind = "uts" })
    local number = web.inode
    local room = namespace.create(nil, { kind = "mount" })
    test.contains(room:exec({ "cat", "/proc/self/mountinfo" }).stdout, "/run/lunette/ns/uts/lt-web")
    web:delete()
    test.equal(room:exec({ "cat", "/proc/self/mountinfo" }).stdout:find("/run/lunette/ns/uts/lt-web", 1, true), nil)
    test.equal(namespace.list { inode = number }, {})
    namespace.create("lt-web", { kind = "uts" })
    test.equal(room:exec({ "cat", "/proc/self/mountinfo" }).stdout:find("/run/lunette/ns/uts/lt-web", 1, true), nil)
  end)
end)
