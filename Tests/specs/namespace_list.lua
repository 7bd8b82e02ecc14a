-- SPDX-License-Identifier: GPL-3.0-or-later
-- Looking at namespaces of every kind: what Lunette says of them is compared with lsns and with /proc.
local test = require "lunette.test"
local json = require "cjson"

local kinds = { "net", "mount", "uts", "ipc", "pid", "user", "cgroup", "time" }
local proc_names = { mount = "mnt" }

-- the number that /proc shows for a namespace of a process
local function inode(pid, file)
  local link = process.exec({ "readlink", ("/proc/%s/ns/%s"):format(pid, file) }).stdout
  return tonumber(link:match("%[(%d+)%]"))
end

local function contains(list, value)
  for _, item in ipairs(list or {}) do if item == value then return true end end
  return false
end

-- starts a program, and returns its handle and id when it says that it is ready, by the id as it sees it
local function start(...)
  local p = process.spawn({ ... }, { stdout = "pipe", stderr = "null" })
  test.truthy(p.stdout:read(), "a line that says it is ready")
  return p
end

local function child_of(pid)
  return tonumber(process.exec({ "pgrep", "-P", tostring(pid) }).stdout:match("%d+"))
end

-- what lsns says, as text: namespaces that have processes, less the lsns itself
local function lsns(own)
  local rows = {}
  local output = process.exec({ "lsns", "-J", "-o", "NS,TYPE,NPROCS,PID,PNS,ONS" }).stdout
  for _, row in ipairs(json.decode(output).namespaces) do
    local count = tonumber(row.nprocs) - (own[tonumber(row.ns)] and 1 or 0)
    if count > 0 then
      local parent = (row.type == "user" or row.type == "pid") and tonumber(row.pns) or 0
      rows[#rows + 1] = ("%d %s %d %d %d %d"):format(row.ns, row.type, count, row.pid, parent, row.ons)
    end
  end
  table.sort(rows)
  return table.concat(rows, "\n")
end

local function ours()
  local rows = {}
  for _, row in ipairs(namespace.list()) do
    if #row.processes > 0 then
      rows[#rows + 1] = ("%d %s %d %d %d %d"):format(row.inode, proc_names[row.kind] or row.kind, #row.processes,
        row.processes[1], row.parent or 0, row.user_namespace or 0)
    end
  end
  table.sort(rows)
  return table.concat(rows, "\n")
end

test.suite("namespace.list", function()
  test.case("it has the facts of lsns", function()
    start("unshare", "-Ur", "--net", "--uts", "--ipc", "--cgroup", "sh", "-c", "echo ready; exec sleep 60")
    start("unshare", "-Ur", "unshare", "-Ur", "--mount", "--pid", "--fork", "sh", "-c", "echo ready; exec sleep 60")
    local own = {}
    for _, kind in ipairs(kinds) do own[namespace.current(kind).inode] = true end
    -- other programs come and go
    local there, here
    test.eventually(function()
      there, here = lsns(own), ours()
      return there == lsns(own)
    end, 20)
    test.equal(here, there)
  end)

  test.case("owner, user namespace and parent", function()
    local p = start("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
      "unshare", "-U", "--net", "sh", "-c", "echo ready; exec sleep 60")
    local user = namespace.list({ kind = "user", pid = p.pid })[1]
    test.equal({ user.owner, user.user_namespace, user.parent },
      { 65534, inode("self", "user"), inode("self", "user") })
    local net = namespace.list({ kind = "net", pid = p.pid })[1]
    test.equal({ net.owner, net.user_namespace, net.parent }, { 65534, inode(p.pid, "user"), nil })
    test.equal(namespace.of(p, "user"):inspect().owner, 65534)
  end)

  test.case("filters", function()
    local web = namespace.create("lt-web", { kind = "uts" })
    for _, kind in ipairs(kinds) do
      for _, row in ipairs(namespace.list { kind = kind }) do test.equal(row.kind, kind) end
    end
    local rows = namespace.list { pid = test.pid }
    test.equal(#rows, 8)
    for index, row in ipairs(rows) do
      test.equal({ row.kind, row.inode }, { kinds[index], inode("self", proc_names[row.kind] or row.kind) })
      test.truthy(contains(row.processes, test.pid))
    end
    test.equal(namespace.list({ name = "lt-web" })[1].inode, web.inode)
    test.equal(#namespace.list { name = "lt-web", kind = "net" }, 0)
    test.equal(namespace.list({ inode = web.inode })[1].name, "lt-web")
    test.raises("namespace.list process 4194304: No such process (ESRCH)", namespace.list, { pid = 4194304 })
  end)

  test.case("mounts, also with odd names, and open files lead to a namespace", function()
    local file = os.tmpname()
    local path = file .. " a\\b"
    process.exec { "touch", path }
    local room <close> = namespace.create(nil, { kind = "uts" })
    test.equal(namespace.list({ inode = room.inode })[1].pins, {})
    test.equal(room:inspect().holders, { test.pid })
    process.exec { "mount", "--bind", ("/proc/%d/fd/%s"):format(test.pid, process.exec({ "find",
      ("/proc/%d/fd"):format(test.pid), "-lname", ("uts:[[]%d]"):format(room.inode), "-printf", "%f" }).stdout), path }
    scope.current():defer(function()
      process.exec { "umount", "--lazy", path }
      os.remove(path)
      os.remove(file)
    end)
    test.equal(room:inspect().pins, { path })
    test.equal(room:inspect().names, {})
    local number = room.inode
    room:close()
    local row = namespace.list({ inode = number })[1]
    test.equal({ row.pins, row.holders, row.processes }, { { path }, nil, {} })
    test.equal(namespace.open(row).inode, number)
    test.equal(namespace.open(path).kind, "uts")
  end)

  test.case("a namespace that only a file of another process keeps is found, and opened", function()
    local room = namespace.create(nil, { kind = "ipc" })
    local number = room.inode
    local p = room:spawn({ "sh", "-c", "exec 3< /proc/self/ns/ipc; echo ready; exec unshare --ipc sleep 60" },
      { stdout = "pipe" })
    test.truthy(p.stdout:read())
    room:close()
    test.eventually(function() return #namespace.list({ inode = number })[1].processes == 0 end)
    local row = namespace.list({ inode = number })[1]
    test.equal(row.holders, { p.pid })
    row.processes = { 4194304, test.pid } -- as if they had been inside
    test.equal(namespace.open(row).inode, number)
    test.equal(namespace.open({ inode = number, kind = "ipc" }).inode, number)
    test.raises("namespace.open ipc:[1]: No such file or directory (ENOENT): no process, open file or mount leads to "
      .. "it", namespace.open, { inode = 1, kind = "ipc" })
  end)

  test.case("where the children of a process are born", function()
    local p = start("unshare", "--pid", "sh", "-c", "sleep 60 & echo ready; exec sleep 60")
    local born = child_of(p.pid)
    local row = namespace.list({ kind = "pid", pid = born })[1]
    test.equal({ row.processes, row.for_children }, { { born }, { p.pid } })
    test.equal(row.parent, inode("self", "pid"))
    test.equal(namespace.of(p, "pid_for_children").inode, row.inode)
    test.equal(namespace.of(p, "pid").inode, inode("self", "pid"))
    process.exec { "kill", "-9", tostring(born) }
  end)
end)

test.suite("namespace.tree", function()
  local function find(rows, number)
    for _, row in ipairs(rows) do
      if row.inode == number then return row end
      local below = find(row.children, number)
      if below then return below end
    end
  end

  test.case("user namespaces with those within, and what they own", function()
    local p = start("unshare", "-Ur", "--net", "unshare", "-Ur", "--uts", "sh", "-c", "echo ready; exec sleep 60")
    local tree = namespace.tree()
    local inner = test.truthy(find(tree, inode(p.pid, "user")))
    test.equal({ #inner.owns, inner.owns[1].kind, inner.owns[1].inode }, { 1, "uts", inode(p.pid, "uts") })
    -- nobody is in the one between, which was made for the network
    local outer = test.truthy(find(tree, inner.parent))
    test.equal({ outer.processes, #outer.children, outer.children[1].inode }, { {}, 1, inner.inode })
    test.equal(outer.owns[1].inode, inode(p.pid, "net"))
    test.equal(outer.parent, inode("self", "user"))
    test.truthy(find(tree, inode("self", "user")))
  end)

  test.case("pid namespaces", function()
    local p = start("unshare", "--pid", "--fork", "unshare", "--pid", "--fork", "sh", "-c", "echo ready; exec sleep 60")
    local middle = child_of(p.pid)
    local inner = child_of(middle)
    local tree = namespace.tree { kind = "pid" }
    local row = find(tree, inode("self", "pid"))
    local below = test.truthy(find(row.children, inode(middle, "pid")))
    test.equal(#below.children, 1)
    test.equal({ below.children[1].inode, below.children[1].processes }, { inode(inner, "pid"), { inner } })
    test.equal(below.owns, nil)
    process.exec { "kill", "-9", tostring(middle) }
  end)

  test.case("other kinds do not nest", function()
    test.raises("bad option 'kind' to 'tree' ('user' or 'pid' expected, got 'net': no other kind nests)",
      namespace.tree, { kind = "net" })
  end)
end)

test.suite("namespace facts", function()
  test.case("the kinds are those of /proc, with the kernel's flags", function()
    local files = {}
    for name in process.exec({ "ls", "/proc/self/ns" }).stdout:gmatch("%S+") do files[name] = true end
    local header = process.exec({ "unshare", "--help" }).stdout
    local seen = {}
    for index, kind in ipairs(namespace.kinds()) do
      test.equal(kind.kind, kinds[index])
      test.truthy(files[kind.proc], "a file " .. kind.proc)
      test.truthy(header:find("--" .. kind.kind, 1, true), "an option of unshare")
      test.truthy(kind.flag:match("^CLONE_NEW%u+$"))
      test.truthy(kind.man:match("^%l+_namespaces%(7%)$"))
      test.equal(process.exec({ "sysctl", "-n", kind.limit }).stdout, namespace.limits()[kind.kind] .. "\n")
      seen[kind.value] = true
    end
    local count = 0
    for _ in pairs(seen) do count = count + 1 end
    test.equal(count, 8)
    test.equal({ namespace.kinds()[1].flag, namespace.kinds()[1].value }, { "CLONE_NEWNET", 0x40000000 })
    test.equal({ namespace.kinds()[2].flag, namespace.kinds()[2].value }, { "CLONE_NEWNS", 0x20000 })
  end)

  test.case("current and of, for every kind and place", function()
    for _, kind in ipairs { "net", "mount", "uts", "ipc", "pid", "user", "cgroup", "time", "pid_for_children",
      "time_for_children" } do
      local number = inode("self", proc_names[kind] or kind)
      test.equal(namespace.current(kind).inode, number)
      test.equal(namespace.of(test.pid, kind).inode, number)
      test.truthy(namespace.current(kind) == namespace.of(test.pid, kind))
    end
    test.truthy(namespace.current() == namespace.current("net"))
  end)
end)
