-- SPDX-License-Identifier: GPL-3.0-or-later
-- lunette run groups.lua JOB PATH N
-- Makes, limits and deletes N control groups below PATH; or looks at one, or at all of them, again and again.

local job, path, count = ...
count = math.tointeger(tonumber(count))

local jobs = {}

local function make(limits)
  local groups = {}
  for i = 1, count do groups[i] = cgroup.create(path .. "/" .. i, limits) end
  return groups
end

local function delete(groups)
  for _, group in ipairs(groups) do group:delete() end
end

function jobs.create()
  local start = clock.monotonic()
  delete(make { controllers = "memory", memory = { max = 64 << 20 } })
  return { ms = (clock.monotonic() - start) * 1000 }
end

function jobs.inspect()
  local group = cgroup.create(path .. "/one")
  local controllers = #group:inspect().controllers
  local start = clock.monotonic()
  for _ = 1, count do group:inspect() end
  local ms = (clock.monotonic() - start) * 1000
  group:delete()
  return { ms = ms, controller_us = ms * 1000 / count / controllers }
end

function jobs.top()
  local groups = make()
  local page, measure = require "lunette.top.page", require "lunette.top.measure"
  local settings = { sort = "cpu", show = "both", interval = 1 }
  local meter = measure.new(settings)
  local rows, processes = meter:read()
  local refreshes, used = 5, 0
  for _ = 1, refreshes do
    wait { timeout = 1 }
    local start = os.clock()
    rows, processes = meter:read()
    page.draw(settings, rows, processes, 50, 160)
    used = used + os.clock() - start
  end
  delete(groups)
  return { ms = used * 1000 / refreshes, processor_percent = used * 100 / refreshes }
end

local fields = {}
for key, value in pairs(jobs[job]()) do fields[#fields + 1] = ('"%s":%.3f'):format(key, value) end
print("{" .. table.concat(fields, ",") .. "}")
