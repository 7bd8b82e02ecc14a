-- SPDX-License-Identifier: GPL-3.0-or-later
-- Routes: a namespace starts with none; what it cannot route it cannot reach.
--
--   room  eth0 10.1.1.2 ────────── 10.1.1.1 eth0  outside  lo 192.0.2.1

local lab <close> = scope.create("routes")
local outside = namespace.create("outside")
local room = namespace.create("room")

veth.create(
  { name = "eth0", namespace = outside, address = "10.1.1.1/24", up = true },
  { name = "eth0", namespace = room, up = true })
link.open("lo", { namespace = outside }):up():add_address("192.0.2.1/32")

print("routes of the empty room: " .. #route.list { namespace = room, family = "ipv4" }) -- ip -n room route

-- an address brings the route to its own network
link.open("eth0", { namespace = room }):add_address("10.1.1.2/24")
for _, row in ipairs(route.list { namespace = room, family = "ipv4" }) do
  print(row.destination, "dev " .. row.dev, "proto " .. row.protocol, "src " .. row.source)
end

-- anything else is out of reach
local ok, err = pcall(room.exec, room, { "ping", "-c", "1", "192.0.2.1" })
print(ok, err)

-- until there is a default route: ip -n room route add default via 10.1.1.1
route.add("default", { via = "10.1.1.1", namespace = room })
print(room:exec({ "ping", "-c", "1", "192.0.2.1" }).stdout:match("[^\n]*received[^\n]*"))

-- which way would a packet go? ip -n room route get 192.0.2.1
local way = route.get("192.0.2.1", { namespace = room })
print(("192.0.2.1 via %s dev %s from %s"):format(way.via, way.dev, way.source))

-- and a network that is refused on purpose
route.add("198.51.100.0/24", { type = "unreachable", namespace = room })
print(pcall(route.get, "198.51.100.7", { namespace = room }))
