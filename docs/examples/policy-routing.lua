-- SPDX-License-Identifier: GPL-3.0-or-later
-- Policy routing: which way a packet takes depends on where it comes from, on its mark and on its port.
--
--   office  10.0.0.1 ── eth0 10.0.0.254         up1 10.1.0.1 ── 10.1.0.254 eth0  first  ┐
--           10.0.0.2                     router                                         ├ lo 192.0.2.1 in each
--                                               up2 10.2.0.1 ── 10.2.0.254 eth0  second ┘

local lab <close> = scope.create("policy-routing")
local office, router = namespace.create("office"), namespace.create("router")

veth.create(
  { name = "eth0", namespace = office, address = { "10.0.0.1/24", "10.0.0.2/24" }, up = true },
  { name = "eth0", namespace = router, address = "10.0.0.254/24", up = true })
route.add("default", { via = "10.0.0.254", namespace = office })

-- Two providers, each with a table of its own in the router. Both lead to 192.0.2.1, which tells who answered by the
-- number of routers on the way back: the first provider's machines count from 64, the second's from 128.
local function provider(name, number, hops)
  local there = namespace.create(name)
  veth.create(
    { name = "up" .. number, namespace = router, address = ("10.%d.0.1/24"):format(number), up = true },
    { name = "eth0", namespace = there, address = ("10.%d.0.254/24"):format(number), up = true })
  link.open("lo", { namespace = there }):up():add_address("192.0.2.1/32")
  route.add("10.0.0.0/24", { via = ("10.%d.0.1"):format(number), namespace = there })
  route.add("default", { via = ("10.%d.0.254"):format(number), table = 100 + number, namespace = router })
  there:call(function()
    local file <close> = assert(io.open("/proc/sys/net/ipv4/ip_default_ttl", "w"))
    file:write(hops)
  end)
end
provider("first", 1, 64)
provider("second", 2, 128)

router:call(function()
  for name, value in pairs { ip_forward = 1, ["conf/all/rp_filter"] = 0 } do
    local file <close> = assert(io.open("/proc/sys/net/ipv4/" .. name, "w"))
    file:write(value)
  end
  rule.add { -- ip rule add from 10.0.0.2 lookup 102 priority 1000
    { from = "10.0.0.2", table = 102, priority = 1000 },
    { fwmark = 7, table = 102, priority = 1001 },
    { ipproto = "udp", dport = "5000-5999", action = "prohibit", priority = 1002 },
    { from = "10.0.0.0/24", table = 101, priority = 1003 },
  }
  for _, row in ipairs(rule.list { family = "ipv4" }) do
    print(row.priority, row.action, row.from or "all", row.table or "")
  end

  -- what would happen to a packet?
  local function way(options)
    options.iif = "eth0"
    local ok, found = pcall(route.get, "192.0.2.1", options)
    return ok and "via " .. found.via or found.message
  end
  print("10.0.0.1:          " .. way { from = "10.0.0.1" })
  print("10.0.0.2:          " .. way { from = "10.0.0.2" })
  print("10.0.0.1, mark 7:  " .. way { from = "10.0.0.1", mark = 7 })
  print("10.0.0.1, UDP 5001: " .. way { from = "10.0.0.1", ipproto = "udp", dport = 5001 })
end)

-- and what does: the answer has passed one router
for _, source in ipairs { "10.0.0.1", "10.0.0.2" } do
  local reply
  for _ = 1, 50 do -- a cable that was just plugged in takes the kernel a moment
    reply = office:exec({ "ping", "-c", "1", "-w", "5", "-I", source, "192.0.2.1" }, { check = false }).stdout
    if reply:find("ttl=") then break end
    wait { timeout = 0.1 }
  end
  local ttl = tonumber(reply:match("ttl=(%d+)"))
  print(("%s was answered by the %s provider"):format(source, ttl == 63 and "first" or ttl == 127 and "second" or "?"))
end
