-- SPDX-License-Identifier: GPL-3.0-or-later
-- A tree of 64 hosts and 21 switches, built in a moment; all pairs of hosts are pinged.

local topology = require "lunette.topology"

local lab <close> = topology.tree { depth = 3, fanout = 4, ipv6 = false }
local start = clock.monotonic()
lab:build()
local built = clock.monotonic()
print(("%d switches and %d hosts"):format(#lab:nodes("switch"), #lab:nodes("host")))

lab:settle()
local settled = clock.monotonic()
local matrix = lab:ping_all { within = 10 } -- who does not answer at once is asked again
print(matrix)
print(("built in %.0f ms, %d pings in %.0f ms"):format((built - start) * 1000, matrix.sent,
  (clock.monotonic() - settled) * 1000))

-- the way from one corner to the other crosses five switches, but no router
local first, last = lab:open("h1"), lab:open("h64")
print(("from h1 to h64: %d hop"):format(#probe.trace(last:address(), { namespace = first.namespace }).hops))
