-- SPDX-License-Identifier: GPL-3.0-or-later
-- Settings: what Lunette reads and writes is compared with sysctl(8) and /proc/sys.
local test = require "lunette.test"

local function theirs(name) return (process.exec({ "sysctl", "-n", name }).stdout:gsub("%s+$", "")) end

local function contents(path) return assert(io.open("/proc/sys/" .. path)):read("a") end

test.suite("sysctl: values", function()
  test.case("numbers are integers, the rest is text as the kernel prints it", function()
    namespace.create():call(function()
      test.equal(math.type(sysctl.get "net.ipv4.ip_forward"), "integer")
      test.equal(sysctl.get "kernel.ostype", "Linux")
      test.equal(sysctl.get "net.ipv4.tcp_rmem", theirs "net.ipv4.tcp_rmem")
      test.contains(sysctl.get "net.ipv4.tcp_rmem", "\t")
      sysctl.set("net.ipv4.ip_local_reserved_ports", "8080,9148")
      test.equal(theirs "net.ipv4.ip_local_reserved_ports", "8080,9148")
      sysctl.set("net.ipv4.ip_local_reserved_ports", "")
      test.equal(sysctl.get "net.ipv4.ip_local_reserved_ports", "")
      sysctl.set("net.ipv4.ip_local_port_range", "1024 2048")
      test.equal(sysctl.get "net.ipv4.ip_local_port_range", "1024\t2048")
      sysctl.set("net.ipv4.ip_default_ttl", 65.0)
      test.equal(theirs "net.ipv4.ip_default_ttl", "65")
      sysctl.set("net.ipv4.route.flush", 1) -- an order
    end)
  end)

  test.case("a link's name may contain a dot", function()
    namespace.create():call(function()
      bridge.create("br0.5")
      sysctl.set("net.ipv4.conf.br0/5.forwarding", 1)
      test.equal(sysctl.get "net/ipv4/conf/br0.5/forwarding", 1)
      test.equal(contents "net/ipv4/conf/br0.5/forwarding", "1\n")
      test.equal(sysctl.list("net.ipv4.conf.br0/5")["net.ipv4.conf.br0/5.forwarding"], 1)
      test.equal(sysctl.list("net/ipv4/conf/br0.5")["net.ipv4.conf.br0/5.forwarding"], 1)
    end)
  end)

  test.case("lists are those of sysctl", function()
    namespace.create("lt-room"):call(function()
      bridge.create("br0")
      for _, prefix in ipairs { "net.ipv4.conf", "net.ipv6", "kernel.ostype" } do
        local mine, count = sysctl.list(prefix), 0
        for line in process.exec({ "sysctl", "--deprecated", prefix }, { check = false }).stdout:gmatch("[^\n]+") do
          local name, value = line:match("^(%S+) = (.*)$")
          count = count + 1
          -- what changes by itself
          if not name:match "stable_secret" then test.equal({ name, tostring(mine[name]) }, { name, value }) end
        end
        for _ in pairs(mine) do count = count - 1 end
        test.equal(count, 0)
      end
      test.truthy(sysctl.list()["net.ipv4.conf.br0.forwarding"])
    end)
    test.equal(sysctl.list("net.ipv4")["net.ipv4.conf.br0.forwarding"], nil)
    test.equal(sysctl.list({ namespace = "lt-room" })["net.ipv4.conf.br0.forwarding"], 0)
  end)

  test.case("each namespace has its own", function()
    local red, blue = namespace.create("lt-red"), namespace.create("lt-blue")
    sysctl.set("net.ipv4.ip_forward", 1, { namespace = "lt-red" })
    sysctl.set({ ["net.ipv6.conf.all.forwarding"] = 1, ["net.ipv4.ip_forward"] = 0 }, { namespace = blue })
    local function seen(ns)
      return { ns:exec({ "cat", "/proc/sys/net/ipv4/ip_forward" }).stdout,
        sysctl.get("net.ipv6.conf.all.forwarding", { namespace = ns }) }
    end
    test.equal({ seen(red), seen(blue) }, { { "1\n", 0 }, { "0\n", 1 } })
    test.equal(red:call(sysctl.get, "net.ipv4.ip_forward"), 1)
  end)
end)

test.suite("sysctl: errors", function()
  test.case("names that are none", function()
    test.raises("sysctl.get net.ipv4.ip_foward: No such file or directory (ENOENT): no such setting, or its kernel "
      .. "module is not loaded (did you mean 'net.ipv4.ip_forward'?)", sysctl.get, "net.ipv4.ip_foward")
    test.raises("sysctl.set net.ipv5.ip_forward: No such file or directory (ENOENT): no such setting, or its kernel "
      .. "module is not loaded (did you mean 'net.ipv4'?)", sysctl.set, "net.ipv5.ip_forward", 1)
    test.raises("sysctl.list kernel/nothing_like_it: No such file or directory (ENOENT): no such setting, or its "
      .. "kernel module is not loaded", sysctl.list, "kernel/nothing_like_it")
    test.raises("sysctl.get net.ipv4: Is a directory (EISDIR): it is a group of settings", sysctl.get, "net.ipv4")
    for _, name in ipairs { "", "../../etc/passwd", "net..ipv4" } do
      test.raises(("sysctl.get%s: Invalid argument (EINVAL): not a key such as net.ipv4.ip_forward"):format(
        name == "" and "" or " " .. name), sysctl.get, name)
    end
  end)

  test.case("values that are none", function()
    namespace.create():call(function()
      test.raises("sysctl.set net.ipv4.ip_forward: Invalid argument (EINVAL): the kernel does not take 'on'",
        sysctl.set, "net.ipv4.ip_forward", "on")
      test.raises("sysctl.set kernel.ostype: Permission denied (EACCES): it can only be read",
        sysctl.set, "kernel.ostype", "Minix")
      test.raises("sysctl.get net.ipv4.route.flush: Permission denied (EACCES): it can only be written",
        sysctl.get, "net.ipv4.route.flush")
      test.raises("bad argument #2 to 'set' (integer or string expected, got boolean)",
        sysctl.set, "net.ipv4.ip_forward", true)
      test.raises("bad argument #2 to 'set' (integer or string expected, got no value)",
        sysctl.set, "net.ipv4.ip_forward")
      test.raises("bad argument #2 to 'set' (number has no integer representation)",
        sysctl.set, "net.ipv4.ip_forward", 0.5)
      test.raises("bad argument #1 to 'set' (net.ipv4.ip_forward: integer or string expected, got table)",
        sysctl.set, { ["net.ipv4.ip_forward"] = {} })
      test.raises("bad argument #1 to 'set' (names of settings expected, got the key 1)", sysctl.set, { 1 })
      test.raises("bad option 'namspace' to 'set' (did you mean 'namespace'?)",
        sysctl.set, "net.ipv4.ip_forward", 1, { namspace = "x" })
      test.equal(sysctl.get "net.ipv4.ip_forward", 0)
    end)
  end)

  test.case("several are set all or not at all", function()
    namespace.create():call(function()
      test.raises("sysctl.set net.ipv4.nothing_like_it: No such file or directory (ENOENT): no such setting, or its "
        .. "kernel module is not loaded", sysctl.set,
        { ["net.ipv4.conf.lo.forwarding"] = 1, ["net.ipv4.ip_forward"] = 1, ["net.ipv4.nothing_like_it"] = 1 })
      test.equal({ sysctl.get "net.ipv4.conf.lo.forwarding", sysctl.get "net.ipv4.ip_forward" }, { 0, 0 })
    end)
  end)
end)

test.suite("sysctl: scope", function()
  test.case("the old values come back, unless somebody else's stand", function()
    namespace.create():call(function()
      local s = scope.create()
      sysctl.set("net.ipv4.ip_default_ttl", 70)
      sysctl.set("net.ipv4.ip_default_ttl", 71)
      sysctl.set { ["net.ipv4.tcp_syncookies"] = 0, ["net.ipv4.ip_local_port_range"] = "1024 2048" }
      sysctl.set("net.ipv4.conf.lo.rp_filter", 0) -- no change
      test.equal(s:inspect().entries,
        { "sysctl net.ipv4.ip_default_ttl", "sysctl net.ipv4.ip_default_ttl", "2 sysctls" })
      local file <close> = assert(io.open("/proc/sys/net/ipv4/tcp_syncookies", "w"))
      file:write("2")
      file:close()
      s:close()
      test.equal({ sysctl.get "net.ipv4.ip_default_ttl", sysctl.get "net.ipv4.tcp_syncookies",
        sysctl.get "net.ipv4.ip_local_port_range" }, { 64, 2, "32768\t60999" })
    end)
  end)

  test.case("what is set for all links is put back for those that were set apart", function()
    namespace.create():call(function()
      bridge.create("br0")
      bridge.create("br1")
      local names = {}
      for family in ("ipv4 ipv6"):gmatch("%S+") do
        for who in ("all default lo br0 br1"):gmatch("%S+") do
          names[#names + 1] = ("net.%s.conf.%s.forwarding"):format(family, who)
        end
      end
      local function values()
        local list = {}
        for index, name in ipairs(names) do list[index] = sysctl.get(name) end
        return table.concat(list)
      end
      sysctl.set { ["net.ipv4.conf.br1.forwarding"] = 1, ["net.ipv6.conf.lo.forwarding"] = 1 }
      local s = scope.create()
      sysctl.set { ["net.ipv4.ip_forward"] = 1, ["net.ipv6.conf.all.forwarding"] = 1 }
      test.equal(values(), "1111111111")
      s:close()
      test.equal(values(), "0000100100")
    end)
  end)

  test.case("a setting of a link that is gone is left alone", function()
    local room = namespace.create("lt-room")
    room:call(function()
      local s = scope.create()
      sysctl.set("net.ipv4.conf.lo.forwarding", 1)
      local br = s:call(bridge.create, "br0")
      sysctl.set("net.ipv4.conf.br0.forwarding", 1)
      br:delete()
      s:close()
      test.equal(sysctl.get "net.ipv4.conf.lo.forwarding", 0)
    end)
    local s = scope.create()
    sysctl.set("net.ipv4.ip_forward", 1, { namespace = room })
    test.equal(#s:inspect().entries, 1)
    room:delete()
    test.equal(#s:inspect().entries, 0)
    s:close()
  end)

  test.case("the host name is put back where it was changed", function()
    local outside = sysctl.get "kernel.hostname"
    local uts = namespace.create("lt-uts", { kind = "uts", hostname = "before" })
    local s = scope.create()
    uts:call(sysctl.set, "kernel.hostname", "after")
    test.equal({ sysctl.get "kernel.hostname", uts:call(sysctl.get, "kernel.hostname") }, { outside, "after" })
    s:close()
    test.equal(uts:call(sysctl.get, "kernel.hostname"), "before")
  end)

  test.case("what a worker changed is its parent's to put back", function()
    local red = namespace.create("lt-red")
    local uts = namespace.create("lt-uts", { kind = "uts", hostname = "before" })
    local s = scope.create()
    red:fork(function()
      sysctl.set { ["net.ipv4.ip_forward"] = 1, ["net.ipv4.ip_default_ttl"] = 70 }
      uts:call(sysctl.set, "kernel.hostname", "after")
    end)
    test.equal({ sysctl.get("net.ipv4.ip_default_ttl", { namespace = red }), uts:call(sysctl.get, "kernel.hostname") },
      { 70, "after" })
    test.equal(#s:inspect().entries, 2)
    s:close()
    test.equal({ sysctl.get("net.ipv4.ip_default_ttl", { namespace = red }), uts:call(sysctl.get, "kernel.hostname") },
      { 64, "before" })
  end)
end)
