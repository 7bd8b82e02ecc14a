-- SPDX-License-Identifier: GPL-3.0-or-later
-- Handles that are made in Lua: as those of the native modules, they refuse what they do not have.
local failure = require "lunette.native.failure"
local options = require "lunette.options"
local M = {}

-- What a name with an underscore holds is the library's own.
local function is_private(key) return type(key) == "string" and key:sub(1, 1) == "_" end

---Makes a kind of handle: a function that turns a table of fields into one. With a method `close`, a variable can be
---declared with `<close>`.
---@param kind string as errors call it: `"firewall rule"`
---@param fields string[] the fields that scripts see
---@param methods table<string, function>
---@param text fun(object: table): string what `tostring` gives
---@return fun(values: table): table
function M.kind(kind, fields, methods, text)
  local known = {}
  for _, name in ipairs(fields) do known[name] = true end
  local names = table.move(fields, 1, #fields, 1, {})
  for name in pairs(methods) do names[#names + 1] = name end
  local meta = { __name = kind, __tostring = text, __close = methods.close, fields = known, methods = methods }
  function meta.__index(_, key)
    if methods[key] then return methods[key] end
    if known[key] or is_private(key) then return nil end
    options.misuse(kind, ("no field or method '%s' in a %s%s"):format(tostring(key), kind,
      failure.suggestion(tostring(key), names)))
  end
  function meta.__newindex(object, key, value)
    if is_private(key) then return rawset(object, key, value) end
    options.misuse(kind, ("cannot set field '%s' of a %s"):format(tostring(key), kind))
  end
  return function(values) return setmetatable(values, meta) end
end

-- Takes steps back, the last first; returns what went wrong first.
local function take_back(steps)
  local failed
  while #steps > 0 do
    local ok, err = pcall(table.remove(steps))
    failed = failed or not ok and err or nil
  end
  return failed
end

---Does something in steps: `body` gets a function that it tells how each step is taken back. After an error all of them
---are. Returns a function that takes them back later, and what `body` returns.
---@param body fun(undo: fun(step: function)): any
---@return fun() take_back
---@return any result
function M.in_steps(body)
  local steps = {}
  local ok, result = pcall(body, function(step) steps[#steps + 1] = step end)
  if not ok then
    take_back(steps)
    error(result, 0)
  end
  return function()
    local failed = take_back(steps)
    if failed then error(failed, 0) end
  end, result
end

return M
