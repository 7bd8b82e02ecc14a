-- SPDX-License-Identifier: GPL-3.0-or-later
-- How much leaves by links, of all of them at the same time.
local clock = require "lunette.clock"
local wait = require "lunette.wait"
local M = {}

---Returns how many bits a second leave by each link; nothing without a time.
---@param devices Link[]
---@param seconds? number how long is measured
---@return table<Link, number>
function M.measure(devices, seconds)
  local found, before, start = {}, {}, {}
  if not seconds then return found end
  for index, device in ipairs(devices) do before[index], start[index] = device:stats().tx_bytes, clock.monotonic() end
  wait { timeout = seconds }
  for index, device in ipairs(devices) do
    found[device] = (device:stats().tx_bytes - before[index]) * 8 / (clock.monotonic() - start[index])
  end
  return found
end

return M
