-- SPDX-License-Identifier: GPL-3.0-or-later
-- Namespaces that cannot be: each refusal word for word, with nothing changed and nothing left.
local test = require "lunette.test"

-- runs code as root of a user namespace, whose limits are its own
local function as_own_root(code)
  local r = process.exec({ "unshare", "-Ur", test.tool, "-e", code }, { check = false })
  return (r.stdout .. r.stderr):gsub("%(command line%):%d+: ", "")
end

test.suite("namespaces that cannot be", function()
  test.case("an unknown kind", function()
    local word = "'nett' is not a kind of namespace (did you mean 'net'?)"
    for name, call in pairs {
      create = function() namespace.create("lt-x", { kind = "nett" }) end,
      open = function() namespace.open("lt-x", { kind = "nett" }) end,
      find = function() namespace.find("lt-x", { kind = "nett" }) end,
      list = function() namespace.list { kind = "nett" } end,
      tree = function() namespace.tree { kind = "nett" } end,
      monitor = function() namespace.monitor { kind = "nett" } end,
    } do
      test.raises(("bad option 'kind' to '%s' (%s)"):format(name, word), call)
    end
    test.raises(("bad argument #3 to 'attach' (%s)"):format(word), namespace.attach, "lt-x", test.pid, "nett")
    test.raises(("bad argument #1 to 'unshare' (%s)"):format(word), namespace.unshare, "nett")
    test.raises(("bad argument #1 to 'unshare' (element 2: %s)"):format(word), namespace.unshare, { "net", "nett" })
    test.raises("bad argument #2 to 'of' ('pid_for_child' is not a kind of namespace (did you mean "
      .. "'pid_for_children'?))", namespace.of, test.pid, "pid_for_child")
    test.raises("bad argument #1 to 'current' ('mnt' is not a kind of namespace)", namespace.current, "mnt")
    test.raises("bad option 'nett' to 'limits' (did you mean 'net'?)", namespace.limits, { nett = 1 })
  end)

  test.case("a kind given twice", function()
    test.raises("bad argument #1 to 'unshare' (element 2: 'uts' is given twice)", namespace.unshare, { "uts", "uts" })
    local a, b = namespace.create(nil, { kind = "ipc" }), namespace.create(nil, { kind = "ipc" })
    test.raises("bad argument #1 to 'group' (element 2: an ipc namespace is given twice)", namespace.group, { a, b })
    test.raises("bad argument #1 to 'group' (element 2: an ipc namespace is given twice)",
      namespace.group, { test.pid, b })
    test.raises("bad argument #1 to 'group' (the list is empty)", namespace.group, {})
    test.raises("bad argument #1 to 'group' (element 1: namespace, group, name, process or process id expected, got "
      .. "boolean)", namespace.group, { true })
    test.raises("bad argument #1 to 'unshare' (the list is empty)", namespace.unshare, {})
  end)

  test.case("a dead process", function()
    local p = process.spawn { "true" }
    p:wait()
    for name, call in pairs {
      of = function() namespace.of(p) end, open_process = function() namespace.open_process(p) end,
      group = function() namespace.group { p } end, attach = function() namespace.attach("lt-x", p) end,
      identify = function() namespace.identify(p) end,
      list = function() namespace.list { pid = p.pid } end,
    } do
      test.raises(("namespace.%s process %d: No such process (ESRCH)"):format(name, p.pid), call)
    end
    test.raises(("link.list process %d: No such process (ESRCH)"):format(p.pid), link.list, { namespace = p })
    test.raises("bad argument #1 to 'of' (1 to 2147483647 expected, got 0)", namespace.of, 0)
    test.raises("bad argument #1 to 'of' (process or process id expected, got string)", namespace.of, "1")
    test.equal(namespace.find("lt-x"), nil)
  end)

  test.case("a file that is no namespace, or one of another kind", function()
    test.raises("namespace.open /etc/passwd: Invalid argument (EINVAL): not a namespace", namespace.open, "/etc/passwd")
    test.raises("namespace.find /dev/null: Invalid argument (EINVAL): not a namespace", namespace.find, "/dev/null")
    test.raises("namespace.group /etc: Invalid argument (EINVAL): not a namespace", namespace.group, { "/etc" })
    test.raises("namespace.open /no/where: No such file or directory (ENOENT)", namespace.open, "/no/where")
    local web = namespace.create("lt-web", { kind = "uts" })
    local label = ("uts:[%d]"):format(namespace.current("uts").inode)
    test.raises(("namespace.open %s: Invalid argument (EINVAL): it is a uts namespace, a net namespace is needed")
      :format(label), namespace.open, "/proc/self/ns/uts", { kind = "net" })
    test.raises("link.list lt-web: Invalid argument (EINVAL): it is a uts namespace, a net namespace is needed",
      link.list, { namespace = web })
    test.raises("bad argument #2 to 'open' (a row tells its kind)", namespace.open, web:inspect(), { kind = "uts" })
  end)

  test.case("names that cannot be", function()
    for _, kind in ipairs { "net", "uts", "mount", "user", "time" } do
      local options = { kind = kind }
      test.raises("namespace.create a/b: Invalid argument (EINVAL): a name cannot contain '/'",
        namespace.create, "a/b", options)
      test.raises("namespace.create ..: Invalid argument (EINVAL): a namespace cannot be named so",
        namespace.create, "..", options)
      test.raises("namespace.attach a/b: Invalid argument (EINVAL): a name cannot contain '/'",
        namespace.attach, "a/b", test.pid, kind)
    end
    test.raises("namespace.open ..: Invalid argument (EINVAL): a namespace cannot be named so",
      namespace.open, "..", { kind = "uts" })
  end)

  test.case("a pid namespace without a process", function()
    for _, name in ipairs { "lt-x", false } do
      test.raises(("namespace.create%s: Invalid argument (EINVAL): a pid namespace has no life of its own, it ends "
        .. "with its process 1; use process.spawn with the option new = { \"pid\" }"):format(name and " lt-x" or ""),
        namespace.create, name or nil, { kind = "pid" })
    end
  end)

  test.case("settings of another kind, or out of range", function()
    local function create(options) return function() namespace.create("lt-x", options) end end
    test.raises("bad option 'hostname' to 'create' (it is for kind 'uts' only)", create { hostname = "x" })
    test.raises("bad option 'time' to 'create' (it is for kind 'time' only)", create { kind = "uts", time = {} })
    test.raises("bad option 'map' to 'create' (it is for kind 'user' only)", create { kind = "uts", map = {} })
    test.raises("bad option 'propagation' to 'create' (it is for kind 'mount' only)",
      create { kind = "uts", propagation = "shared" })
    test.raises("bad option 'propagation' to 'create' ('private', 'slave', 'shared', 'unchanged' expected, got 'some')",
      create { kind = "mount", propagation = "some" })
    test.raises("bad option 'hostname' to 'create' (at most 64 bytes expected, got 65)",
      create { kind = "uts", hostname = ("x"):rep(65) })
    test.raises("bad option 'hostname' to 'create' ('' is not a name)", create { kind = "uts", hostname = "" })
    test.raises("bad option 'uid' to 'create' (0 to 4294967294 expected, got -1)",
      create { kind = "user", map = { uid = -1 } })
    test.raises("bad option 'map' to 'create' ('root', 'current', 'auto', 'all', false or table expected, got 'some')",
      create { kind = "user", map = "some" })
    test.raises("namespace.create lt-x: Numerical result out of range (ERANGE): the boottime clock would go below zero",
      create { kind = "time", time = { boottime = -3e9 } })
    test.raises("bad option 'boottime' to 'create' (-4000000000.0 to 4000000000.0 expected, got 1e+20)",
      create { kind = "time", time = { boottime = 1e20 } })
    for _, kind in ipairs { "net", "uts", "mount", "user", "time" } do
      test.equal(namespace.find("lt-x", { kind = kind }), nil)
    end
    local web = namespace.create(nil, { kind = "uts" })
    test.raises("bad option 'id' to 'set' (it is for kind 'net' only)", web.set, web, { id = 1 })
    local red = namespace.create()
    test.raises("bad option 'hostname' to 'set' (it is for kind 'uts' only)", red.set, red, { hostname = "x" })
    test.raises("bad option 'id' to 'set' (integer or 'auto' expected, got 'any')", red.set, red, { id = "any" })
  end)
end)

test.suite("namespaces that the kernel refuses", function()
  test.case("where there is no way back, the shell does not go", function()
    -- root of a user namespace that owns none of the others
    test.equal(as_own_root [[
      local name = process.exec({ "hostname" }).stdout
      local web = namespace.create(nil, { kind = "uts", hostname = "lt-web" })
      print(web:exec({ "hostname" }).stdout, process.exec({ "hostname" }).stdout == name)
      local red = namespace.create()
      print(red:exec({ "ip", "-br", "link" }).stdout:match("^%w+"))
      for _, room in ipairs { web, red } do
        print((select(2, pcall(room.call, room, print)):gsub("%[%d+%]", "[N]")))
        room:close()
      end
      namespace.unshare { "net", "uts" }
      print(namespace.create(nil, { kind = "uts", hostname = "lt-web" }):call(function()
        return io.open("/proc/sys/kernel/hostname"):read()
      end))
      namespace.create():call(function() bridge.create("br0") end)
      os.exit(true)
    ]]:gsub("lunette: without a name[^\n]*\n", ""), ([[
lt-web
	true
lo
namespace.call uts:[N]: Operation not permitted (EPERM): the shell could not come back, for another user namespace ]]
      .. [[owns its own uts namespace; namespace.unshare moves the shell into one of its own
namespace.call net:[N]: Operation not permitted (EPERM): the shell could not come back, for another user namespace ]]
      .. [[owns its own net namespace; namespace.unshare moves the shell into one of its own
lt-web
]]))
  end)

  for kind, file in pairs { net = "net", uts = "uts", ipc = "ipc", cgroup = "cgroup", mount = "mnt", time = "time" } do
    test.case(kind .. ": more than the limit, and the limit is named", function()
      test.equal(as_own_root(([[
        namespace.limits { %s = 0 }
        print(select(2, pcall(namespace.create, nil, { kind = "%s" })))
        print(select(2, pcall(namespace.unshare, "%s")))
      ]]):format(kind, kind, kind)),
        ("namespace.create: No space left on device (ENOSPC); user.max_%s_namespaces is 0, which allows none\n"
        .. "namespace.unshare %s: No space left on device (ENOSPC); user.max_%s_namespaces is 0, which allows none\n")
        :format(file, kind, file))
    end)
  end

  test.case("as many as the limit, and no more", function()
    test.equal(as_own_root [[
      namespace.limits { uts = 2, user = 0 }
      local all = {}
      local ok, err
      repeat
        ok, err = pcall(namespace.create, nil, { kind = "uts" })
        all[#all + 1] = ok and err or nil
      until not ok
      print(#all, err)
      print(select(2, pcall(namespace.create, nil, { kind = "user" })))
      for _, room in ipairs(all) do room:close() end
    ]], "2\tnamespace.create: No space left on device (ENOSPC); the limit user.max_uts_namespaces (2) is reached, here "
      .. "or in a user namespace above\n"
      .. "namespace.create: No space left on device (ENOSPC); user.max_user_namespaces is 0, which allows none\n")
  end)

  test.case("limits are set, all or none, and a scope sets them back", function()
    test.equal(as_own_root [[
      local before = namespace.limits()
      do
        local s <close> = scope.create()
        print(namespace.limits({ net = 5, mount = 6 }).net)
        print(io.open("/proc/sys/user/max_mnt_namespaces"):read(), s:inspect().entries[1])
      end
      print(namespace.limits().net == before.net, namespace.limits().mount == before.mount)
      local s = scope.create()
      namespace.limits { net = 5 }
      io.open("/proc/sys/user/max_net_namespaces", "w"):write("7"):close()
      s:close()
      print(namespace.limits().net)
      print(select(2, pcall(namespace.limits, { net = 8, uts = -1 })))
      print(namespace.limits().net)
    ]], "5\n6\tlimits of namespaces: net, mount\ntrue\ttrue\n7\n"
      .. "bad option 'uts' to 'limits' (0 to 2147483647 expected, got -1)\n7\n")
  end)

  test.case("who has no right", function()
    local r = process.exec({ "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", test.tool, "-e", [[
      for _, kind in ipairs { "uts", "mount", "time" } do
        print((select(2, pcall(namespace.create, "lt-x", { kind = kind })):gsub("^.-: ", "")))
      end
      print((select(2, pcall(namespace.unshare, "uts")):gsub("^.-: ", "")))
      print((select(2, pcall(namespace.limits, { net = 1 })):gsub("^.-: ", "")))
    ]] }, { environment = { HOME = "/" } })
    test.equal(r.stdout, ("namespace.create lt-x: Operation not permitted (EPERM); this needs root\n"):rep(3)
      .. "namespace.unshare uts: Operation not permitted (EPERM); this needs root\n"
      .. "namespace.limits user.max_net_namespaces: Permission denied (EACCES)\n")
  end)
end)
