-- SPDX-License-Identifier: GPL-3.0-or-later
-- What groups and processes have used between two looks.
local cgroup = require "lunette.cgroup"
local clock = require "lunette.clock"
local process = require "lunette.process"
local M = {}

---What rows can be sorted by.
M.keys = { "cpu", "memory", "io", "tasks", "pressure" }

-- How many values of a group are remembered for its sparkline.
local memory_length = 20

---The most that anything of a group waits for, in percent; nil if nobody counts that.
function M.pressure(row)
  local most
  for _, percent in pairs(row.pressure or {}) do most = math.max(most or 0, percent) end
  return most
end

local values = {
  cpu = function(row) return row.cpu end,
  memory = function(row) return row.memory end,
  io = function(row) return (row.read_rate or 0) + (row.write_rate or 0) end,
  tasks = function(row) return row.tasks end,
  pressure = M.pressure,
}

---The value of a row that a key means; 0 if nobody counts it.
function M.value(row, key) return values[key](row) or 0 end

-- Sorts rows, the largest value first.
local function sort(rows, key)
  local found = {}
  for _, row in ipairs(rows) do found[row] = M.value(row, key) end
  table.sort(rows, function(a, b)
    if found[a] ~= found[b] then return found[a] > found[b] end
    if a.path then return a.path < b.path end
    return a.pid < b.pid
  end)
end

local Meter = {}
Meter.__index = Meter

---Returns what measures again and again.
function M.new(settings) return setmetatable({ settings = settings, known = {}, processes = {} }, Meter) end

-- What grew by how much in a second; a counter that began anew has no past.
local function rate(now, before, passed)
  if not now or not before or not passed or now < before then return now and 0 end
  return (now - before) / passed
end

-- The rows of groups; that of the root is the machine's.
function Meter:_groups(passed)
  local rows, known = cgroup.usage { path = self.settings.path }, {}
  for _, row in ipairs(rows) do
    local before = self.known[row.path] or {}
    row.cpu = rate(row.cpu_seconds, before.cpu_seconds, passed)
    row.read_rate = rate(row.read_bytes, before.read_bytes, passed)
    row.write_rate = rate(row.written_bytes, before.written_bytes, passed)
    row.history = before.history or {}
    if passed then
      local length = #row.history
      if length >= memory_length then
        table.move(row.history, 2, length, 1)
        length = length - 1
      end
      row.history[length + 1] = row.cpu or 0
    end
    known[row.path] = row
  end
  self.known = known
  return rows
end

function Meter:_processes(passed)
  local rows, known = {}, {}
  for _, found in ipairs(process.list()) do
    -- an id and its start mean one process for ever
    local identity = ("%d %d"):format(found.pid, found.start_ticks)
    local used = found.user_seconds + found.system_seconds
    known[identity] = used
    rows[#rows + 1] = {
      pid = found.pid, command = found.command, state = found.state, uid = found.uid, memory = found.rss,
      tasks = found.threads, cpu_seconds = used, cpu = rate(used, self.processes[identity], passed),
    }
  end
  self.processes = known
  return rows
end

---Sorts rows of groups and of processes, and says of the first `count` processes in which group they are: a question
---for each.
function Meter:arrange(groups, processes, count)
  sort(groups, self.settings.sort)
  sort(processes, self.settings.sort)
  for index = 1, math.min(count or 20, #processes) do
    local row <const> = processes[index]
    if not row.cgroup then
      local ok, group = pcall(cgroup.of, row.pid)
      row.cgroup = ok and group.path or nil
    end
  end
end

---Looks, and returns rows of groups and of processes, sorted, with what they have used since the last look.
---@param count? integer of how many processes the group is told; of 20 by default
function Meter:read(count)
  local now = clock.monotonic()
  local passed = self.time and now - self.time
  self.time = now
  local show = self.settings.show
  local groups = show ~= "processes" and self:_groups(passed) or {}
  local processes = show ~= "groups" and self:_processes(passed) or {}
  self:arrange(groups, processes, count)
  return groups, processes
end

return M
