-- SPDX-License-Identifier: GPL-3.0-or-later
-- IPv6 and nothing else: first with addresses that are written down, then with none: a router advertises the network,
-- and the host makes its address itself.
--
--   host  eth0 fd00:1::2 ── fd00:1::1 down  router  up fd00:2::1 ── fd00:2::2 eth0  server

local lab <close> = scope.create("ipv6-only")
local host, router = namespace.create("host"), namespace.create("router")
local server = namespace.create("server")

-- `nodad` spares the second in which the kernel makes sure that nobody else has the address
veth.create({ name = "eth0", namespace = host, up = true },
  { name = "down", namespace = router, address = "fd00:1::1/64", nodad = true, up = true })
veth.create({ name = "up", namespace = router, address = "fd00:2::1/64", nodad = true, up = true },
  { name = "eth0", namespace = server, address = "fd00:2::2/64", nodad = true, up = true })
route.add("default", { via = "fd00:2::1", namespace = server })
router:call(function()
  local file <close> = assert(io.open("/proc/sys/net/ipv6/conf/all/forwarding", "w"))
  file:write(1)
end)

-- Waits until `look` returns something.
local function eventually(what, look)
  for _ = 1, 300 do
    local found = look()
    if found then return found end
    wait { timeout = 0.1 }
  end
  error(what .. ": not within 30 s")
end

local function ping()
  return eventually("an answer", function()
    local reply = host:exec({ "ping", "-c", "1", "-w", "1", "fd00:2::2" }, { check = false })
    return reply.code == 0 and reply.stdout:match("[^\n]*received[^\n]*")
  end)
end

-- by hand
local eth0 = link.open("eth0", { namespace = host })
eth0:add_address("fd00:1::2/64", { nodad = true })
route.add("default", { via = "fd00:1::1", namespace = host })
print("by hand:           " .. ping())
print("IPv4 addresses:    " .. #address.list { family = "ipv4", namespace = host })
route.remove("default", { via = "fd00:1::1", namespace = host })
eth0:remove_address("fd00:1::2/64")

-- by advertisements, if radvd(8) is there to send them
if process.exec({ "sh", "-c", "command -v radvd" }, { check = false }).code ~= 0 then
  print("without radvd, there is nobody to advertise the network")
  return
end
local settings = os.tmpname()
lab:defer(function() os.remove(settings) end)
local file <const> = assert(io.open(settings, "w"))
file:write [[
interface down {
  AdvSendAdvert on;
  MinRtrAdvInterval 3;
  MaxRtrAdvInterval 4;
  prefix fd00:1::/64 { AdvValidLifetime 600; AdvPreferredLifetime 300; };
};
]]
file:close()
eventually("the router's address on the link", function()
  local rows = address.list { dev = "down", to = "fe80::/10", flags = "-tentative", namespace = router }
  return #rows > 0
end)
router:spawn { "radvd", "--nodaemon", "--config", settings, "--pidfile", settings .. ".pid", "--logmethod", "none" }
lab:defer(function() os.remove(settings .. ".pid") end)

local own = eventually("an address", function()
  return eth0:addresses { to = "fd00:1::/64", flags = { "dynamic", "-tentative" } }[1]
end)
print("by advertisements: " .. ping())
print(("the host's own:    %s, for less than %d s"):format(own.address:gsub("^(fd00:1):.*/", "%1:…/"), 601))
local way = route.list({ destination = "default", family = "ipv6", namespace = host })[1]
local gateway = neighbour.get(way.via, { dev = "eth0", namespace = host })
print(("its way out:       by %s, %s, which is a router: %s"):format(way.dev, way.protocol, gateway.router))
