-- SPDX-License-Identifier: GPL-3.0-or-later
-- VRF: a router with a routing table for each customer, so that both may use the same addresses.
local lab <close> = scope.create("vrf")

local router = namespace.create("router")

-- A customer with a computer at 10.0.0.2, whose router is 10.0.0.1.
local function connect(name, number)
  local customer = namespace.create(name)
  -- ip link add red type vrf table 10
  local vrf = link.create(name, { kind = "vrf", table = number, namespace = router, up = true })
  veth.create(
    { name = "to-" .. name, namespace = router, master = vrf, address = "10.0.0.1/24", up = true },
    { name = "eth0", namespace = customer, address = "10.0.0.2/24", up = true })
  return customer
end

local red, blue = connect("red", 10), connect("blue", 20)
link.open("lo", { namespace = blue }):up():add_address("192.0.2.7/32")

for _, name in ipairs { "red", "blue" } do
  local ping = router:exec({ "ping", "-I", name, "-c", "1", "-w", "10", "10.0.0.2" })
  print(name .. ":", ping.stdout:match("%d received"))
end

-- a route of one customer is not there for the other
route.add("192.0.2.7/32", { via = "10.0.0.2", table = 20, namespace = router })
for _, name in ipairs { "red", "blue" } do
  local ping = router:exec({ "ping", "-I", name, "-c", "1", "-w", "5", "192.0.2.7" }, { check = false })
  print(name .. " to 192.0.2.7:", ping.stdout:match("%d received") or "unreachable")
end

for _, row in ipairs(link.list { namespace = router, kind = "vrf" }) do
  local ports = {}
  for index, port in ipairs(link.list { namespace = router, master = row.name }) do ports[index] = port.name end
  print(("%s: table %d, ports %s"):format(row.name, row.vrf.table, table.concat(ports, " ")))
end
