-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the prompt does after a chunk: shows its results, and warns when a module was lost.
local pretty = require "lunette.pretty"
local M = {}

local warned = {}

-- A global of a module's name that is something else now: `link = link.open("lo")` hides all of `link`.
local function warn_of_lost_modules()
  for name, module in pairs(package.loaded) do
    local global = name:match("^lunette%.([%w_]+)$")
    if global and type(module) ~= "boolean" and M.modules[global] and _G[global] ~= module and not warned[global] then
      warned[global] = true
      io.stderr:write(("lunette: '%s' was a module; %s = require 'lunette.%s' brings it back\n"):format(
        global, global, global))
    end
  end
end

---Prints what a chunk returned: tables as Lua writes them, everything else by `tostring`, one value to a line.
function M.show(...)
  for index = 1, select("#", ...) do print(pretty.format((select(index, ...)))) end
  warn_of_lost_modules()
end

---The globals that are modules when the prompt starts.
M.modules = {}
for name in pairs(package.loaded) do
  local global = name:match("^lunette%.([%w_]+)$")
  if global and _G[global] == package.loaded[name] then M.modules[global] = true end
end

-- help() costs nothing until it is asked for
function _G.help(...) return require("lunette.help").help(...) end

return M
