-- SPDX-License-Identifier: GPL-3.0-or-later
-- Namespaces and links: what Lunette says it made is looked at with `ip`.
local test = require "lunette.test"
local json = require "cjson"

local function ip(...)
  return json.decode(process.exec({ "ip", "-j", ... }).stdout)
end

local function names(rows, key)
  local list = {}
  for index, row in ipairs(rows) do list[index] = row[key] end
  table.sort(list)
  return list
end

local function contains(list, value)
  for _, item in ipairs(list) do if item == value then return true end end
  return false
end

test.suite("namespace", function()
  test.case("a name is a mount that ip netns sees", function()
    local red = namespace.create("lt-red")
    test.truthy(contains(names(ip("netns", "list"), "name"), "lt-red"))
    test.contains(io.open("/proc/self/mountinfo"):read("a"), " /run/netns/lt-red ")
    test.equal(process.exec({ "stat", "-L", "-c", "%i", "/run/netns/lt-red" }).stdout, red.inode .. "\n")
    test.equal(red.name, "lt-red")
    test.equal(red.kind, "net")
    red:delete()
    test.equal(process.exec({ "test", "-e", "/run/netns/lt-red" }, { check = false }).code, 1)
  end)

  test.case("one that ip netns made is found", function()
    process.exec { "ip", "netns", "add", "lt-ip" }
    local found = namespace.open("lt-ip")
    test.truthy(found == namespace.find("lt-ip"))
    test.equal(#namespace.list { name = "lt-ip" }, 1)
    test.equal(namespace.list({ name = "lt-ip" })[1].inode, found.inode)
    test.truthy(namespace.open(namespace.list({ name = "lt-ip" })[1]) == found)
    found:delete()
    test.equal(namespace.find("lt-ip"), nil)
  end)

  test.case("it lives on with a process inside when its name goes", function()
    local red = namespace.create("lt-red")
    local sleeper = red:spawn { "sleep", "60" }
    test.equal(red:processes(), { sleeper.pid })
    test.equal(red:inspect().processes, { sleeper.pid })
    local inode = red.inode
    red:delete()
    test.equal(namespace.of(sleeper.pid).inode, inode)
    test.equal(namespace.list({ pid = sleeper.pid })[1].inode, inode)
  end)

  test.case("call moves the thread there and back, with arguments and results", function()
    local room = namespace.create()
    local here = namespace.current()
    local result = table.pack(room:call(function(a, b)
      test.truthy(namespace.current() == room)
      test.equal(#link.list(), 1)
      return a + b, nil, namespace.of(test.pid) == here and "main thread moved" or "moved"
    end, 1, 2))
    test.equal({ result.n, result[1], result[2] }, { 3, 3 })
    test.truthy(namespace.current() == here)
  end)

  test.case("deleting the outer one inside a call does not lose the way back", function()
    local a, b = namespace.create("lt-a"), namespace.create("lt-b")
    local inode = a.inode
    a:call(function()
      pcall(b.call, b, function() a:delete() end)
      test.equal(process.exec({ "readlink", "/proc/self/ns/net" }).stdout, ("net:[%d]\n"):format(inode))
    end)
  end)

  test.case("the list can be read while processes come and go", function()
    local busy = process.spawn({ "sh", "-c", "while :; do unshare -n true; done" })
    local stop = clock.monotonic() + 0.5
    while clock.monotonic() < stop do namespace.list() end
    busy:kill("KILL", { group = true }):wait()
  end)

  test.case("ids are those of ip netns list-id", function()
    local red = namespace.create("lt-red")
    test.equal(red:inspect().id, nil)
    red:set { id = 4711 }
    test.equal(red:inspect().id, 4711)
    for _, row in ipairs(ip("netns", "list")) do
      if row.name == "lt-red" then test.equal(row.id, 4711) end
    end
  end)

  test.case("an anonymous one lives as long as its scope", function()
    local s = scope.create()
    local inode = namespace.create().inode
    collectgarbage()
    collectgarbage()
    test.contains(table.concat(s:inspect().entries, " "), tostring(inode))
    s:close()
  end)
end)

test.suite("link", function()
  test.case("a new namespace has lo alone, down", function()
    local room = namespace.create("lt-room")
    local rows = link.list { namespace = room }
    test.equal(#rows, 1)
    test.equal({ rows[1].name, rows[1].up, rows[1].type }, { "lo", false, "loopback" })
    local ping = room:exec({ "ping", "-c", "1", "127.0.0.1" }, { check = false })
    test.contains(ping.stderr:lower(), "network is unreachable")
    link.open("lo", { namespace = room }):up()
    test.equal(room:exec({ "ping", "-c", "1", "127.0.0.1" }).code, 0)
  end)

  test.case("one request sets all that ip shows", function()
    local room = namespace.create("lt-room")
    bridge.create("br0", { namespace = room, mac = "02:00:00:00:00:0b", stp = true, forward_delay = 4, up = true })
    local near = veth.create(
      { name = "v0", namespace = room, master = "br0", mtu = 1400, mac = "02:00:00:00:00:01", txqueuelen = 7,
        group = 3, num_tx_queues = 1, num_rx_queues = 1, alias = "the near one", up = true },
      { name = "v1", namespace = room, mtu = 1400, arp = false, multicast = false, promisc = true })
    local row = ip("-n", "lt-room", "-d", "link", "show", "v0")[1]
    test.equal({ row.master, row.mtu, row.address, row.txqlen, row.group, row.num_tx_queues, row.ifalias },
      { "br0", 1400, "02:00:00:00:00:01", 7, "3", 1, "the near one" })
    test.truthy(contains(row.flags, "UP"))
    local far = ip("-n", "lt-room", "-d", "link", "show", "v1")[1]
    test.truthy(contains(far.flags, "NOARP") and contains(far.flags, "PROMISC"))
    test.truthy(not contains(far.flags, "MULTICAST"))
    local br = ip("-n", "lt-room", "-d", "link", "show", "br0")[1]
    test.equal({ br.address, br.linkinfo.info_data.stp_state, br.linkinfo.info_data.forward_delay },
      { "02:00:00:00:00:0b", 1, 400 })

    local ours = near:inspect()
    test.equal({ ours.master, ours.mtu, ours.mac, ours.txqueuelen, ours.group, ours.num_tx_queues, ours.alias,
      ours.kind, ours.slave_kind, ours.link }, { "br0", 1400, "02:00:00:00:00:01", 7, 3, 1, "the near one", "veth",
      "bridge", "v1" })
    test.equal(#link.list { namespace = room, master = "br0" }, 1)
    test.equal(names(link.list { namespace = room, kind = "veth" }, "name"), { "v0", "v1" })
    test.equal(names(link.list { namespace = room, up = true }, "name"), { "br0", "v0" })
    test.equal(link.open("br0", { namespace = room }):inspect().bridge.forward_delay, 4)
  end)

  test.case("every row of list agrees with ip -j -d link", function()
    local mine, theirs = link.list(), ip("-d", "link")
    test.equal(#mine, #theirs)
    for index, row in ipairs(mine) do
      local other = theirs[index]
      test.equal({ row.index, row.name, row.mtu, row.type, row.state:upper(), row.mac, row.txqueuelen, row.qdisc,
        row.promiscuity, row.flags }, { other.ifindex, other.ifname, other.mtu, other.link_type, other.operstate,
        other.address, other.txqlen, other.qdisc, other.promiscuity, other.flags })
    end
  end)

  test.case("the ends of a veth know each other across namespaces", function()
    local room = namespace.create("lt-room")
    local here, there = veth.create("lt0", "lt1")
    test.equal(here:inspect().link, "lt1")
    there:move("lt-room")
    test.truthy(there.namespace == room)
    local row, other = here:inspect(), ip("-d", "link", "show", "lt0")[1]
    test.equal({ row.link_index, row.link_nsid, row.link_netns }, { other.link_index, other.link_netnsid, "lt-room" })
    test.equal(row.link_index, there.index)
    test.equal(ip("-n", "lt-room", "link", "show", "lt1")[1].ifname, "lt1")

    here:add_address("10.99.1.1/24"):up()
    there:add_address({ "10.99.1.2/24", "fd99::2/64" }):up()
    test.equal(process.exec({ "ping", "-c", "1", "-w", "5", "10.99.1.2" }).code, 0)
    test.equal(room:exec({ "ping", "-c", "1", "-w", "5", "10.99.1.1" }).code, 0)
    test.truthy(here:stats().tx_packets > 0)

    there:move(test.pid) -- by a process in the root namespace
    test.equal(ip("link", "show", "lt1")[1].ifname, "lt1")
    local inside = room:spawn { "sleep", "60" }
    there:move(inside.pid, { name = "moved" })
    test.equal({ there.name, ip("-n", "lt-room", "link", "show", "moved")[1].ifname }, { "moved", "moved" })
    here:delete()
    test.equal(link.find("moved", { namespace = room }), nil)
  end)

  test.case("set, rename, up, down, attach, detach", function()
    local room = namespace.create("lt-room")
    room:call(function()
      local br = bridge.create("br0")
      local v = veth.create("v0", "v1")
      br:attach(v):attach("v1")
      test.equal(#ip("link", "show", "master", "br0"), 2)
      br:detach("v1"):detach(v)
      test.equal(#link.list { master = br }, 0)
      test.raises("link.detach v0: Invalid argument (EINVAL): it is no port of br0", br.detach, br, v)
      v:set { mtu = 1300, name = "w0" }:up():down()
      test.equal({ v.name, ip("link", "show", "w0")[1].mtu }, { "w0", 1300 })
      v:rename("x0")
      test.equal(v:inspect().name, "x0")
      v:set { master = br, alias = "port" }
      test.equal(v:inspect().master, "br0")
      v:set { master = false }
      test.equal(v:inspect().master, nil)
      test.truthy(link.open(v.index) == v and link.open("x0") == v and link.open(v:inspect()) == v)
      br:delete()
      test.equal(link.find("br0"), nil)
      test.raises("link.up br0: No such device (ENODEV)", br.up, br)
    end)
  end)

  test.case("any kind the kernel knows, named by the kernel when no name is given", function()
    namespace.create("lt-room"):call(function()
      local made = link.create(nil, { kind = "bridge" })
      test.equal(ip("link", "show", made.name)[1].ifindex, made.index)
      link.create("ifb7", { kind = "ifb", up = true })
      test.equal(ip("-d", "link", "show", "ifb7")[1].linkinfo.info_kind, "ifb")
      local err = select(2, pcall(link.create, "x0", { kind = "nosuchkind" }))
      test.equal(err.code, "EOPNOTSUPP")
      test.contains(err.detail, "Unknown device type")
    end)
  end)

  test.case("a dummy is a link like any other", function()
    test.needs_link "dummy"
    namespace.create("lt-room"):call(function()
      local made = link.create("d0", { kind = "dummy", mtu = 1400, address = "10.0.0.1/24", up = true })
      local row = ip("-d", "address", "show", "d0")[1]
      test.equal({ row.linkinfo.info_kind, row.mtu, row.addr_info[1]["local"] }, { "dummy", 1400, "10.0.0.1" })
      test.equal({ made:inspect().kind, #link.list { kind = "dummy" } }, { "dummy", 1 })
    end)
  end)

  test.case("a refused address leaves no link", function()
    namespace.create("lt-room"):call(function()
      local err = select(2, pcall(bridge.create, "br0", { address = { "10.0.0.1/24", "10.0.0.1/24" } }))
      test.equal(err.code, "EEXIST")
      test.equal(link.find("br0"), nil)
    end)
  end)
end)
