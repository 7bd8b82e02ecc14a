-- SPDX-License-Identifier: GPL-3.0-or-later
-- Two networks and a router between them, IPv4 and IPv6 alike.
--
--   left  eth0 10.0.1.2 ── 10.0.1.1 left0  router  right0 10.0.2.1 ── 10.0.2.2 eth0  right

local lab <close> = scope.create("router")
local router = namespace.create("router")

-- A host with a cable to the router, and its default routes through it. `nodad` spares IPv6 the second in which the
-- kernel makes sure that nobody else has the address.
local function attach(name, network)
  local host = namespace.create(name)
  veth.create(
    { name = name .. "0", namespace = router, nodad = true, up = true,
      address = { ("10.0.%d.1/24"):format(network), ("fd00:%d::1/64"):format(network) } },
    { name = "eth0", namespace = host, nodad = true, up = true,
      address = { ("10.0.%d.2/24"):format(network), ("fd00:%d::2/64"):format(network) } })
  route.add("default", { via = ("10.0.%d.1"):format(network), namespace = host })
  route.add("default", { via = ("fd00:%d::1"):format(network), namespace = host })
  return host
end

local left = attach("left", 1)
attach("right", 2)

-- a namespace forwards only when it is told to
sysctl.set({ ["net.ipv4.ip_forward"] = 1, ["net.ipv6.conf.all.forwarding"] = 1 }, { namespace = router })

-- a cable that was just plugged in takes the kernel a moment: until then, the router knows no way
local function ping(target)
  for _ = 1, 50 do
    local reply = left:exec({ "ping", "-c", "1", "-w", "5", target }, { check = false })
    if reply.code == 0 then return reply.stdout end
    wait { timeout = 0.1 }
  end
  error("no answer from " .. target)
end

for _, target in ipairs { "10.0.2.2", "fd00:2::2" } do
  local reply = ping(target)
  print(reply:match("[^\n]*received[^\n]*"), reply:match("ttl=%d+"))
end
