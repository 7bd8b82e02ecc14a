-- SPDX-License-Identifier: GPL-3.0-or-later
-- VLANs of bridges: what `bridge vlan` tells of them.
local test = require "lunette.test"
local json = require "cjson"

local function bridge_vlan_says(...)
  return json.decode(process.exec({ "bridge", "-j", ... }).stdout)
end

-- VLANs as "10 v0 pvid untagged 1010", sorted, as this module tells them and as bridge(8) does
local function text(vid, dev, is_pvid, is_untagged, tunnel)
  local words = { ("%04d"):format(vid), dev }
  if is_pvid then words[#words + 1] = "pvid" end
  if is_untagged then words[#words + 1] = "untagged" end
  if tunnel then words[#words + 1] = tostring(tunnel) end
  return table.concat(words, " ")
end

local function ours(filter)
  local found = {}
  for _, row in ipairs(bridge_vlan.list(filter)) do
    found[#found + 1] = text(row.vid, row.dev, row.pvid, row.untagged, row.tunnel_id)
  end
  table.sort(found)
  return found
end

local function theirs()
  local tunnels, found = {}, {}
  for _, port in ipairs(bridge_vlan_says("vlan", "tunnelshow")) do
    for _, row in ipairs(port.tunnels) do
      for vid = row.vlan, row.vlanEnd or row.vlan do
        tunnels[("%s %d"):format(port.ifname, vid)] = math.tointeger(row.tunid + vid - row.vlan)
      end
    end
  end
  for _, port in ipairs(bridge_vlan_says("vlan", "show")) do
    for _, row in ipairs(port.vlans) do
      local flags = table.concat(row.flags or {}, " ")
      for vid = row.vlan, row.vlanEnd or row.vlan do
        found[#found + 1] = text(math.tointeger(vid), port.ifname, flags:find("PVID"), flags:find("Untagged"),
          tunnels[("%s %d"):format(port.ifname, vid)])
      end
    end
  end
  table.sort(found)
  return found
end

local function has_vlans()
  local ok, br = pcall(bridge.create, "br-vlan", { vlan_filtering = true })
  if ok then br:delete() end
  return ok
end

local function room(body)
  namespace.create("lt-room"):call(function()
    test.needs("bridges that filter VLANs", has_vlans)
    local br = bridge.create("br0", { vlan_filtering = true, vlan_stats_enabled = true, up = true })
    local v0, v1 = veth.create({ name = "v0", master = br, up = true }, { name = "v1", master = br, up = true })
    body(br, v0, v1)
  end)
end

-- a port whose VLANs are the networks of a tunnel
local function tunnel(br)
  test.needs_link "vxlan"
  return link.create("vxlan0", {
    kind = "vxlan", external = true, port = 4789, master = br, up = true,
  }):set { port = { vlan_tunnel = true } }
end

test.suite("bridge_vlan", function()
  test.case("rows are those of bridge vlan, and can be given back", function()
    room(function(br, v0)
      test.equal(ours(), { "0001 br0 pvid untagged", "0001 v0 pvid untagged", "0001 v1 pvid untagged" })
      bridge_vlan.add(10, { dev = v0, pvid = true, untagged = true })
      bridge_vlan.add("20-25", { dev = "v1" })
      bridge_vlan.add("30", { dev = "v1", untagged = true })
      bridge_vlan.add(10, { dev = br })
      bridge_vlan.add { { vid = "100-101", dev = "br0" }, { vid = 4094, dev = v0 } }
      test.equal(#ours(), 3 + 1 + 6 + 1 + 1 + 2 + 1)
      test.equal(ours(), theirs())
      test.equal(ours { dev = v0 }, { "0001 v0 untagged", "0010 v0 pvid untagged", "4094 v0" })
      local rows, before = bridge_vlan.list(), theirs()
      test.equal(rows[1].state, "forwarding")
      bridge_vlan.remove(rows)
      test.equal(bridge_vlan.list(), {})
      bridge_vlan.add(rows)
      test.equal(theirs(), before)
      bridge_vlan.replace(rows)
      test.equal(theirs(), before)
    end)
  end)

  test.case("list and flush look for what is asked", function()
    room(function(_, v0)
      bridge_vlan.add("10-20", { dev = v0 })
      bridge_vlan.add("30-31", { dev = v0, untagged = true })
      test.equal(#bridge_vlan.list { vid = "15-25" }, 6)
      test.equal(#bridge_vlan.list { vid = 15, dev = "v1" }, 0)
      test.equal(ours { pvid = true, dev = v0 }, { "0001 v0 pvid untagged" })
      test.equal(#bridge_vlan.list { untagged = false }, 11)
      test.equal(#bridge_vlan.list { untagged = true, pvid = false }, 2)
      test.equal(bridge_vlan.flush { vid = "11-12" }, 2)
      test.equal(bridge_vlan.flush { dev = v0, untagged = true }, 3)
      test.equal(ours(), theirs())
      test.equal(#bridge_vlan.list { dev = v0 }, 9)
      test.raises("bad argument #1 to 'flush' (a filter expected: to remove every row is rarely meant)",
        bridge_vlan.flush, {})
    end)
  end)

  test.case("methods of a port", function()
    room(function(br, v0)
      v0:remove_vlan(1):add_vlan(7, { pvid = true, untagged = true }):add_vlan("8-9")
      br:add_vlan(7)
      test.equal(ours { dev = v0 }, { "0007 v0 pvid untagged", "0008 v0", "0009 v0" })
      test.equal(ours(), theirs())
      test.equal(v0:vlans(), bridge_vlan.list { dev = "v0" })
      test.equal({ #v0:vlans { vid = "8-9" }, #br:vlans() }, { 2, 2 })
    end)
  end)

  test.case("the networks of a tunnel", function()
    room(function(br)
      local port = tunnel(br)
      port:add_vlan("10-20", { tunnel_id = 1010 }):add_vlan(30, { tunnel_id = 16777215 }):add_vlan(31)
      test.equal(ours(), theirs())
      test.equal(port:vlans({ tunnel_id = 1015 })[1].vid, 15)
      local rows, before = port:vlans(), theirs()
      bridge_vlan.remove(rows)
      test.equal(port:vlans(), {})
      bridge_vlan.add(rows)
      test.equal(theirs(), before)
      local s = scope.create()
      bridge_vlan.replace("10-12", { dev = port, tunnel_id = 2010 })
      bridge_vlan.replace(30, { dev = port })
      bridge_vlan.replace(31, { dev = port, tunnel_id = 31, untagged = true })
      test.equal(ours(), theirs())
      test.equal(port:vlans({ vid = 11 })[1].tunnel_id, 2011)
      test.equal(port:vlans({ vid = 30 })[1].tunnel_id, nil)
      s:close()
      test.equal(theirs(), before)
      local err = select(2, pcall(br.add_vlan, br, 40, { tunnel_id = 40 }))
      test.equal({ err.code, err.subject, #br:vlans() }, { "EINVAL", "vid 40 dev br0", 1 })
    end)
  end)

  test.case("what is there, and what is not", function()
    room(function(_, v0)
      bridge_vlan.add(15, { dev = v0 })
      local before = theirs()
      test.raises("bridge_vlan.add vid 15 dev v0: File exists (EEXIST)", bridge_vlan.add, "10-20", { dev = v0 })
      test.raises("bridge_vlan.remove vid 14 dev v0: No such file or directory (ENOENT)", bridge_vlan.remove, "14-15",
        { dev = v0 })
      test.raises("bridge_vlan.add vid 16 dev v0: File exists (EEXIST)", bridge_vlan.add,
        { { vid = "16-17", dev = v0 }, { vid = 16, dev = v0 } })
      test.equal(theirs(), before)
    end)
  end)

  test.case("a list is added whole or not at all", function()
    room(function(br, v0)
      local port = tunnel(br)
      local before = theirs()
      local rows = {}
      for vid = 2, 1200 do rows[#rows + 1] = { vid = vid, dev = "v0", untagged = vid % 2 == 0 } end
      rows[#rows + 1] = { vid = 2000, dev = v0, pvid = true }
      rows[#rows + 1] = { vid = 10, dev = port, tunnel_id = 5 }
      rows[#rows + 1] = { vid = 11, dev = port, tunnel_id = 5 } -- one network is mapped to one VLAN
      local err = select(2, pcall(bridge_vlan.add, rows))
      test.equal({ err.code, err.subject }, { "EEXIST", "vid 11 dev vxlan0" })
      test.equal(theirs(), before)
      rows[#rows] = nil
      bridge_vlan.add(rows)
      test.equal(#theirs(), #before + 1201)
    end)
  end)

  test.case("a scope undoes, also what a worker did, and gives the PVID back", function()
    room(function(br, v0, v1)
      bridge_vlan.add(5, { dev = v1, untagged = true })
      local before = theirs()
      local s = scope.create()
      bridge_vlan.add(10, { dev = v0, pvid = true, untagged = true })
      bridge_vlan.replace(5, { dev = v1, pvid = true })
      bridge_vlan.replace("40-42", { dev = br })
      namespace.current():fork(function()
        link.open("v0"):add_vlan("20-30", { untagged = true }):add_vlan(31, { pvid = true })
        bridge_vlan.replace(5, { dev = "v1", untagged = true })
      end)
      test.equal(ours(), theirs())
      test.equal(ours { dev = v1 }, { "0001 v1 untagged", "0005 v1 untagged" })
      test.contains(table.concat(s:inspect().entries, ","), "bridge VLAN vid 10")
      s:close()
      test.equal(theirs(), before)
      local t = scope.create()
      bridge_vlan.add(11, { dev = v0, pvid = true })
      bridge_vlan.remove(11, { dev = v0 })
      bridge_vlan.add(12, { dev = v1 })
      v1:set { master = false }
      t:close() -- the one was removed, the other went with its port, and VLAN 1 is the PVID again
      test.equal(ours { dev = v0 }, { "0001 v0 pvid untagged" })
    end)
  end)

  test.case("states", function()
    room(function(br, v0)
      v0:add_vlan("10-12", { state = "blocking" })
      local told = {}
      for _, port in ipairs(bridge_vlan_says("-d", "vlan", "show")) do
        for _, row in ipairs(port.vlans) do
          for vid = row.vlan, row.vlanEnd or row.vlan do told[port.ifname .. math.tointeger(vid)] = row.state end
        end
      end
      for _, row in ipairs(bridge_vlan.list()) do test.equal(row.state, told[row.dev .. row.vid]) end
      test.equal({ told.v010, told.v012, told.v01 }, { "blocking", "blocking", "forwarding" })
      local s = scope.create()
      bridge_vlan.replace(11, { dev = v0, state = "learning" })
      test.equal(v0:vlans({ vid = 11 })[1].state, "learning")
      s:close()
      test.equal(v0:vlans({ vid = 11 })[1].state, "blocking")
      br:set { stp = true } -- then the kernel decides, which is not in the way of giving rows back
      bridge_vlan.replace(v0:vlans())
      test.equal(select(2, pcall(v0.add_vlan, v0, 13, { state = "blocking" })).code, "EBUSY")
      test.equal(#v0:vlans { vid = 13 }, 0)
    end)
  end)

  test.case("what went through", function()
    room(function(br)
      local far = namespace.create()
      local port = veth.create({ name = "p0", master = br, up = true },
        { name = "eth0", namespace = far, address = "10.0.0.2/24", up = true })
      port:add_vlan(10, { pvid = true, untagged = true })
      br:add_vlan(10, { pvid = true, untagged = true }):add_address("10.0.0.1/24")
      test.equal(port:vlans()[1].stats, nil)
      far:exec { "ping", "-c", "3", "-i", "0.01", "-w", "10", "10.0.0.1" }
      local row = port:vlans({ vid = 10, stats = true })[1]
      test.truthy(row.stats.rx_packets >= 3 and row.stats.tx_packets >= 3 and row.stats.rx_bytes > 3 * 56)
      bridge_vlan.replace(row)
    end)
  end)

  test.case("bad input", function()
    namespace.create("lt-room"):call(function()
      local function bad(message, ...) test.raises(message, bridge_vlan.add, ...) end
      bad("bad argument #1 to 'add' (1 to 4094 expected, got 0)", 0, { dev = "lo" })
      bad("bad argument #1 to 'add' (1 to 4094 expected, got 4095)", 4095, { dev = "lo" })
      bad("bad argument #1 to 'add' (1 to 4094 expected, got 4095)", "4000-4095", { dev = "lo" })
      bad("bad argument #1 to 'add' ('20-10' ends before it begins)", "20-10", { dev = "lo" })
      bad("bad argument #1 to 'add' (number has no integer representation)", 1.5, { dev = "lo" })
      for _, wrong in ipairs { "x", "", "-5", "1-", "1-2-3", "0x10", " 5" } do
        bad("bad argument #1 to 'add' (a VLAN such as 10 or a range such as '10-20' expected, got '" .. wrong .. "')",
          wrong, { dev = "lo" })
      end
      bad("bad argument #1 to 'add' (a VLAN such as 10 or a range such as '10-20' expected, got boolean)", true)
      bad("bad option 'vid' to 'add' (a VLAN such as 10 or a range such as '10-20' expected, got nil)", { dev = "lo" })
      bad("bad option 'vid' to 'add' (1 to 4094 expected, got 0), in row 2",
        { { vid = 1, dev = "lo" }, { vid = 0, dev = "lo" } })
      bad("bad option 'dev' to 'add' (link or name expected, got nil)", 10)
      bad("bad option 'pvid' to 'add' (a port has one PVID, not a range)", "10-20", { dev = "lo", pvid = true })
      bad("bad option 'untaged' to 'add' (did you mean 'untagged'?)", 10, { dev = "lo", untaged = true })
      bad("bad option 'tunnel_id' to 'add' (0 to 16777215 expected, got 16777216)", 10,
        { dev = "lo", tunnel_id = 16777216 })
      bad("bad option 'tunnel_id' to 'add' (the last of the range is mapped to 16777216, which is too high)", "10-11",
        { dev = "lo", tunnel_id = 16777215 })
      bad("bad option 'state' to 'add' ('disabled', 'listening', 'learning', 'forwarding' or 'blocking' expected, got "
        .. "'forwading' (did you mean 'forwarding'?))", 10, { dev = "lo", state = "forwading" })
      bad("bridge_vlan.add nope: No such device (ENODEV)", 10, { dev = "nope" })
      local lo = link.open("lo")
      test.raises("too many arguments to 'remove_vlan' (1 expected, got 2)", lo.remove_vlan, lo, 1, {})
    end)
  end)

  test.case("links that are no ports", function()
    room(function(br)
      local message = "lo: Invalid argument (EINVAL): it is no bridge, and no port of one"
      test.raises("bridge_vlan.add " .. message, bridge_vlan.add, 10, { dev = "lo" })
      test.raises("bridge_vlan.list " .. message, bridge_vlan.list, { dev = "lo" })
      local lo = link.open("lo")
      test.raises("link.vlans " .. message, lo.vlans, lo)
      local err = select(2, pcall(br.add_vlan, br, 10, { tunnel_id = 5 }))
      test.equal({ err.code, err.detail }, { "EINVAL", "bridge: Can't modify tunnel mapping of non-port vlans" })
      test.equal(#br:vlans(), 1)
    end)
  end)

  test.case("a kernel without them says so", function()
    namespace.create("lt-room"):call(function()
      test.equal(bridge_vlan.list(), {})
      if has_vlans() then return end -- the other cases are about those
      bridge.create("br0")
      local message = "%s: Operation not supported (EOPNOTSUPP); this needs a kernel with CONFIG_BRIDGE_VLAN_FILTERING"
      test.raises(message:format("bridge_vlan.add br0"), bridge_vlan.add, 10, { dev = "br0" })
      test.raises(message:format("bridge_vlan.list"), bridge_vlan.list)
    end)
  end)
end)
