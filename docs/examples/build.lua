-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a build costs, file by file: each compiler runs in a group of its own, and the group above has the sum.

local lab <close> = scope.create("build")

local directory = process.exec({ "mktemp", "-d" }).stdout:match("%S+")
lab:defer(function() process.exec { "rm", "-r", directory } end)

-- some sources: the larger, the more work
local sources = { small = 1, medium = 400, large = 1600 }
for name, functions in pairs(sources) do
  local file <close> = assert(io.open(("%s/%s.c"):format(directory, name), "w"))
  for i = 1, functions do file:write(("int %s%d(int x) { return x * %d + x / 7; }\n"):format(name, i, i)) end
end

local counted = { "cpu", "cpuacct", "memory" }
local build = cgroup.create("lunette-build", { controllers = counted })
local costs, sum = {}, 0
for name in pairs(sources) do
  local group = cgroup.create("lunette-build/" .. name, { controllers = counted, memory = { max = "1G" } })
  local command = { "cc", "-O2", "-c", name .. ".c" }
  local use = group:exec(command, { cwd = directory }).cgroup
  costs[#costs + 1] = { name = name, seconds = use.cpu_seconds, peak = use.memory_peak }
  sum = sum + use.cpu_seconds
end

table.sort(costs, function(a, b) return a.seconds > b.seconds end)
for _, cost in ipairs(costs) do
  print(("%-8s %.2f s of processor time, at most %d MB"):format(cost.name, cost.seconds, (cost.peak or 0) >> 20))
end
local total = build:inspect().cpu.stat.usage_seconds
print(("all      %.2f s, which is the sum: %s"):format(total, math.abs(total - sum) < 0.1 * sum + 0.05))
