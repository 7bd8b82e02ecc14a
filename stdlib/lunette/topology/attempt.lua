-- SPDX-License-Identifier: GPL-3.0-or-later
-- Something that is done whole or taken back: after an error, and after an interrupt, which no `pcall` catches.

---Calls a function; if it does not come to its end, calls another one before the error goes on.
---@param body fun()
---@param take_back fun()
return function(body, take_back)
  local is_done = false
  local _ <close> = setmetatable({}, { __close = function() if not is_done then take_back() end end })
  body()
  is_done = true
end
