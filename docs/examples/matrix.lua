-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who reaches whom, how fast and how much comes through, as tables; and who hears what of it.
--
--   red 10.0.0.1 ─┐
--   green 10.0.0.2 ─ hub (a switch, br0)
--   blue 10.0.0.3 ─┘

local matrix = require "lunette.matrix"
local sniff = require "lunette.sniff"

local lab <close> = scope.create("matrix")
local rooms = { "red", "green", "blue" }
namespace.create("hub")
bridge.create("br0", { namespace = "hub", up = true })
for number, name in ipairs(rooms) do
  namespace.create(name)
  veth.create(
    { name = "eth0", namespace = name, address = ("10.0.0.%d/24"):format(number), up = true },
    { name = name, namespace = "hub", master = "br0", up = true })
end

-- all pairs at once: ip netns exec red ping -c 3 10.0.0.2, and so on
print(matrix.ping(rooms, { count = 3, interval = 0.02 }))

-- one pair after the other: iperf3
print(matrix.throughput(rooms, { seconds = 0.05 }))

-- all links of all rooms at once: who hears what red asks green?
local ear <close> = sniff.open({ "hub", "red", "green", "blue" }, { filter = "icmp", timeout = 10, count = 8 })
probe.ping("10.0.0.2", { namespace = "red" })
local packets = {}
for packet in ear:packets() do packets[#packets + 1] = packet end
for _, row in ipairs(sniff.heard(packets)) do
  local places = {}
  for index, place in ipairs(row.places) do places[index] = ("%s:%s (%s)"):format(place.node, place.link, place.way) end
  print(sniff.line(row.packet) .. "\n  " .. table.concat(places, ", "))
end
