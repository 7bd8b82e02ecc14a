-- SPDX-License-Identifier: GPL-3.0-or-later
-- A hub, a bridge and a switch side by side: who hears whose frames, what is learned, and how it is forgotten.

local lab <close> = scope.create("hub-bridge-switch")

-- no IPv6: its greetings would be counted, too
local function quiet_namespace()
  local ns = namespace.create()
  sysctl.set("net.ipv6.conf.default.disable_ipv6", 1, { namespace = ns })
  return ns
end

local wiring = quiet_namespace() -- where the devices are; each station has a namespace of its own

-- What the kernel calls a bridge is a switch. It learns nothing while it remembers nothing: then it is a hub.
local function device(name, is_hub)
  local ageing_time = is_hub and 0 or 300
  return bridge.create(name, { namespace = wiring, ageing_time = ageing_time, mcast_snooping = false, up = true })
end

local function cable(a, b)
  veth.create({ namespace = wiring, master = a, up = true }, { namespace = wiring, master = b, up = true })
end

local hub = device("hub", true)
local switch = device("switch", false)
-- a bridge as it was meant: two ports, between two hubs
local left, right, middle = device("left", true), device("right", true), device("middle", false)
cable(left, middle)
cable(middle, right)

-- four stations on each: a and b, c and d
local names = { "a", "b", "c", "d" }
local networks = {
  { name = "hub", hub, hub, hub, hub },
  { name = "bridge", left, left, right, right },
  { name = "switch", switch, switch, switch, switch },
}
for n, net in ipairs(networks) do
  net.stations = {}
  for i, name in ipairs(names) do
    local room = quiet_namespace()
    local _, eth0 = veth.create(
      { name = net.name .. "-" .. name, namespace = wiring, master = net[i], up = true },
      { name = "eth0", namespace = room, mac = ("02:00:00:00:0%d:0%d"):format(n, i),
        address = ("10.0.%d.%d/24"):format(n, i), up = true })
    net.stations[i] = { room = room, eth0 = eth0, address = ("10.0.%d.%d"):format(n, i) }
  end
end

local function ping(net, from, to, count)
  net.stations[from].room:exec {
    "ping", "-q", "-c", tostring(count), "-i", "0.01", "-w", "10", net.stations[to].address,
  }
end

-- how many frames each station receives meanwhile
local function heard(net, body)
  local before, text = {}, {}
  for i, station in ipairs(net.stations) do before[i] = station.eth0:stats().rx_packets end
  body()
  for i, station in ipairs(net.stations) do
    text[i] = ("%s %2d"):format(names[i], station.eth0:stats().rx_packets - before[i])
  end
  return table.concat(text, "  ")
end

for _, net in ipairs(networks) do
  for _, to in ipairs { 2, 3 } do ping(net, 1, to, 1) end -- now all of them know each other's addresses
end
for _, to in ipairs { 2, 3 } do
  print(("5 questions from a to %s, and 5 answers; heard by"):format(names[to]))
  for _, net in ipairs(networks) do
    print(("  %-6s  %s"):format(net.name, heard(net, function() ping(net, 1, to, 5) end)))
  end
end

local function print_learned(br)
  local rows = fdb.list { br = br, namespace = wiring, dynamic = true, self = false }
  table.sort(rows, function(x, y) return x.lladdr < y.lladdr end)
  print(("%s has learned %d addresses"):format(br.name, #rows)) -- bridge fdb show br switch dynamic
  for _, row in ipairs(rows) do print(("  %s is behind %s"):format(row.lladdr, row.dev)) end
  return #rows
end

for _, br in ipairs { hub, middle, switch } do print_learned(br) end

-- what has not been seen for the ageing time is forgotten: the next frame goes to all
switch:set { ageing_time = 0.5 }
repeat
  wait { timeout = 0.1 }
until #fdb.list { br = switch, namespace = wiring, dynamic = true, self = false } == 0
print("after half a second of silence")
print_learned(switch)
local net = networks[3]
print("1 question from a to c, and 1 answer; heard by")
print("  switch  " .. heard(net, function() ping(net, 1, 3, 1) end))
