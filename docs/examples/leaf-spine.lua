-- SPDX-License-Identifier: GPL-3.0-or-later
-- A data centre in small: leaves, spines, and flows that are spread over all ways (ECMP). Then a spine fails.

local topology = require "lunette.topology"

local lab <close> = topology.leaf_spine { spines = 2, leaves = 2, hosts = 2, ipv6 = false }
lab:build():settle()
print(lab:diagram { addresses = false })

local leaf, h1, h3 = lab:open("leaf1"), lab:open("h1"), lab:open("h3")

-- how many ways leaf1 has to h3, by the kernel's word
local function ways()
  local network = h3:address():gsub("%d+$", "0/24")
  local row = route.list({ destination = network, namespace = leaf.namespace })[1]
  return row.nexthops and #row.nexthops or 1
end

-- sends a packet of each of 200 flows from h1 to h3, and counts those that leave leaf1 by each spine
local function spread()
  local before, count = {}, {}
  for index = 1, 2 do before[index] = lab:links("leaf1", "spine" .. index)[1]:interface("leaf1"):stats().tx_packets end
  local send_all = "for port in $(seq 1 200); do echo hello >/dev/udp/%s/$((9000 + port)); done 2>/dev/null; true"
  h1:exec { "bash", "-c", send_all:format(h3:address()) }
  for index = 1, 2 do
    count[index] = lab:links("leaf1", "spine" .. index)[1]:interface("leaf1"):stats().tx_packets - before[index]
  end
  return count[1], count[2]
end

print("ways:", ways())
print("spread:", spread())
print(lab:ping_all())

-- a spine fails: static routes know nothing of it until they are computed anew
for _, cable in ipairs(lab:links("spine1")) do cable:down() end
lab:reroute()
print("without spine1, ways:", ways())
print("spread:", spread())
print(lab:ping_all())

for _, cable in ipairs(lab:links("spine1")) do cable:up() end
lab:reroute()
print("mended, ways:", ways())
