-- SPDX-License-Identifier: GPL-3.0-or-later
-- A VLAN trunk: two switches and one cable between them carry two networks, and neither sees frames of the other.
local lab <close> = scope.create("vlan-trunk")

-- no IPv6: its greetings would be counted, too
local function quiet_namespace(name)
  local ns = namespace.create(name)
  sysctl.set("net.ipv6.conf.default.disable_ipv6", 1, { namespace = ns })
  return ns
end

-- a switch is a machine of its own, whose ports are in no VLAN until somebody says so
local function switch(name)
  return bridge.create("br0", {
    namespace = quiet_namespace(name), vlan_filtering = true, vlan_default_pvid = 0,
    vlan_stats_enabled = true, vlan_stats_per_port = true, up = true,
  })
end

local left, right = switch("left"), switch("right")

-- the trunk: frames of both VLANs, with tags       bridge vlan add dev trunk vid 10; bridge vlan add dev trunk vid 20
local trunk, far_trunk = veth.create(
  { name = "trunk", namespace = left.namespace, master = left, up = true },
  { name = "trunk", namespace = right.namespace, master = right, up = true })
for _, port in ipairs { trunk, far_trunk } do port:add_vlan(10):add_vlan(20) end

-- a host behind a port of one VLAN, of which it knows nothing: there are no tags on its cable
local function host(name, br, vid, address)
  local room = quiet_namespace(name)
  local port, eth0 = veth.create({ name = name, namespace = br.namespace, master = br, up = true },
    { name = "eth0", namespace = room, address = address .. "/24", up = true })
  port:add_vlan(vid, { pvid = true, untagged = true }) -- bridge vlan add dev NAME vid VID pvid untagged
  return { name = name, room = room, eth0 = eth0, address = address }
end

-- one range of addresses: nothing but the VLAN keeps them apart
local red1, red2 = host("red1", left, 10, "10.0.0.1"), host("red2", right, 10, "10.0.0.2")
local blue1, blue2 = host("blue1", left, 20, "10.0.0.3"), host("blue2", right, 20, "10.0.0.4")

-- a port forwards a moment after it was plugged in
for _, br in ipairs { left, right } do
  for _, port in ipairs(br:ports()) do
    while link.open(port.name, { namespace = br.namespace }):inspect().port.state ~= "forwarding" do
      wait { timeout = 0.05 }
    end
  end
end

local function ping(from, to, patience)
  local result = from.room:exec({ "ping", "-q", "-c", "1", "-w", tostring(patience), to.address }, { check = false })
  print(("%s to %s: %s"):format(from.name, to.name, result.code == 0 and "answered" or "no answer"))
end

ping(red1, red2, 10)

-- red asks everybody, and only red hears it
local others, before = { red2, blue1, blue2 }, {}
for number, each in ipairs(others) do before[number] = each.eth0:stats().rx_packets end
red1.room:exec({ "ping", "-q", "-c", "3", "-i", "0.2", "-W", "0.2", "-b", "10.0.0.255" }, { check = false })
for number, each in ipairs(others) do
  print(("%s heard %d of 3 questions to all"):format(each.name, each.eth0:stats().rx_packets - before[number]))
end

ping(blue1, blue2, 10)
for _, row in ipairs(trunk:vlans { stats = true }) do -- bridge -s vlan show dev trunk
  local stats = row.stats
  print(("trunk, VLAN %d: %d frames to the right, %d to the left"):format(row.vid, stats.tx_packets, stats.rx_packets))
end
ping(red1, blue1, 1)
ping(red1, blue2, 1)

-- the cable of a host is moved to the other network
link.open("blue2", { namespace = right.namespace }):remove_vlan(20):add_vlan(10, { pvid = true, untagged = true })
print("with blue2 in VLAN 10")
ping(red1, blue2, 10)
ping(blue1, blue2, 1)
