-- SPDX-License-Identifier: GPL-3.0-or-later
-- PID namespaces: process 1 and its orphans, and worlds within worlds.

local lab <close> = scope.create("pid")

-- a new pid namespace begins at 1: a small init, which reaps orphans; the program is its child
local view = process.exec({ "sh", "-c", "echo I am $$; sleep 60 & ps -eo pid,ppid,comm" }, { new = { "pid", "mount" } })
print(view.stdout) -- and when the program ends, so does all that it left

-- an orphan's new parent is process 1
print(process.exec({ "sh", "-c", [[
  sh -c 'sleep 0.2 & exit'              # leaves a child behind
  ps -o pid,ppid,comm -C sleep          # which belongs to process 1 now
  sleep 0.5
  ps -eo stat= | grep -c Z              # and is no zombie when it ends
]] }, { new = { "pid", "mount" }, check = false }).stdout)

-- four deep: each level is made within the one before
local levels = {}
for depth = 1, 4 do
  levels[depth] = process.spawn({ "sleep", "60" }, { join = levels[depth - 1], new = { "pid", "mount" } })
end

-- the same process has an id in its own namespace and in each one above
print("ids of the innermost, from outside inwards: " .. table.concat(levels[4]:inspect().namespace_pids, " "))

-- what is above is out of sight
for depth, level in ipairs(levels) do
  local _, count = process.exec({ "ps", "-eo", "comm=" }, { join = level }).stdout:gsub("sleep\n", "")
  print(("level %d sees %d of the 4"):format(depth, count))
end

-- killing process 1 ends its whole tree, the levels within it too
levels[2]:kill("KILL")
print("level 2 ended by " .. levels[2]:wait().signal)
for depth = 3, 4 do print(("level %d ended by %s"):format(depth, levels[depth]:wait().signal)) end
print("level 1 is " .. (levels[1]:inspect().running and "still there" or "gone"))
