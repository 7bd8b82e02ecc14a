-- SPDX-License-Identifier: GPL-3.0-or-later
-- Processor time: two loops share one processor 1 to 3, and a third is held at half a processor.

local lab <close> = scope.create("cpu")

-- all on processor 0
local one = cgroup.create("lunette-cpu", { cpuset = { cpus = 0 } })

local function busy(name, limits)
  local group = cgroup.create("lunette-cpu/" .. name, { cpu = limits })
  group:spawn { "sh", "-c", "while :; do :; done" }
  return group
end

local function used(group) return group:inspect().cpu.stat.usage_seconds end

-- Runs for some seconds, and returns how much each group has used.
local function measure(seconds, ...)
  local groups, before, results = { ... }, {}, {}
  for index, group in ipairs(groups) do before[index] = used(group) end
  local start = clock.monotonic()
  wait { timeout = seconds }
  local passed = clock.monotonic() - start
  for index, group in ipairs(groups) do results[index] = (used(group) - before[index]) / passed end
  return table.unpack(results)
end

local light, heavy = busy("light", { weight = 100 }), busy("heavy", { weight = 300 })
local less, more = measure(2, light, heavy)
print(("weights 100 and 300: %.2f and %.2f of a processor, 1 to %.1f"):format(less, more, more / less))

light:kill()
heavy:kill()
local half = busy("half", { max = 0.5 })
print(("a limit of 0.5: %.2f of a processor"):format(measure(2, half)))
print(("throttled in %d periods"):format(half:inspect().cpu.stat.nr_throttled))
