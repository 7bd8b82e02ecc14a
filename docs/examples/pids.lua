-- SPDX-License-Identifier: GPL-3.0-or-later
-- A fork bomb that does not go off: there is a limit on processes.

local lab <close> = scope.create("pids")

-- with limits in place of a group, the program has one for itself, which goes with it
local crowd = "for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.1 & done; wait"
local result = process.exec({ "sh", "-c", crowd }, { cgroup = { pids = { max = 5 } }, check = false })
print("a crowd of 10 in a room for 5: " .. result.stderr:match("Cannot %l+"))
print("refused: " .. tostring(result.cgroup.pids_refused > 0))

-- the bomb: each process starts two of its kind
local group = cgroup.create("lunette-bomb", { pids = { max = 20 }, memory = { max = "64M" } })
group:spawn({ "sh", "-c", "bomb() { bomb | bomb & }; bomb; sleep 60" }, { stderr = "null" })
wait { timeout = 0.5 }
local pids = group:inspect().pids
print(("at most %d processes, and more were refused: %s"):format(pids.max, pids.events.max > 0))

-- all of them are killed at once: none escapes by starting another
group:delete { kill = true }
print("left: " .. tostring(cgroup.find("lunette-bomb")))
