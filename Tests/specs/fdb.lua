-- SPDX-License-Identifier: GPL-3.0-or-later
-- Forwarding databases: what `bridge fdb` tells of them.
local test = require "lunette.test"
local json = require "cjson"

local function mac(number) return ("02:00:00:00:%02x:%02x"):format(number // 256, number % 256) end

-- the entries of `bridge fdb`, each as one text; those of groups and of the ports' own addresses come and go
local function text(row)
  local words = { row.lladdr, row.dev, row.master or "self", row.state }
  for _, key in ipairs { "vlan", "dst", "port", "vni", "via", "sticky", "extern_learn" } do
    words[#words + 1] = tostring(row[key])
  end
  return table.concat(words, " ")
end

local function whole(number) return number and math.tointeger(number) end

local function from_bridge(row)
  local flags = {}
  for _, flag in ipairs(row.flags) do flags[flag] = true end
  return text {
    lladdr = row.mac, dev = row.ifname, master = row.master, state = row.state == "" and "reachable" or row.state,
    vlan = whole(row.vlan), dst = row.dst, port = whole(row.port), vni = whole(row.vni), via = row.viaIf,
    sticky = flags.sticky, extern_learn = flags.extern_learn,
  }
end

local function is_made(address) return address:match("^02:00:00:00") or address == "00:00:00:00:00:00" end

local function theirs()
  local found = {}
  for _, row in ipairs(json.decode(process.exec({ "bridge", "-j", "-d", "-s", "fdb", "show" }).stdout)) do
    if is_made(row.mac) then found[#found + 1] = from_bridge(row) end
  end
  table.sort(found)
  return found
end

local function ours(rows)
  local found = {}
  for _, row in ipairs(rows or fdb.list()) do
    if is_made(row.lladdr) then found[#found + 1] = text(row) end
  end
  table.sort(found)
  return found
end

local function made()
  local rows = {}
  for _, row in ipairs(fdb.list()) do if is_made(row.lladdr) then rows[#rows + 1] = row end end
  return rows
end

-- A kernel that knows VLANs has each entry once more for each VLAN of its port.
local function switch(options)
  local br = bridge.create("br0", options)
  pcall(br.set, br, { vlan_default_pvid = 0 })
  return br
end

local function room(body)
  namespace.create("lt-room"):call(function()
    local br = switch { up = true }
    local v0, v1 = veth.create({ name = "v0", master = br, up = true }, { name = "v1", master = br, up = true })
    body(br, v0, v1)
  end)
end

test.suite("fdb", function()
  test.case("rows are those of bridge fdb, and can be given back", function()
    room(function(br, v0, v1)
      fdb.add(mac(1), { dev = v0 })
      fdb.add(mac(2), { dev = "v0", state = "static", sticky = true })
      fdb.add(mac(3), { dev = v1, state = "dynamic", master = true })
      fdb.add(mac(4), { dev = v1, state = "reachable", extern_learn = true, master = br })
      fdb.add(mac(5), { dev = v1, self = true })
      fdb.add(mac(6), { dev = br, master = br })
      fdb.add(mac(7), { dev = v0, state = "static", activity_notify = true, inactive = true, norefresh = true })
      test.equal(ours(), theirs())
      test.equal(#ours(), 7)
      local row = fdb.get(mac(7), { br = br })
      test.equal({ row.dev, row.activity_notify, row.inactive, row.used < 60, row.updated < 60 },
        { "v0", true, true, true, true })
      local rows, before = made(), theirs()
      fdb.remove(rows)
      test.equal(theirs(), {})
      fdb.add(rows)
      test.equal(theirs(), before)
    end)
  end)

  test.case("list and get look for what is asked", function()
    room(function(br, v0)
      fdb.add(mac(1), { dev = v0 })
      fdb.add(mac(2), { dev = v0, state = "static" })
      fdb.add(mac(3), { dev = v0, self = true })
      fdb.add(mac(4), { dev = "v1", state = "static" })
      test.equal(#ours(fdb.list { br = br }), 4)
      test.equal(#ours(fdb.list { dev = "v0" }), 3)
      test.equal(#ours(fdb.list { dev = "v0", self = false }), 2)
      test.equal(#ours(fdb.list { dev = "v0", self = true }), 1)
      test.equal(#ours(fdb.list { state = "static" }), 2)
      test.equal(#ours(fdb.list { state = { "static", "permanent" }, br = "br0" }), 4)
      test.equal(#fdb.list { br = br, dynamic = true }, 2)
      test.equal(#fdb.list { lladdr = mac(2) }, 1)
      test.equal(fdb.get(mac(2), { br = "br0" }).dev, "v0")
      test.raises("fdb.get 02:00:00:00:00:09: No such file or directory (ENOENT): Fdb entry not found", fdb.get,
        mac(9), { br = br })
      test.equal(#fdb.list { namespace = namespace.create() }, 0)
    end)
  end)

  test.case("a VXLAN knows where to send frames", function()
    namespace.create("lt-room"):call(function()
      link.open("lo"):up()
      process.exec { "ip", "link", "add", "vx0", "type", "vxlan", "id", "7", "dstport", "4789", "local", "127.0.0.1" }
      local br = switch()
      link.open("vx0"):set { master = br, up = true }
      fdb.add(mac(1), { dev = "vx0", dst = "192.0.2.1" })
      fdb.add(mac(2), { dev = "vx0", dst = "192.0.2.2", port = 5000, vni = 9, via = "lo" })
      fdb.add("00:00:00:00:00:00", { dev = "vx0", dst = "192.0.2.1" })
      fdb.append("00:00:00:00:00:00", { dev = "vx0", dst = "192.0.2.3" })
      fdb.add(mac(1), { dev = "vx0", master = br, state = "static" })
      test.equal(ours(), theirs())
      test.equal(#ours(), 5)
      test.equal(fdb.get(mac(2), { dev = "vx0" }).vni, 9)
      fdb.replace(mac(1), { dev = "vx0", dst = "192.0.2.9" })
      test.equal(fdb.list({ lladdr = mac(1), self = true })[1].dst, "192.0.2.9")
      local rows, before = made(), theirs()
      fdb.remove(rows)
      test.equal(theirs(), {})
      local first, rest = {}, {}
      for _, row in ipairs(rows) do
        local list = row.lladdr == "00:00:00:00:00:00" and rest or first
        list[#list + 1] = row
      end
      fdb.add(first)
      fdb.append(rest)
      test.equal(theirs(), before)
      fdb.remove("00:00:00:00:00:00", { dev = "vx0", dst = "192.0.2.3" })
      test.equal(#fdb.list { dev = "vx0", lladdr = "00:00:00:00:00:00" }, 1)
    end)
  end)

  test.case("an entry is for a VLAN", function()
    namespace.create("lt-room"):call(function()
      test.needs("bridges that filter VLANs", function() return bridge.create("br0", { vlan_filtering = true }) end)
      local v0 = veth.create({ name = "v0", master = "br0" }, "v1")
      fdb.add(mac(1), { dev = v0, vlan = 1, state = "static" })
      test.equal(ours(), theirs())
      test.equal(fdb.get(mac(1), { br = "br0", vlan = 1 }).vlan, 1)
      test.equal(#fdb.list { vlan = 1, lladdr = mac(1) }, 1)
      test.equal(fdb.flush { br = "br0", vlan = 1, state = "static" }, 1)
      test.equal(pcall(fdb.add, mac(1), { dev = v0, vlan = 99 }), false)
    end)
  end)

  test.case("a list is added whole or not at all", function()
    room(function()
      local rows = {}
      for number = 1, 1200 do rows[number] = { lladdr = mac(number), dev = "v0", state = "static" } end
      rows[1000].dev = "br0"
      local err = select(2, pcall(fdb.add, rows))
      test.equal({ err.code, err.subject }, { "EINVAL", mac(1000) })
      test.equal(made(), {})
      rows[1000].dev = "v1"
      fdb.add(rows)
      test.equal(#made(), 1200)
      test.equal(fdb.flush { br = "br0" }, 1200)
      test.raises("bad option 'lladdr' to 'add' ('x' is not a MAC address such as 02:00:00:00:00:01), in row 2",
        fdb.add, { rows[1], { lladdr = "x", dev = "v0" } })
      fdb.add({})
      test.equal(made(), {})
    end)
  end)

  test.case("flush removes what is asked and leaves the host's addresses", function()
    room(function(br, v0)
      local function fill()
        fdb.replace {
          { lladdr = mac(1), dev = "v0" }, { lladdr = mac(2), dev = "v0", state = "static" },
          { lladdr = mac(3), dev = "v0", state = "dynamic" }, { lladdr = mac(4), dev = "v1", state = "dynamic" },
        }
      end
      fill()
      local all = #fdb.list { br = br, self = false }
      test.equal(fdb.flush { br = br, dev = v0 }, 2)
      test.equal(ours(), { mac(1) .. " v0 br0 permanent nil nil nil nil nil nil nil",
        mac(4) .. " v1 br0 reachable nil nil nil nil nil nil nil" })
      fill()
      test.equal(fdb.flush { br = br, state = { "reachable", "stale" } }, 2)
      fill()
      test.equal(fdb.flush { dev = v0, state = "static" }, 1)
      fill()
      test.equal(fdb.flush { br = br, lladdr = mac(2) }, 1)
      test.equal(#fdb.list { br = br, self = false }, all - 1)
      test.equal(fdb.flush { br = br, dynamic = true }, 2)
      test.equal(fdb.flush { br = br, lladdr = mac(1), state = "permanent" }, 1)
      test.equal(made(), {})
      test.raises("bad argument #1 to 'flush' (a filter expected: to remove every row is rarely meant)", fdb.flush, {})
    end)
  end)

  test.case("a scope undoes, also what a worker did, and puts back what was replaced", function()
    room(function(_, v0, v1)
      fdb.add(mac(1), { dev = v0, state = "static", sticky = true })
      local before = theirs()
      local s = scope.create()
      fdb.add(mac(2), { dev = v0 })
      fdb.replace(mac(1), { dev = v1, state = "static" })
      namespace.current():fork(function() fdb.add(mac(3), { dev = "v1", state = "static" }) end)
      test.equal(#made(), 3)
      test.contains(table.concat(s:inspect().entries, ","), "fdb entry " .. mac(3))
      fdb.remove(mac(2), { dev = v0 })
      fdb.add(mac(2), { dev = v1 })
      s:close()
      test.equal(theirs(), before)
      local t = scope.create()
      fdb.add(mac(5), { dev = v0 })
      v0:set { master = false }
      t:close() -- the entry went with the port
    end)
  end)

  test.case("addresses are learned, age and move", function()
    local hub = namespace.create("lt-hub")
    hub:call(function()
      local br = bridge.create("br0", { ageing_time = 300, mcast_snooping = false })
      local rooms = {}
      for number = 1, 2 do
        rooms[number] = namespace.create()
        veth.create({ name = "p" .. number, master = br, up = true }, {
          name = "eth0", namespace = rooms[number], address = ("10.0.0.%d/24"):format(number), up = true,
          mac = mac(number),
        })
      end
      br:up()
      rooms[1]:exec { "ping", "-c", "1", "-w", "10", "10.0.0.2" }
      for number = 1, 2 do
        local row = fdb.get(mac(number), { br = br })
        test.equal({ row.dev, row.state, row.master }, { "p" .. number, "reachable", "br0" })
        test.truthy(row.updated < 60 and row.used < 60)
      end
      test.equal(ours(), theirs())
      -- one that moved is found at its new port
      veth.create({ name = "p3", master = br, up = true }, {
        name = "eth0", namespace = namespace.create("lt-moved"), address = "10.0.0.3/24", up = true, mac = mac(2),
      })
      test.eventually(function() -- the one that it was before may have spoken last: IPv6 does so by itself
        namespace.open("lt-moved"):exec { "ping", "-c", "1", "-w", "10", "10.0.0.1" }
        return fdb.get(mac(2), { br = br }).dev == "p3"
      end)
      br:set { ageing_time = 0.1 }
      test.eventually(function()
        local row = fdb.list({ lladdr = mac(1), br = br })[1]
        return not row or row.state == "stale"
      end)
      -- a port that does not learn
      link.open("p1"):set_port { learning = false }
      br:set { ageing_time = 300 }
      fdb.flush { br = br }
      rooms[1]:exec { "ping", "-c", "1", "-w", "10", "10.0.0.3" }
      test.equal({ #fdb.list { lladdr = mac(1), br = br }, #fdb.list { lladdr = mac(2), br = br } }, { 0, 1 })
    end)
  end)

  test.case("bad input", function()
    room(function(br, v0)
      local function bad(message, ...) test.raises(message, fdb.add, ...) end
      bad("bad argument #1 to 'add' ('x' is not a MAC address such as 02:00:00:00:00:01)", "x", { dev = "v0" })
      bad("bad option 'dev' to 'add' (link or name expected, got nil)", mac(1))
      bad("fdb.add nope: No such device (ENODEV)", mac(1), { dev = "nope" })
      bad("bad option 'state' to 'add' ('permanent', 'static', 'reachable', 'stale' or 'dynamic' expected, got "
        .. "'statik' (did you mean 'static'?))", mac(1), { dev = "v0", state = "statik" })
      bad("bad option 'vlan' to 'add' (1 to 4094 expected, got 4095)", mac(1), { dev = "v0", vlan = 4095 })
      bad("bad option 'port' to 'add' (1 to 65535 expected, got 0)", mac(1), { dev = "v0", port = 0 })
      bad("bad option 'vni' to 'add' (0 to 16777215 expected, got 16777216)", mac(1), { dev = "v0", vni = 1 << 24 })
      bad("bad option 'nhid' to 'add' (in place of 'dst')", mac(1), { dev = "v0", nhid = 1, dst = "192.0.2.1" })
      bad("bad option 'self' to 'add' (in place of 'master')", mac(1), { dev = "v0", self = true, master = true })
      bad("bad option 'master' to 'add' (the link is no port)", mac(1), { dev = "lo", master = true })
      bridge.create("br1")
      bad("bad option 'master' to 'add' (the link is no port of it)", mac(1), { dev = "v0", master = "br1" })
      bad("bad option 'stiky' to 'add' (did you mean 'sticky'?)", mac(1), { dev = "v0", stiky = true })
      bad("bad argument #2 to 'add' (a row takes no more options)", { lladdr = mac(1), dev = "v0" }, {})
      fdb.add(mac(1), { dev = v0 })
      bad("fdb.add 02:00:00:00:00:01: File exists (EEXIST)", mac(1), { dev = v0 })
      test.raises("fdb.remove 02:00:00:00:00:02: No such file or directory (ENOENT)", fdb.remove, mac(2), { dev = v0 })
      test.raises("bad option 'br' to 'get' (either 'br', a bridge, or 'dev', a device with a table of its own, "
        .. "expected)", fdb.get, mac(1), { br = br, dev = v0 })
      test.equal(#made(), 1)
    end)
  end)
end)
