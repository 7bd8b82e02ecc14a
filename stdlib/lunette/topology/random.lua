-- SPDX-License-Identifier: GPL-3.0-or-later
-- Random numbers that are the same for the same seed, on every machine and whatever others draw: splitmix64.
local M = {}

-- The next 64 bits.
local function bits(state)
  state[1] = state[1] + 0x9E3779B97F4A7C15
  local value = state[1]
  value = (value ~ value >> 30) * 0xBF58476D1CE4E5B9
  value = (value ~ value >> 27) * 0x94D049BB133111EB
  return value ~ value >> 31
end

---Returns a function as `math.random` is: without arguments a number from 0 to 1, with integers one between them, and
---between numbers where one is none.
---@param seed integer
---@return fun(first?: number, last?: number): number
function M.new(seed)
  local state = { seed }
  return function(first, last)
    local unit = (bits(state) >> 11) * 0x1p-53
    if not first then return unit end
    if not last then first, last = 1, first end
    if math.type(first) == "integer" and math.type(last) == "integer" then
      return first + math.floor(unit * (last - first + 1))
    end
    return first + unit * (last - first)
  end
end

return M
