-- SPDX-License-Identifier: GPL-3.0-or-later
-- What is raised, word for word: a kernel's refusal and a misuse alike.
local test = require "lunette.test"

test.suite("errors", function()
  test.case("a name that is taken", function()
    namespace.create("lt-red")
    local err = test.raises("namespace.create lt-red: File exists (EEXIST)", namespace.create, "lt-red")
    test.equal({ err.operation, err.subject, err.code, err.errno, err.message },
      { "namespace.create", "lt-red", "EEXIST", 17, "File exists" })
    test.truthy(err.where:match("errors%.lua:%d+$"))
    test.contains(err.traceback, "stack traceback")

    namespace.open("lt-red"):call(function()
      link.create("br0", { kind = "bridge" })
      test.raises("link.create br0: File exists (EEXIST)", link.create, "br0", { kind = "bridge" })
      test.raises("veth.create br0: File exists (EEXIST)", veth.create, "br0", "other")
      test.equal(link.find("other"), nil)
    end)
  end)

  test.case("a device that is not there", function()
    test.raises("link.open nope0: No such device (ENODEV)", link.open, "nope0")
    test.equal(link.find("nope0"), nil)
    test.raises("route.add nope0: No such device (ENODEV)", route.add, "192.0.2.0/24", { dev = "nope0" })
    test.raises("bridge.create nope0: No such device (ENODEV)", bridge.create, "br0", { master = "nope0" })
  end)

  test.case("a namespace that is not there", function()
    test.raises("namespace.open lt-none: No such file or directory (ENOENT)", namespace.open, "lt-none")
    test.equal(namespace.find("lt-none"), nil)
    test.raises("link.list lt-none: No such file or directory (ENOENT)", link.list, { namespace = "lt-none" })
  end)

  test.case("a process that cannot be", function()
    for _, pid in ipairs { math.mininteger, -1, 0, math.maxinteger } do
      test.raises(("link.list process %d: Invalid argument (EINVAL): no process has this id"):format(pid),
        link.list, { namespace = pid })
    end
    test.raises("namespace.of process 4194304: No such process (ESRCH)", namespace.of, 4194304)
  end)

  test.case("names that cannot be", function()
    test.raises("link.create abcdefghijklmnop: Invalid argument (EINVAL): a link's name has at most 15 bytes, "
      .. "this has 16", link.create, "abcdefghijklmnop", { kind = "bridge" })
    test.raises("link.create a/b: Invalid argument (EINVAL): a link's name cannot contain '/', ':' or NUL",
      link.create, "a/b", { kind = "bridge" })
    test.raises("veth.create a b: Invalid argument (EINVAL): a link's name cannot contain white space",
      veth.create, "lt0", "a b")
    test.raises("namespace.create a/b: Invalid argument (EINVAL): a name cannot contain '/'",
      namespace.create, "a/b")
    test.raises("namespace.create ..: Invalid argument (EINVAL): a namespace cannot be named so",
      namespace.create, "..")
    test.raises("namespace.create: Invalid argument (EINVAL): a name cannot be empty",
      namespace.create, "")
  end)

  test.case("addresses that are none", function()
    local lo = link.open("lo")
    local function add(address) return function() lo:add_address(address) end end
    test.raises("bad address to 'add_address' ('10.0.0.300/24': not an IPv4 or IPv6 address)", add("10.0.0.300/24"))
    test.raises("bad address to 'add_address' ('10.0.0.1/33': prefix length out of range 0-32)", add("10.0.0.1/33"))
    test.raises("bad address to 'add_address' ('fd00::1/129': prefix length out of range 0-128)", add("fd00::1/129"))
    test.raises("bad address to 'add_address' ('10.0.0.1': no prefix length (write 10.0.0.1/24))", add("10.0.0.1"))
    test.raises("bad option 'address' to 'create' ('10.0.0.1/-1': prefix length is not a number)", function()
      bridge.create("br0", { address = "10.0.0.1/-1" })
    end)
    test.equal(link.find("br0"), nil)
    test.raises("bad argument #1 to 'add' ('10.0.0.0/99': prefix length out of range 0-32)",
      route.add, "10.0.0.0/99", { dev = "lo" })
    test.raises("bad option 'via' to 'add' ('10.0.0' is not an IPv4 or IPv6 address)", function()
      route.add("10.0.0.0/8", { via = "10.0.0" })
    end)
  end)

  test.case("an address whose peer is of the other family", function()
    test.raises("bad address to 'add' (fd00::1 is of another family than 10.0.0.7/24)",
      address.add, "10.0.0.7/24", { dev = "lo", peer = "fd00::1" })
  end)

  test.case("a route over a gateway of the other family", function()
    test.raises("bad option 'via' to 'add' (10.0.0.1 is no gateway for the IPv6 network fd01::/64)",
      route.add, "fd01::/64", { via = "10.0.0.1" })
    namespace.create("lt-red"):call(function()
      veth.create({ name = "v0", address = "10.1.0.1/24", up = true }, { name = "v1", up = true })
      route.add("192.0.2.0/24", { via = "fe80::2", dev = "v0" })
      test.equal(route.list({ destination = "192.0.2.0/24" })[1].via, "fe80::2")
      local switch <close> = assert(io.open("/proc/sys/net/ipv6/conf/v0/disable_ipv6", "w"))
      switch:write("1")
      switch:close()
      test.raises("route.add 198.51.100.0/24: Permission denied (EACCES): IPv6 is disabled on nexthop device",
        route.add, "198.51.100.0/24", { via = "fe80::2", dev = "v0" })
    end)
  end)

  test.case("a gateway out of reach", function()
    local err = test.raises("route.add 198.51.100.0/24: Network is unreachable (ENETUNREACH): "
      .. "Nexthop has invalid gateway", function()
      namespace.create("lt-empty"):call(function()
        link.open("lo"):up()
        route.add("198.51.100.0/24", { via = "203.0.113.9" })
      end)
    end)
    test.equal(err.code, "ENETUNREACH")
  end)

  test.case("handles that are closed, or of the wrong kind", function()
    local room = namespace.create()
    local text = tostring(room)
    room:close()
    room:close()
    test.raises(("namespace.inspect %s: the handle is closed (EBADF)"):format(text), room.inspect, room)
    test.raises("bad argument #1 to 'open' (name, index or row expected, got boolean)", link.open, true)
    test.raises("bad argument #1 to 'create' (string expected, got table)", namespace.create, {})
    test.raises("bad argument #1 to 'move' (namespace, name or process id expected, got no value)", function()
      link.open("lo"):move()
    end)
    test.raises("calling 'up' on bad self (link expected, got namespace)", function()
      link.open("lo").up(namespace.current())
    end)
    test.raises("no field or method 'uo' in a link (did you mean 'up'?)", function() return link.open("lo").uo end)
  end)

  test.case("options that are unknown", function()
    test.raises("bad option 'mut' to 'create' (did you mean 'mtu'?)", bridge.create, "br0", { mut = 1400 })
    test.raises("bad option 'mtu' to 'create' (integer expected, got string)", bridge.create, "br0", { mtu = "big" })
    test.raises("bad option 'mtu' to 'create' (0 to 2147483647 expected, got -1)", bridge.create, "br0", { mtu = -1 })
    test.raises("bad option 'tiemout' to 'exec' (did you mean 'timeout'?)", process.exec, { "true" }, { tiemout = 1 })
    test.raises("bad option 'nmae' to 'list' (did you mean 'name'?)", link.list, { nmae = "lo" })
    test.raises("too many arguments to 'create' (2 expected, got 3)", bridge.create, "br0", {}, 1)
    test.equal(link.find("br0"), nil)
  end)

  test.case("a link whose namespace was deleted", function()
    local red = namespace.create("lt-red")
    local lo = link.open("lo", { namespace = red })
    red:delete()
    test.raises("link.up lo: namespace lt-red was deleted (ENOENT)", lo.up, lo)
    test.raises("link.inspect lo: namespace lt-red was deleted (ENOENT)", lo.inspect, lo)
  end)

  test.case("a yield out of call", function()
    local room = namespace.create()
    test.raises("attempt to yield across a C-call boundary", function()
      coroutine.wrap(function() room:call(coroutine.yield) end)()
    end)
    test.equal(namespace.current().inode, namespace.of(tonumber(io.open("/proc/self/stat"):read("n"))).inode)
  end)

  test.case("an error inside call comes back out, and the shell with it", function()
    local before = namespace.current()
    local room = namespace.create()
    local value = {}
    local ok, err = pcall(room.call, room, error, value)
    test.equal(ok, false)
    test.truthy(rawequal(err, value))
    test.truthy(namespace.current() == before)
  end)

  test.case("programs that are not there or fail", function()
    test.raises("process.exec lt-no-such-program: No such file or directory (ENOENT): program not found",
      process.exec, { "lt-no-such-program" })
    test.raises("process.spawn /etc/passwd: Permission denied (EACCES): not an executable file, or in a directory "
      .. "that may not be searched", process.spawn, { "/etc/passwd" })
    test.raises("process.exec /no/where: No such file or directory (ENOENT)", process.exec, { "true" },
      { cwd = "/no/where" })
    local err = test.raises("process.exec sh: exited with status 3: it broke",
      process.exec, { "sh", "-c", "echo out; echo it broke >&2; exit 3" })
    test.equal({ err.exit_code, err.stdout, err.stderr }, { 3, "out\n", "it broke\n" })
    err = test.raises("process.exec sh: killed by SIGKILL", process.exec, { "sh", "-c", "kill -9 $$" })
    test.equal(err.signal, "SIGKILL")
    err = test.raises("process.exec sleep: timed out after 0.1 s (ETIMEDOUT)", process.exec, { "sleep", "60" },
      { timeout = 0.1 })
    test.raises("bad argument #1 to 'exec' (list of strings expected, got string; for a shell write "
      .. [[{ "sh", "-c", … })]], process.exec, "ls -l")
    test.raises("bad argument #1 to 'exec' (the list is empty)", process.exec, {})
  end)

  test.case("no permission", function()
    -- as a user without any right: the tool itself, run so
    local function as_nobody(code)
      local r = process.exec({ "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
        test.tool, "-e", code }, { check = false, environment = { HOME = "/" } })
      test.equal(r.code, 1)
      return r.stderr:match("lunette: ([^\n]*)")
    end
    test.equal(as_nobody [[namespace.create("lt-x")]],
      "(command line):1: namespace.create lt-x: Operation not permitted (EPERM); this needs root")
    test.equal(as_nobody [[bridge.create("lt-x")]],
      "(command line):1: bridge.create lt-x: Operation not permitted (EPERM); this needs root")
    test.equal(as_nobody [[route.add("192.0.2.0/24", { dev = "lo" })]],
      "(command line):1: route.add 192.0.2.0/24: Operation not permitted (EPERM); this needs root")
  end)
end)
