-- SPDX-License-Identifier: GPL-3.0-or-later
-- Equal-cost multipath: flows are spread over two ways, which a group of nexthops names; the group is changed while it
-- is used.
--
--            a0 ── eth0  left   eth1 ── b0
--   client                                  server  lo 192.0.2.1
--            a1 ── eth0  right  eth1 ── b1

local lab <close> = scope.create("ecmp")
local client, server = namespace.create("client"), namespace.create("server")

-- what is written below /proc/sys/net in a namespace is its own
local function set(ns, name, value)
  ns:call(function()
    local file <close> = assert(io.open("/proc/sys/net/ipv4/" .. name, "w"))
    file:write(value)
  end)
end

for number, name in pairs { [0] = "left", [1] = "right" } do
  local router = namespace.create(name)
  veth.create(
    { name = "a" .. number, namespace = client, address = ("10.0.%d.1/24"):format(number), up = true },
    { name = "eth0", namespace = router, address = ("10.0.%d.2/24"):format(number), up = true })
  veth.create(
    { name = "eth1", namespace = router, address = ("10.1.%d.2/24"):format(number), up = true },
    { name = "b" .. number, namespace = server, address = ("10.1.%d.1/24"):format(number), up = true })
  route.add("192.0.2.0/24", { via = ("10.1.%d.1"):format(number), namespace = router })
  set(router, "ip_forward", 1)
end
link.open("lo", { namespace = server }):up():add_address("192.0.2.1/32")

-- Ports count, too: a flow is told by addresses, protocol and ports. Without this, all would take one way.
set(client, "fib_multipath_hash_policy", 1)
set(server, "conf/all/rp_filter", 0)

-- Sends a packet of each of `count` flows, and counts those that left by each cable.
local function send(count)
  local function sent(name) return link.open(name, { namespace = client }):stats().tx_packets end
  local left, right = sent "a0", sent "a1"
  local send_all = "for port in $(seq 1 %d); do echo hello >/dev/udp/192.0.2.1/$((9000 + port)); done 2>/dev/null; true"
  client:exec { "bash", "-c", send_all:format(count) }
  return sent "a0" - left, sent "a1" - right
end

-- the routers' addresses are asked for first, so that no such question is counted
for number = 0, 1 do
  for _ = 1, 50 do
    local ping = { "ping", "-c", "1", "-w", "1", ("10.0.%d.2"):format(number) }
    if client:exec(ping, { check = false }).code == 0 then break end
  end
end

client:call(function()
  nexthop.add(1, { via = "10.0.0.2", dev = "a0" })   -- ip nexthop add id 1 via 10.0.0.2 dev a0
  nexthop.add(2, { via = "10.0.1.2", dev = "a1" })
  nexthop.add(10, { group = "1/2" })                 -- ip nexthop add id 10 group 1/2
  route.add("192.0.2.0/24", { nhid = 10 })
end)

print("two equal ways:  ", send(200))

nexthop.replace(10, { group = { { id = 1, weight = 9 }, { id = 2 } }, namespace = client })
print("nine to one:     ", send(200))

nexthop.replace(10, { group = "2", namespace = client })
print("the right alone: ", send(200))

-- the same without objects: ip route add … nexthop via 10.0.0.2 nexthop via 10.0.1.2
route.replace("192.0.2.0/24", { namespace = client, nexthops = { { via = "10.0.0.2" }, { via = "10.0.1.2" } } })
print("a route with two:", send(200))
