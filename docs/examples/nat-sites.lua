-- SPDX-License-Identifier: GPL-3.0-or-later
-- Two sites behind NAT, with the same private addresses. From outside, each is one address; a published port leads in.
--
--   paris host 10.0.0.2 ── 10.0.0.1  paris  198.51.100.1 ─┐
--                                                         internet
--   tokyo host 10.0.0.2 ── 10.0.0.1  tokyo  203.0.113.1 ──┘

local lab <close> = scope.create("nat-sites")

local internet = namespace.create("internet")
sysctl.set("net.ipv4.ip_forward", 1, { namespace = internet })

-- a router with a way to the internet, and a host behind it that only the router knows
local function site(name, public, far_end)
  local router, host = namespace.create(name), namespace.create(name .. "-host")
  veth.create({ name = "wan", namespace = router, address = public .. "/30", up = true },
    { name = name, namespace = internet, address = far_end .. "/30", up = true })
  veth.create({ name = "lan", namespace = router, address = "10.0.0.1/24", up = true },
    { name = "eth0", namespace = host, address = "10.0.0.2/24", up = true })
  route.add("default", { via = far_end, namespace = router })
  route.add("default", { via = "10.0.0.1", namespace = host })

  sysctl.set("net.ipv4.ip_forward", 1, { namespace = router })
  firewall.masquerade { source = "10.0.0.0/24", output = "wan", namespace = router }
  return router, host
end

local paris, paris_host = site("paris", "198.51.100.1", "198.51.100.2")
local tokyo, tokyo_host = site("tokyo", "203.0.113.1", "203.0.113.2")

-- tokyo's host serves a page, and its router lets the world see it
tokyo_host:spawn({ "sh", "-c", "while :; do echo welcome to tokyo | nc -l -N 10.0.0.2 80; done" },
  { stdout = "null", stderr = "null" })
local published = firewall.publish { port = 80, to = "10.0.0.2", namespace = tokyo }

local function ask(room, address)
  for _ = 1, 50 do
    local reply = room:exec({ "nc", "-d", "-w", "2", address, "80" }, { check = false }).stdout
    if reply ~= "" then return reply:match("[^\n]+") end
    wait { timeout = 0.1 }
  end
  error("no answer from " .. address)
end

print("paris asks 203.0.113.1: " .. ask(paris_host, "203.0.113.1"))
print("connections through the published port: " .. published:counters().packets)

-- whoever answers sees the router, never the host behind it
print("tokyo pings paris's router: "
  .. tokyo_host:exec({ "ping", "-c", "1", "-w", "5", "198.51.100.1" }).stdout:match("[^\n]*received"))
for _, entry in ipairs(firewall.counters { namespace = paris }) do
  print(("paris masqueraded %d connection%s"):format(entry.packets, entry.packets == 1 and "" or "s"))
end

-- and what is private stays so: the internet has no route to 10.0.0.0/24
local lost = internet:exec({ "ping", "-c", "1", "-W", "1", "10.0.0.2" }, { check = false })
print("the internet pings 10.0.0.2: " .. (lost.stderr .. lost.stdout):lower():match("unreachable"))
