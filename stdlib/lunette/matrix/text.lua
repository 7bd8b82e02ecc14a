-- SPDX-License-Identifier: GPL-3.0-or-later
-- Matrices as text: a line for each place that something goes out from, a column for each that it goes to.
local M = {}

-- A table with right-aligned columns; `cell` tells what stands for a pair.
local function grid(matrix, cell)
  local rows, widths = { { "", table.unpack(matrix.places) } }, {}
  for _, from in ipairs(matrix.places) do
    local row = { from }
    for _, to in ipairs(matrix.places) do
      local result = matrix.results[from][to]
      row[#row + 1] = result and cell(result) or "-"
    end
    rows[#rows + 1] = row
  end
  for _, row in ipairs(rows) do
    for column, text in ipairs(row) do widths[column] = math.max(widths[column] or 0, utf8.len(text) or #text) end
  end
  local lines = {}
  for number, row in ipairs(rows) do
    local parts = {}
    for column, text in ipairs(row) do
      local space = (" "):rep(widths[column] - (utf8.len(text) or #text))
      parts[column] = column == 1 and text .. space or space .. text
    end
    lines[number] = table.concat(parts, "  ")
  end
  return lines
end

-- A letter for each pair: answered, partly, not at all.
local function letters(matrix)
  local width, lines = 0, {}
  for _, name in ipairs(matrix.places) do width = math.max(width, utf8.len(name) or #name) end
  for _, from in ipairs(matrix.places) do
    local row = {}
    for column, to in ipairs(matrix.places) do
      local result = matrix.results[from][to]
      row[column] = not result and "-" or result.received == 0 and "x" or result.received < result.sent and "o" or "."
    end
    lines[#lines + 1] = from .. (" "):rep(width - (utf8.len(from) or #from)) .. "  " .. table.concat(row)
  end
  return lines
end

---The average times in milliseconds, and what was lost; of many places a letter for each pair.
function M.of_pings(matrix)
  local lines = #matrix.places > 12 and letters(matrix) or grid(matrix, function(result)
    if result.received == 0 then return "lost" end
    local time = ("%.2f ms"):format(result.avg * 1000)
    return result.loss == 0 and time or ("%s, %.0f%% lost"):format(time, result.loss * 100)
  end)
  local times = matrix.avg and ("; %.2f/%.2f/%.2f ms"):format(matrix.min * 1000, matrix.avg * 1000, matrix.max * 1000)
  lines[#lines + 1] = ("%d of %d answered%s"):format(matrix.received, matrix.sent, times or "")
  return table.concat(lines, "\n")
end

local units = { { 1e9, "Gbit/s" }, { 1e6, "Mbit/s" }, { 1e3, "kbit/s" } }

local function rate(bits)
  for _, unit in ipairs(units) do
    if bits >= unit[1] then return ("%.1f %s"):format(bits / unit[1], unit[2]) end
  end
  return ("%.0f bit/s"):format(bits)
end

---How much comes through, and what datagrams are lost.
function M.of_throughput(matrix)
  return table.concat(grid(matrix, function(result)
    if result.code then return result.code end
    local text = rate(result.bits_per_second)
    return (result.loss or 0) == 0 and text or ("%s, %.0f%% lost"):format(text, result.loss * 100)
  end), "\n")
end

return M
