-- SPDX-License-Identifier: GPL-3.0-or-later
-- Lets nodes forget their neighbours, but for those that somebody entered.
local neighbour = require "lunette.neighbour"
local M = {}

local learned = { "reachable", "stale", "delay", "probe", "incomplete", "failed" }

---Forgets what was learned in a namespace.
---@param filter neighbour.list.options which of them
function M.forget(filter)
  filter.state = learned
  neighbour.flush(filter)
end

return M
