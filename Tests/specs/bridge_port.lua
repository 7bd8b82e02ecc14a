-- SPDX-License-Identifier: GPL-3.0-or-later
-- The ports of bridges: what `bridge -d link` and `ip -d link` tell of them.
local test = require "lunette.test"
local json = require "cjson"

local function ask(...) return json.decode(process.exec({ ... }).stdout) end

local function by_name(rows, key)
  local found = {}
  for _, row in ipairs(rows) do found[row[key]] = row end
  return found
end

local function room(body)
  namespace.create("lt-room"):call(function()
    local br = bridge.create("br0", { up = true })
    local v0, v1 = veth.create({ name = "v0", master = br, up = true }, { name = "v1", up = true })
    body(br, v0, v1)
  end)
end

local settings = {
  priority = 3, cost = 77, guard = true, root_block = true, learning = false, flood = false, bcast_flood = false,
  hairpin = true, isolated = true, locked = true, mcast_flood = false, mcast_to_unicast = true, mcast_router = 2,
  fastleave = true, neigh_suppress = true, proxy_arp = false, proxy_arp_wifi = true, vlan_tunnel = true,
  group_fwd_mask = 16,
}

-- fields of iproute2's rows that are about the link, not the port
local others = {}
for word in ("ifindex ifname link flags mtu master link_netnsid link_index group_fwd_mask_str"):gmatch("%S+") do
  others[word] = true
end

-- compares a row of ours with one of iproute2's, but for timers; returns how many fields
local function compare(ours, theirs)
  local compared = 0
  for key, value in pairs(theirs) do
    local name = key == "multicast_router" and "mcast_router" or key
    local mine = ours[name]
    if type(mine) == "number" and type(value) == "string" then value = tonumber(value) end
    if type(mine) == "boolean" and type(value) == "number" then value = value ~= 0 end
    if not others[key] and not key:match("_timer$") then
      test.equal({ name, mine }, { name, value })
      compared = compared + 1
    end
  end
  return compared
end

test.suite("bridge port", function()
  test.case("all that bridge -d link and ip -d link tell", function()
    room(function(br, v0)
      v0:set_port(settings)
      local theirs = by_name(ask("bridge", "-j", "-d", "link", "show"), "ifname").v0
      local ours = br:ports()
      test.equal({ #ours, ours[1].name, ours[1].index }, { 1, "v0", v0.index })
      test.truthy(compare(ours[1], theirs) >= 15)
      local slave = ask("ip", "-j", "-d", "link", "show", "v0")[1].linkinfo.info_slave_data
      test.truthy(compare(v0:inspect().port, slave) >= 25)
      for key, value in pairs(settings) do test.equal({ key, ours[1][key] }, { key, value }) end
      test.equal({ ours[1].state, ours[1].no, ours[1].bridge_id }, { "forwarding", 1, br:inspect().bridge.bridge_id })
    end)
  end)

  test.case("ports takes part in link.list, and a row can be given back", function()
    room(function(br, v0, v1)
      br:attach(v1, { cost = 9 })
      local rows = br:ports()
      v1:set_port { cost = 10, learning = false }
      test.equal(v1:inspect().port.cost, 10)
      rows[2].state = nil -- the kernel takes none while the port cannot carry frames
      v1:set_port(rows[2])
      local port = by_name(link.list { master = br }, "name").v1.port
      test.equal({ port.cost, port.learning }, { 9, true })
      test.equal(link.open("lo"):ports(), {})
    end)
  end)

  test.case("a link becomes a port with its options in one call", function()
    namespace.create("lt-room"):call(function()
      local br = bridge.create("br0", { up = true })
      local far = namespace.create("lt-far")
      local other = bridge.create("br0", { namespace = far })
      veth.create({ name = "v0", master = br, up = true, port = { cost = 11 }, address = "10.0.0.1/24" },
        { name = "v1", namespace = far, master = other, up = true, port = { cost = 12, isolated = true } })
      local made = link.create("x0", { kind = "ifb", master = br, port = { cost = 13 } })
      test.equal(made:inspect().port.cost, 13)
      test.equal(by_name(br:ports(), "name").v0.cost, 11)
      test.equal({ other:ports()[1].cost, other:ports()[1].isolated }, { 12, true })
      made:set { mtu = 1400, port = { cost = 14 } }
      test.equal({ made:inspect().port.cost, made:inspect().mtu }, { 14, 1400 })
      local br1 = bridge.create("br1")
      made:set { master = br1, port = { cost = 15 } }
      test.equal({ made:inspect().master, br1:ports()[1].cost }, { "br1", 15 })
    end)
  end)

  test.case("what is refused leaves the link where it was", function()
    room(function(br, v0, v1)
      test.needs("ports with mab", function() -- Linux 6.1 takes it, and does nothing
        v1:set { master = br, port = { learning = true, locked = true, mab = true } }
        local has_mab = v1:inspect().port.mab
        v1:set { master = false }
        return has_mab
      end)
      local br1 = bridge.create("br1")
      local words = ": Bridge port must be locked and have learning enabled when MAB is enabled"
      local ok, err = pcall(v0.set, v0, { master = br1, port = { mab = true } })
      test.equal(ok, false)
      test.equal(tostring(err.detail), words:sub(3))
      test.equal(v0:inspect().master, "br0")
      pcall(br1.attach, br1, v1, { mab = true })
      test.equal(v1:inspect().master, nil)
      test.equal(pcall(veth.create, { name = "w0", master = br, port = { mab = true } }, "w1"), false)
      test.equal({ link.find("w0"), link.find("w1") }, {})
    end)
  end)

  test.case("another port takes over", function()
    room(function(br, v0, v1)
      br:attach(v1)
      v0:set_port { backup_port = v1 }
      test.equal(by_name(ask("bridge", "-j", "-d", "link", "show"), "ifname").v0.backup_port, "v1")
      test.equal(v0:inspect().port.backup_port, "v1")
      v0:set_port { backup_port = false }
      test.equal(v0:inspect().port.backup_port, nil)
    end)
  end)

  test.case("a state is a word", function()
    room(function(_, v0)
      for _, word in ipairs { "disabled", "listening", "learning", "forwarding" } do
        test.eventually(function() -- the kernel opens a port when its carrier comes, a moment after the link is up
          v0:set_port { state = word }
          return v0:inspect().port.state == word and ask("bridge", "-j", "link", "show")[1].state == word
        end)
      end
    end)
  end)

  test.case("bad input", function()
    room(function(br, v0, v1)
      local function bad(message, options) test.raises(message, v0.set_port, v0, options) end
      bad("bad option 'state' to 'set_port' ('disabled', 'listening', 'learning', 'forwarding' or 'blocking' expected, "
        .. "got 'forward')", { state = "forward" })
      bad("bad option 'cost' to 'set_port' (1 to 65535 expected, got 0)", { cost = 0 })
      bad("bad option 'priority' to 'set_port' (0 to 63 expected, got 64)", { priority = 64 })
      bad("bad option 'learning' to 'set_port' (boolean expected, got string)", { learning = "on" })
      bad("bad option 'isolate' to 'set_port' (did you mean 'isolated'?)", { isolate = true })
      bad("link.set_port nope: No such device (ENODEV)", { backup_port = "nope" })
      test.raises("link.set_port v1: Invalid argument (EINVAL): it is no port", v1.set_port, v1, { cost = 1 })
      test.raises("bad option 'port' to 'create' (a port has a 'master')", veth.create, { port = { cost = 1 } })
      test.raises("bad option 'port' to 'set' (a port has a 'master')", v0.set, v0,
        { master = false, port = { cost = 1 } })
      test.raises("link.set v0: Invalid argument (EINVAL): its ports have no options", v1.set, v1,
        { master = v0, port = { cost = 1 } })
      test.equal(v0:inspect().master, "br0")
      br:delete()
      test.raises("link.ports br0: No such device (ENODEV)", br.ports, br)
    end)
  end)
end)
