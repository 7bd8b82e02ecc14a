-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who reaches whom: a matrix of pings that all go on at once, and what else can be measured, as values.
--
--   left 10.0.1.2 ── 10.0.1.1 router 10.0.2.1 ── 10.0.2.2 right
--                        lo 10.0.3.1, which right may not reach

local lab <close> = scope.create("ping-matrix")
local rooms = {}
for _, name in ipairs { "left", "router", "right" } do rooms[name] = namespace.create(name) end
for number, name in ipairs { "left", "right" } do
  veth.create(
    { name = "eth0", namespace = name, address = ("10.0.%d.2/24"):format(number), up = true },
    { name = name, namespace = "router", address = ("10.0.%d.1/24"):format(number), up = true })
  route.add("default", { via = ("10.0.%d.1"):format(number), namespace = name })
end
for _, room in pairs(rooms) do link.open("lo", { namespace = room }):up() end
link.open("lo", { namespace = "router" }):add_address("10.0.3.1/32")
sysctl.set("net.ipv4.ip_forward", 1, { namespace = "router" })
firewall.reject { namespace = "router", input = "right", destination = "10.0.3.1" }

-- all pairs at once: each is started, and then each is asked for its result
local addresses = { { "left", "10.0.1.2" }, { "right", "10.0.2.2" }, { "router", "10.0.3.1" } }
local matrix = {}
for _, from in ipairs(addresses) do
  matrix[from[1]] = {}
  for _, to in ipairs(addresses) do
    matrix[from[1]][to[1]] = probe.start_ping(to[2], { namespace = from[1] }) -- ip netns exec FROM ping -c 1 TO
  end
end
print(("%-8s"):rep(4):format("", "left", "right", "router"))
for _, from in ipairs(addresses) do
  local cells = {}
  for _, to in ipairs(addresses) do
    local answer = matrix[from[1]][to[1]]:result()
    cells[#cells + 1] = from == to and "-" or answer.received == 1 and "yes" or "no"
  end
  print(("%-8s%-8s%-8s%-3s"):format(from[1], table.unpack(cells)))
end

-- why not? somebody says so
route.add("10.0.4.0/24", { type = "unreachable", namespace = "router" })
local refused = probe.trace("10.0.4.1", { namespace = "right", max_hops = 3, timeout = 0.5 }) -- traceroute
print(("from right: %s, then %s"):format(refused.hops[1].from, refused.hops[1].error.message))

-- a port that answers, in a process of its own, and one where nobody listens
probe.listen(80, { namespace = "right" })
local open = probe.tcp("10.0.2.2", 80, { namespace = "left" })
local closed = probe.tcp("10.0.2.2", 81, { namespace = "left" })
print(("port 80 %s, port 81 %s"):format(open.connected and "open", closed.message))

-- how much comes through
local result = probe.throughput("left", "right", { seconds = 0.2 })
print(("left to right: %d Mbit/s"):format(math.floor(result.bits_per_second / 1e6)))
