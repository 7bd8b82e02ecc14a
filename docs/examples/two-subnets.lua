-- SPDX-License-Identifier: GPL-3.0-or-later
-- Two subnets and a router, as in the first week of a course: a plan, a picture, who reaches whom, and by which way.
--
--   alice ─┐                        ┌─ carol
--          s1 ── router ── s2 ──────┤
--   bob ───┘                        └─ dave

local topology = require "lunette.topology"

local lab <close> = topology.create("subnets") -- everything is undone at the end, on an error and on Ctrl-C
local left = lab:switch("s1", { subnet = { "10.1.0.0/24", "fd01::/64" } })
local right = lab:switch("s2", { subnet = { "10.2.0.0/24", "fd02::/64" } })
local router = lab:router("router")
for _, name in ipairs { "alice", "bob" } do lab:link(lab:host(name), left) end
for _, name in ipairs { "carol", "dave" } do lab:link(lab:host(name), right) end
lab:link({ node = router, address = { "10.1.0.1", "fd01::1" } }, left) -- the others get the next free addresses
lab:link({ node = router, address = { "10.2.0.1", "fd02::1" } }, right)

lab:build() -- namespaces, bridges, cables, addresses and routes, or nothing

print(lab:diagram())
print(lab:ping_all())
print(lab:ping_all { family = "ipv6" })

-- what was computed is in the kernel, and any program sees it
local alice, carol = lab:open("alice"), lab:open("carol")
print("alice's way to others: " .. alice:exec({ "ip", "route", "show", "default" }).stdout)
local way = probe.trace(carol:address(), { namespace = alice.namespace })
for _, hop in ipairs(way.hops) do print(("hop %d: %s"):format(hop.ttl, hop.from)) end

-- a mistake is told before anything is made
local ok, err = pcall(function()
  lab:link({ node = lab:host("eve"), address = "10.3.0.9/24" }, left)
end)
print(ok, err.detail)
