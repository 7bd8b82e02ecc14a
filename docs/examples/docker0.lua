-- SPDX-License-Identifier: GPL-3.0-or-later
-- A docker0 of one's own: two containers behind a bridge, and a port of the machine that leads to one of them.
--
--   web     172.30.0.2 ─┐
--                       lunette0 172.30.0.1  machine  eth0 192.0.2.2 ── 192.0.2.1 eth0  internet
--   client  172.30.0.3 ─┘

local gateway = require "lunette.gateway"

local lab <close> = scope.create("docker0")

-- The machine and the internet are namespaces, too, so that the example touches nothing of yours. On your own machine
-- leave them out: a gateway finds the way to the outside by itself.
local machine, internet = namespace.create("machine"), namespace.create("internet")
veth.create({ name = "eth0", namespace = machine, address = "192.0.2.2/24", up = true },
  { name = "eth0", namespace = internet, address = "192.0.2.1/24", up = true })
link.open("lo", { namespace = machine }):up()
route.add("default", { via = "192.0.2.1", namespace = machine })

-- a bridge, forwarding, masquerading …
local lunette0 = gateway.create { name = "lunette0", subnet = "172.30.0.0/24", namespace = machine }

-- … and for each container a cable, an address, a default route and name servers
local web, client = namespace.create("web"), namespace.create("client")
lunette0:attach(web, { publish = { [8080] = 80 }, resolv_conf = { "9.9.9.9" } })
lunette0:attach(client, { resolv_conf = { "9.9.9.9" } })

web:spawn({ "sh", "-c", "while :; do echo hello from web | nc -l -N 172.30.0.2 80; done" },
  { stdout = "null", stderr = "null" })

-- the server needs a moment to start, and one after each visitor
local function ask(who, room, address, port)
  for _ = 1, 50 do
    local reply = room:exec({ "nc", "-d", "-w", "2", address, port }, { check = false }).stdout
    if reply ~= "" then return print(("%s asks %s:%d: %s"):format(who, address, port, reply:match("[^\n]+"))) end
    wait { timeout = 0.1 }
  end
  error("no answer from " .. address)
end

ask("the internet", internet, "192.0.2.2", 8080)
ask("the machine", machine, "127.0.0.1", 8080)
ask("the neighbour", client, "172.30.0.2", 80)

print(client:exec({ "ping", "-c", "1", "-w", "5", "192.0.2.1" }).stdout:match("[^\n]*received"))
print("name server of web: " .. web:exec({ "cat", "/etc/resolv.conf" }).stdout:match("nameserver (%S+)"))

-- nobody gets in but through the published port
route.add("172.30.0.0/24", { via = "192.0.2.2", namespace = internet })
firewall.accept { state = { "established", "related" }, hook = "forward", namespace = machine }
firewall.accept { port = 80, protocol = "tcp", destination = "172.30.0.2", hook = "forward", namespace = machine }
local wall = firewall.drop { input = "eth0", output = "lunette0", namespace = machine }
local pinged = internet:exec({ "ping", "-c", "1", "-W", "1", "172.30.0.3" }, { check = false })
print(("the internet pings the client: %s, %d packet dropped"):format(
  pinged.code == 0 and "answered" or "no answer", wall:counters().packets))
ask("the internet", internet, "192.0.2.2", 8080)
