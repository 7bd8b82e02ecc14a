-- SPDX-License-Identifier: GPL-3.0-or-later
-- Two switches and two cables between them are a loop: one broadcast is enough for a storm, unless the switches speak
-- the spanning tree protocol and close one of the ports.

local lab <close> = scope.create("loop")

local function build(stp)
  local ns = namespace.create() -- what goes wrong in here, stays in here
  sysctl.set("net.ipv6.conf.default.disable_ipv6", 1, { namespace = ns })
  local options = { namespace = ns, stp = stp, hello_time = 1, forward_delay = 2, max_age = 6, up = true }
  local net = { ns = ns, left = bridge.create("left", options), right = bridge.create("right", options) }
  for i = 1, 2 do
    net[i] = veth.create(
      { name = "left" .. i, namespace = ns, master = net.left, up = true },
      { name = "right" .. i, namespace = ns, master = net.right, up = true })
  end
  local station = namespace.create()
  sysctl.set("net.ipv6.conf.default.disable_ipv6", 1, { namespace = station })
  veth.create({ namespace = ns, master = net.left, up = true },
    { name = "eth0", namespace = station, address = "10.0.0.1/24", up = true })
  net.station = station
  return net
end

local function ports(net)
  local rows = net.left:ports()
  table.move(net.right:ports(), 1, 9, #rows + 1, rows)
  return rows
end

-- Asks the whole network for an address that nobody has, and counts what the cables carry for a second.
local function shout(net)
  local function carried()
    local one, other = net[1]:stats(), net[2]:stats()
    return one.rx_packets + one.tx_packets + other.rx_packets + other.tx_packets
  end
  local before = carried()
  local question = net.station:spawn({ "ping", "-c", "1", "-w", "1", "10.0.0.99" }, { stdout = "null" })
  wait { timeout = 1 }
  local frames = carried() - before
  net[2]:down() -- whatever happened, it ends now: without a second cable there is no loop
  question:wait()
  return frames
end

local bad = build(false)
print("without STP all ports are open:")
for _, port in ipairs(ports(bad)) do print("  " .. port.name, port.state) end
local storm = shout(bad)
print(storm > 1000 and "one question became a storm" or "no storm?")
print("frames in a second: " .. storm)

local good = build(true)
local function settled()
  for _, port in ipairs(ports(good)) do
    if port.state ~= "forwarding" and port.state ~= "blocking" then return false end
  end
  return true
end
repeat
  wait { timeout = 0.1 }
until settled()
print("with STP one is closed, on the side that is further from the root:")
for _, port in ipairs(ports(good)) do print("  " .. port.name, port.state, port.cost) end
print("the root is " .. (good.left:inspect().bridge.root_port == 0 and "left" or "right"))
local calm = shout(good)
print(calm < 100 and "the question was heard, and that was all" or "a storm?")
print("frames in a second: " .. calm)
