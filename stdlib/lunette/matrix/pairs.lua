-- SPDX-License-Identifier: GPL-3.0-or-later
-- All pairs of different places, and measurements of many of them at the same time.
local M = {}

---All pairs; those that begin at one place are not one after the other, so that the work spreads.
function M.of(list)
  local found = {}
  for distance = 1, #list - 1 do
    for index, from in ipairs(list) do
      found[#found + 1] = { from = from, to = list[(index + distance - 1) % #list + 1] }
    end
  end
  return found
end

---Measures pairs, as many at a time as may be; `start` returns a probe, and `finish` notes what came of it.
function M.measure(list, parallel, start, finish)
  local under_way <close> = setmetatable({}, { __close = function(started)
    for _, handle in pairs(started) do handle:close() end
  end })
  local started = 0
  for number, pair in ipairs(list) do
    while started < #list and started < number + parallel - 1 do
      started = started + 1
      under_way[started] = start(list[started])
    end
    finish(pair, under_way[number])
    under_way[number]:close()
    under_way[number] = nil
  end
end

---Values and further fields in one table.
function M.with(values, fields)
  for key, value in pairs(values) do fields[key] = value end
  return fields
end

return M
