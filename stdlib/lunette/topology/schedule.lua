-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schedules: what happens to a lab, and when, as coroutines. Each has random numbers of its own, so that the same seed
-- makes the same things happen again.
local clock = require "lunette.clock"
local object = require "lunette.object"
local options = require "lunette.options"
local random = require "lunette.topology.random"
local wait = require "lunette.wait"
local M = {}

local operation = "topology.schedule"

local methods = {}

---Ends the schedule where it is.
function methods:cancel()
  self._is_done = true
  return self
end

---Whether all of it has happened.
function methods:is_done() return self._is_done end

local new_schedule = object.kind("lab schedule", { "lab", "seed", "journal" }, methods, function(self)
  return ("schedule of %s, seed %d"):format(tostring(self.lab), self.seed)
end)

local function sleep(seconds)
  if type(seconds) ~= "number" or seconds < 0 or seconds ~= seconds then
    options.misuse(operation, ("bad argument #1 to 'sleep' (seconds expected, got %s)"):format(
      type(seconds) == "number" and tostring(seconds) or options.type_of(seconds)))
  end
  coroutine.yield(seconds)
end

---Adds a schedule to a lab; it begins when somebody waits by `run` or `wait`.
function M.add(lab, body, given)
  if type(body) ~= "function" then
    options.misuse(operation, ("bad argument #1 to 'schedule' (function expected, got %s)"):format(
      body == nil and "no value" or options.type_of(body)))
  end
  local values = options.read(operation, given, { seed = options.integer(math.mininteger, math.maxinteger) },
    { argument = 2, optional = true })
  local seed = values.seed or 1
  local schedule = new_schedule {
    lab = lab, seed = seed, journal = {}, _is_done = false, _due = 0, _random = random.new(seed),
    _body = coroutine.create(body),
  }
  table.insert(lab._schedules, schedule)
  return schedule
end

-- Goes on with a schedule until it sleeps again.
local function step(schedule)
  local lab, arguments = schedule.lab, {}
  if not schedule._start then
    schedule._start = clock.monotonic()
    schedule._due, arguments = schedule._start, { sleep, schedule._random }
  end
  -- times are those of the plan: the same every time
  lab._journal = schedule.journal
  lab._journal.now = schedule._due - schedule._start
  local ok, seconds = coroutine.resume(schedule._body, table.unpack(arguments))
  lab._journal.now = nil
  lab._journal = nil
  if not ok then
    schedule._is_done = true
    error(seconds, 0)
  end
  if coroutine.status(schedule._body) == "dead" then
    schedule._is_done = true
  else
    schedule._due = schedule._due + seconds
  end
end

-- The schedule that is next; nil if there is none any more.
local function next_of(lab)
  local first
  for index = #lab._schedules, 1, -1 do
    local schedule = lab._schedules[index]
    if schedule._is_done then
      table.remove(lab._schedules, index)
    elseif not first or schedule._due <= first._due then
      first = schedule
    end
  end
  return first
end

-- Does what is due.
local function catch_up(lab, deadline)
  local schedule = next_of(lab)
  while schedule and schedule._due <= clock.monotonic() do
    step(schedule)
    schedule = next_of(lab)
    if clock.monotonic() >= deadline then break end
  end
  return schedule
end

---Waits until all schedules are done, or the time is over; returns whether they are done.
function M.run(lab, timeout)
  options.check_timeout("topology.run", 1, timeout)
  local deadline = clock.monotonic() + (timeout or math.huge)
  while true do
    local schedule = catch_up(lab, deadline)
    if not schedule then return true end
    local now = clock.monotonic()
    if now >= deadline then return false end
    wait { timeout = math.max(0, math.min(schedule._due, deadline) - now) }
  end
end

---Waits as `wait` does, and schedules go on meanwhile.
function M.wait(lab, given)
  if type(given) ~= "table" then return wait(given) end
  options.check_timeout("topology.wait", 1, given.timeout)
  local deadline = clock.monotonic() + (given.timeout or math.huge)
  local asked = {}
  for key, value in pairs(given) do asked[key] = value end
  while true do
    local schedule = catch_up(lab, deadline)
    local now = clock.monotonic()
    local until_next = schedule and schedule._due - now or math.huge
    local left = math.max(0, math.min(until_next, deadline - now))
    asked.timeout = left < math.huge and left or nil
    local ready = table.pack(wait(asked))
    if ready.n > 0 and ready[1] ~= nil then return table.unpack(ready, 1, ready.n) end
    if clock.monotonic() >= deadline then return end
  end
end

return M
