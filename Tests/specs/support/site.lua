-- SPDX-License-Identifier: GPL-3.0-or-later
-- A site for tests of the firewall: a host with a bridge and two boxes on it, and the outside, which knows the host.
--
--   one 10.0.0.1 ─┐
--                 br0 10.0.0.254  lt-host  up0 192.0.2.1 ── 192.0.2.9 eth0  outside
--   two 10.0.0.2 ─┘
local M = {}

local function box(site, number)
  local room = namespace.create()
  veth.create({ name = "box" .. number, namespace = site.host, master = "br0", up = true },
    { name = "eth0", namespace = room, nodad = true, up = true,
      address = { ("10.0.0.%d/24"):format(number), ("fd00::%d/64"):format(number) } })
  link.open("lo", { namespace = room }):up()
  route.add("default", { via = "10.0.0.254", namespace = room })
  route.add("default", { via = "fd00::fe", namespace = room })
  return room
end

---Builds a site in the current scope; the host forwards, and nothing is filtered.
function M.build()
  local site = { host = namespace.create("lt-host"), outside = namespace.create() }
  bridge.create("br0", { namespace = site.host, address = { "10.0.0.254/24", "fd00::fe/64" }, nodad = true, up = true })
  veth.create({ name = "up0", namespace = site.host, address = { "192.0.2.1/24", "2001:db8::1/64" }, nodad = true,
    up = true }, { name = "eth0", namespace = site.outside, address = { "192.0.2.9/24", "2001:db8::9/64" },
    nodad = true, up = true })
  site.one, site.two = box(site, 1), box(site, 2)
  for _, room in ipairs { site.host, site.outside } do link.open("lo", { namespace = room }):up() end
  sysctl.set({ ["net.ipv4.ip_forward"] = 1, ["net.ipv6.conf.all.forwarding"] = 1 }, { namespace = site.host })
  return site
end

---Whether an echo comes back within two seconds.
function M.pings(room, target)
  return room:exec({ "ping", "-c", "1", "-W", "2", target }, { check = false }).code == 0
end

---Answers every connection to a port with a line, in the current scope.
function M.serve(room, address, port, text)
  return room:spawn({ "sh", "-c", ("while :; do echo %s | nc -l -N %s %d; done"):format(text, address, port) },
    { stdout = "null", stderr = "null" })
end

---What a port answers; nil if there is no connection within two seconds.
function M.ask(room, address, port)
  local reply = room:exec({ "nc", "-d", "-w", "2", address, tostring(port) }, { check = false })
  return reply.stdout:match("[^\n]+")
end

return M
