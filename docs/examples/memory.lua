-- SPDX-License-Identifier: GPL-3.0-or-later
-- A limit on memory: a program that wants more than it may have is ended, and the result says why. The same script
-- runs with both versions of control groups.

local lab <close> = scope.create("memory")

local small = cgroup.create("lunette-small", { memory = { max = "64M" } })
if small:inspect().memory.swap then -- where the kernel counts swap, there is none to escape to
  small:set { memory = { swap = { max = 0 } } }
end

-- a program within the limit
local modest = small:exec { "perl", "-e", 'my $x = "a" x (16 << 20)' }
print(("16 MiB: exited with %d, at most %d MiB in use"):format(modest.code, modest.cgroup.memory_peak >> 20))

-- and one beyond it
local hungry = small:exec({ "perl", "-e", 'my $x = "a" x (256 << 20)' }, { check = false })
local use = hungry.cgroup
print(("256 MiB: %s, for want of memory: %d process killed at the limit of %s"):format(
  hungry.signal, use.oom_kills, use.oom_limit))

-- the error of a program that must not fail says so, too
print(select(2, pcall(small.exec, small, { "perl", "-e", 'my $x = "a" x (256 << 20)' })))

-- what the group has counted
local memory = small:inspect().memory
print(("peak %d MiB of %d MiB, %d kills"):format(memory.peak >> 20, memory.max >> 20, memory.events.oom_kill))
