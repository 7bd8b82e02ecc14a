-- SPDX-License-Identifier: GPL-3.0-or-later
-- A host that moves: between switches of one network it keeps its address and its connections, in another network it
-- gets another address. And a schedule of failures that is the same every time.
--
--   phone ~~ s1 ── s2 ── server        s3 ── router ── s2

local topology = require "lunette.topology"

local lab <close> = topology.create("mobile", { ipv6 = false })
local s1, s2, s3, router = lab:switch("s1"), lab:switch("s2"), lab:switch("s3"), lab:router("router")
local phone, server = lab:host("phone"), lab:host("server")
lab:link(phone, s1)
lab:link(s1, s2)
lab:link(server, s2)
lab:link(router, s2)
lab:link(router, s3)
lab:build():settle()

local function reach(from, to)
  local answer = probe.ping(to:address(), { namespace = from.namespace, count = 3, interval = 0.2 })
  return ("%d of 3"):format(answer.received)
end

print(("at %s: %s, server answers %s"):format(s1.name, phone:address(), reach(phone, server)))

-- a ping that goes on while the phone moves: the cable is plugged in elsewhere, and what runs over it stays
local going_on = probe.start_ping(server:address(), { namespace = phone.namespace, count = 10, interval = 0.1 })
wait { timeout = 0.3 }
phone:move(s2)
local result = going_on:result()
print(("on the way to %s: %s, %s answered"):format(s2.name, phone:address(),
  result.received >= 8 and "nearly all" or result.received .. " of 10"))

phone:move(s3)
lab:settle()
print(("at %s: %s, server answers %s"):format(s3.name, phone:address(), reach(phone, server)))

-- failures by a schedule with a seed: the journal is the same in every run
local cable = lab:links(phone)[1]
local failures = lab:schedule(function(sleep, random)
  for _ = 1, 3 do
    sleep(random(0.05, 0.15))
    cable:down()
    sleep(random(0.05, 0.15))
    cable:up()
  end
end, { seed = 7 })
lab:run()
for _, event in ipairs(failures.journal) do print(("%.3f s  %s"):format(event.time, event.text)) end
lab:settle()
print("afterwards the server answers " .. reach(phone, server))
