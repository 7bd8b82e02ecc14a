-- SPDX-License-Identifier: GPL-3.0-or-later
-- Handles that are made in Lua: as those of the native modules, they refuse what they do not have.
local failure = require "lunette.native.failure"
local options = require "lunette.options"
local M = {}

---Makes a kind of handle: a function that turns a table of fields into one. `fields` are those that scripts see; what a
---name with an underscore holds is the library's own.
---@param kind string as errors call it: `"rule"`
---@param fields string[]
---@param methods table<string, function>
---@param text fun(object: table): string what `tostring` gives
---@return fun(values: table): table
function M.kind(kind, fields, methods, text)
  local known = {}
  for _, name in ipairs(fields) do known[name] = true end
  local names = table.move(fields, 1, #fields, 1, {})
  for name in pairs(methods) do names[#names + 1] = name end
  local meta = { __name = kind, __tostring = text, fields = known, methods = methods }
  function meta.__index(_, key)
    if methods[key] then return methods[key] end
    if known[key] or type(key) == "string" and key:sub(1, 1) == "_" then return nil end
    options.misuse(kind, ("no field or method '%s' in a %s%s"):format(tostring(key), kind,
      failure.suggestion(tostring(key), names)))
  end
  function meta.__newindex(_, key)
    options.misuse(kind, ("cannot set field '%s' of a %s"):format(tostring(key), kind))
  end
  return function(values) return setmetatable(values, meta) end
end

return M
