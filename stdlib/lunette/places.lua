-- SPDX-License-Identifier: GPL-3.0-or-later
-- Places that are measured or listened to: network namespaces, each with a name to call it by.
local options = require "lunette.options"
local M = {}

local function is_place(value) return type(value) == "table" and getmetatable(value) == nil end

local function name_of(given, index)
  if given.name ~= nil then return given.name end
  if type(given.namespace) == "string" then return given.namespace end
  return options.type_of(given.namespace) == "namespace" and given.namespace.name or tostring(index)
end

-- Reads one; `refuse` raises the reason why it is wrong.
local function read(value, index, fields, refuse)
  local given = is_place(value) and value or { namespace = value }
  for key in pairs(given) do
    if not fields[key] then refuse(("no field '%s' in a place"):format(tostring(key))) end
  end
  if given.namespace == nil then refuse("no field 'namespace' in the place") end
  local place = { namespace = options.namespace(given.namespace, refuse), name = name_of(given, index) }
  if type(place.name) ~= "string" then refuse("name: string expected, got " .. options.type_of(place.name)) end
  for key, reader in pairs(fields) do
    if reader and given[key] ~= nil then
      place[key] = reader(given[key], function(reason) refuse(key .. ": " .. reason) end)
    end
  end
  return place
end

---Reads a list of namespaces, or of tables with `namespace`, `name` and the given fields.
---@param operation string the function: `"matrix.ping"`
---@param given any what the function was given
---@param fields table<string, fun(value: any, refuse: fun(reason: string)): any> readers of further fields
---@return table[] places
function M.read(operation, given, fields)
  local known = { name = options.string, namespace = options.namespace }
  for key, reader in pairs(fields) do known[key] = reader end
  local verb, list, names = operation:match("[%w_]+$"), {}, {}
  local function refuse(reason)
    options.misuse(operation, ("bad argument #1 to '%s' (%s)"):format(verb, reason))
  end
  if not is_place(given) then
    refuse("list of namespaces expected, got " .. (given == nil and "no value" or options.type_of(given)))
  end
  if #given == 0 then refuse("the list is empty") end
  for index, value in ipairs(given) do
    local place = read(value, index, known, function(reason) refuse(("element %d: %s"):format(index, reason)) end)
    if names[place.name] then refuse(("element %d: two places called '%s'"):format(index, place.name)) end
    names[place.name], list[index] = true, place
  end
  return list
end

return M
