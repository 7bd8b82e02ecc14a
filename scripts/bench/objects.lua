-- SPDX-License-Identifier: GPL-3.0-or-later
-- lunette run objects.lua JOB NAMESPACE N
-- Makes or changes N objects in a namespace, each by a call of its own where a script would write a loop.

local job, name, count = ...
count = math.tointeger(tonumber(count))

local jobs = {}

function jobs.veth()
  for i = 1, count do veth.create("v" .. i, "w" .. i) end
end

function jobs.bridge()
  for i = 1, count do bridge.create("b" .. i) end
end

function jobs.vxlan()
  for i = 1, count do
    link.create("x" .. i, { kind = "vxlan", id = i, remote = "192.0.2.2", local_address = "192.0.2.1", port = 4789 })
  end
end

function jobs.macvlan()
  local lower <const> = link.open("lower")
  for i = 1, count do link.create("m" .. i, { kind = "macvlan", link = lower, mode = "bridge" }) end
end

-- The rows are there before the clock starts: what is measured is putting them into the kernel.
local rows = {}

function jobs.rules() rule.add(rows) end

function jobs.fdb() fdb.add(rows) end

function jobs.qdiscs() qdisc.change(rows) end

function jobs.nft() firewall.apply(rows) end

for i = 1, count do
  if job == "rules" then
    rows[i] = { from = ("10.1.%d.%d"):format(i >> 8, i & 255), table = 100, priority = 1000 + i }
  elseif job == "fdb" then
    local lladdr <const> = ("02:00:00:00:%02x:%02x"):format(i >> 8, i & 255)
    rows[i] = { lladdr = lladdr, dev = "port", master = true, state = "static" }
  elseif job == "qdiscs" then
    rows[i] = { dev = "v" .. i, kind = "tbf", rate = "20mbit" }
  end
end
if job == "nft" then
  local file <close> = assert(io.open(select(4, ...)))
  rows = file:read("a")
end

namespace.open(name):call(function()
  local start = clock.monotonic()
  jobs[job]()
  print(('{"ms":%.3f,"count":%d}'):format((clock.monotonic() - start) * 1000, count))
end)
