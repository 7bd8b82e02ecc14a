-- SPDX-License-Identifier: GPL-3.0-or-later
-- Rows of groups and processes as a page of a terminal: numbers, bars and sparklines.
local measure = require "lunette.top.measure"
local M = {}

local levels = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" }

---A line of little columns, the latest value on the right; the highest is `most` or more.
---@param history number[]
---@param most number
---@param width integer
function M.sparkline(history, most, width)
  for _, value in ipairs(history) do most = math.max(most, value) end
  local parts = {}
  for index = math.max(1, #history - width + 1), #history do
    local level = most > 0 and math.ceil(history[index] / most * #levels) or 0
    parts[#parts + 1] = levels[math.max(1, level)]
  end
  return (" "):rep(width - #parts) .. table.concat(parts)
end

---A bar for a part of a whole, from 0 to 1; blank if there is none.
---@param part number?
---@param width integer
function M.bar(part, width)
  if not part then return (" "):rep(width) end
  local full = math.floor(math.min(1, math.max(0, part)) * width + 0.5)
  return ("█"):rep(full) .. ("░"):rep(width - full)
end

---A number of bytes in four or five characters.
---@param bytes number?
function M.bytes(bytes)
  if not bytes then return "-" end
  for _, unit in ipairs { "", "K", "M", "G", "T" } do
    if bytes < 1000 or unit == "T" then
      return (unit == "" or bytes >= 100) and ("%.0f%s"):format(bytes, unit) or ("%.1f%s"):format(bytes, unit)
    end
    bytes = bytes / 1024
  end
end

local function percent(number) return number and ("%.1f"):format(number * 100) or "-" end

-- Cuts or fills a text to a width; in a name, the end tells most.
local function fit(text, width)
  text = text:gsub("[^\32-\126]", "?")
  if #text > width then return "~" .. text:sub(#text - width + 2) end
  return text .. (" "):rep(width - #text)
end

local function share(used, most) return used and most and most > 0 and used / most or nil end

local numbers = "%6s %s %s %7s %s %7s %7s %5s %s %5s"
local numbers_width = 6 + 1 + 6 + 1 + 10 + 1 + 7 + 1 + 6 + 1 + 7 + 1 + 7 + 1 + 5 + 1 + 4 + 1 + 5

local function pressure(row)
  local most = measure.pressure(row)
  return most and ("%.1f"):format(most) or "-"
end

local function group_line(row, width)
  return fit(row.path, width) .. " " .. numbers:format(
    percent(row.cpu), M.bar(row.cpu, 6), M.sparkline(row.history, 1, 10), M.bytes(row.memory),
    M.bar(share(row.memory, row.memory_max), 6), M.bytes(row.read_rate), M.bytes(row.write_rate),
    row.tasks or "-", M.bar(share(row.tasks, row.tasks_max), 4), pressure(row))
end

local function process_line(row, width)
  return fit(row.cgroup or "", width) .. " " .. ("%6s %s %7d %7s %5d %s"):format(
    percent(row.cpu), M.bar(row.cpu, 6), row.pid, M.bytes(row.memory), row.tasks, fit(row.command, 16))
end

-- A heading and as many rows as there is room for.
local function section(lines, heading, rows, count, line, width)
  lines[#lines + 1] = "\27[7m" .. fit(heading, width) .. "\27[0m"
  for index = 1, math.min(count, #rows) do lines[#lines + 1] = line(rows[index]) end
end

---The page as what a terminal is sent.
---@param settings table what is shown, and sorted by what
---@param groups table[]
---@param processes table[]
---@param height integer
---@param width integer
function M.draw(settings, groups, processes, height, width)
  local name_width = math.max(8, width - numbers_width - 1)
  local room, lines = height - 2, {}
  local below = settings.show == "both" and math.min(#processes, room // 3) or room
  if settings.show ~= "processes" then
    local heading = fit("GROUP", name_width) .. " " .. numbers:format(
      "CPU%", "      ", "          ", "MEMORY", "      ", "READ/s", "WRITE/s", "TASKS", "    ", "PSI%")
    local count = settings.show == "both" and room - below - 1 or room
    section(lines, heading, groups, count, function(row) return group_line(row, name_width) end, width)
  end
  if settings.show ~= "groups" then
    local heading = fit("GROUP", name_width) .. " " .. ("%6s %s %7s %7s %5s %s"):format("CPU%", "      ", "PID",
      "MEMORY", "TASKS", "COMMAND")
    section(lines, heading, processes, below, function(row) return process_line(row, name_width) end, width)
  end
  lines[#lines + 1] = ("%d groups, %d processes, by %s; c m i t p sort, tab shows others, q ends"):format(
    #groups, #processes, settings.sort):sub(1, width - 1)
  -- no line is longer than the terminal is wide: what is over is not shown
  -- and each is cleared before, because after the last column that would take its last character
  return "\27[?7l\27[H\27[2K" .. table.concat(lines, "\r\n\27[2K") .. "\27[J\27[?7h"
end

return M
