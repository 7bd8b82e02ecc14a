-- SPDX-License-Identifier: GPL-3.0-or-later
-- Time namespaces: a machine that has been up for a day longer.

local lab <close> = scope.create("time")
local day = 86400

local function uptime(options)
  return tonumber(process.exec({ "cut", "-d", " ", "-f", "1", "/proc/uptime" }, options).stdout)
end

-- unshare --time --boottime 86400 uptime
local before = uptime()
local inside = uptime({ new = "time", time = { boottime = day, monotonic = day } })
print(("outside up for %.0f hours, inside for %.0f hours"):format(before / 3600, inside / 3600))
assert(inside - before >= day)

-- one with a name, which programs join
local tomorrow = namespace.create("tomorrow", { kind = "time", time = { boottime = day } })
print(("in %s: %.0f hours"):format(tomorrow.name, uptime({ join = tomorrow }) / 3600))

-- what cannot be is refused: no clock goes below zero
print(select(2, pcall(uptime, { new = "time", time = { boottime = -1e9 } })))
