-- SPDX-License-Identifier: GPL-3.0-or-later
-- Programs on processors of their own: what is in a group cannot leave the processors of the group.

local lab <close> = scope.create("pinned")

local group = cgroup.create("lunette-pinned", { cpuset = { cpus = 0 } })
-- Has a program in a group tell on which processors a process may run.
local function allowed(pid, options)
  local path = ("/proc/%s/status"):format(pid)
  return process.exec({ "sed", "-n", "s/^Cpus_allowed_list:[[:space:]]*//p", path }, options).stdout:match("%S+")
end

local all = allowed "self"
print("outside:  " .. all)
print("inside:   " .. allowed("self", { cgroup = group }))

-- three loops have one processor together
local loops = {}
for i = 1, 3 do loops[i] = group:spawn { "sh", "-c", "while :; do :; done" } end
local function used() return group:inspect().cpu.stat.usage_seconds end
local before, start = used(), clock.monotonic()
wait { timeout = 1 }
local share = (used() - before) / (clock.monotonic() - start)
print(("three loops: %.1f processors"):format(share))

-- more processors, while they run
group:set { cpuset = { cpus = all } }
print("released: " .. allowed(loops[1].pid))
