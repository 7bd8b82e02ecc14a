-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a scope calls to undo what the firewall's functions have made.
local own = require "lunette.firewall.table"
local nft = require "lunette.firewall.nft"
local M = {}

-- Deletes a table, unless it has another handle by now: then it is somebody else's. The handle is empty if one was
-- interrupted before it was known.
local function delete_table(home, family, name, handle)
  for _, found in ipairs(nft.tables("firewall.apply", home)) do
    local is_it = found.family == family and found.name == name
    if is_it and (handle == "" or tostring(found.handle) == handle) then
      nft.transaction("firewall.apply", home, { { delete = { table = { family = family, name = name } } } })
    end
  end
end

---Undoes something in the current network namespace.
---@param kind "rules"|"set"|"table"
---@param ... string the id and what else tells it
function M.undo(kind, ...)
  local home = nft.home("firewall")
  if kind == "table" then return delete_table(home, ...) end
  local id, set = ...
  own.remove("firewall", home, id, set)
end

return M
