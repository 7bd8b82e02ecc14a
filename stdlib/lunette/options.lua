-- SPDX-License-Identifier: GPL-3.0-or-later
-- Options tables of functions that are written in Lua: read, checked and refused as those of the native modules are.
local failure = require "lunette.native.failure"
local M = {}

---What errors call the type of a value; a handle tells its kind.
---@param value any
---@return string
function M.type_of(value)
  if type(value) == "userdata" then return tostring(value):match("^%l+") or "userdata" end
  return type(value)
end

---Raises a wrong use of a function, in Lua's standard wording.
---@param operation string the function: `"firewall.drop"`
---@param message string
---@param fields? table more fields of the error
function M.misuse(operation, message, fields)
  local err = { operation = operation, code = "EINVAL", errno = 22, misuse = true, message = message }
  for key, value in pairs(fields or {}) do err[key] = value end
  failure.raise(err)
end

local function verb_of(operation) return operation:match("[%w_]+$") end

local function sorted_names(readers)
  local names = {}
  for name in pairs(readers) do names[#names + 1] = name end
  table.sort(names)
  return names
end

-- Refuses options that nobody knows; a list's elements are none.
local function check_names(operation, given, readers, names, has_elements)
  for key in pairs(given) do
    if type(key) ~= "string" then
      if not (has_elements and math.type(key) == "integer") then
        M.misuse(operation, ("bad option [%s] to '%s' (option names are strings)"):format(key, verb_of(operation)))
      end
    elseif not readers[key] then
      M.misuse(operation, ("bad option '%s' to '%s'%s"):format(key, verb_of(operation),
        failure.suggestion(key, names)), { options = names })
    end
  end
end

---Reads a table of options. Each reader gets the value, and a function that raises the reason why it is wrong; what it
---returns is what the option means.
---@param operation string the function: `"firewall.drop"`
---@param given any what the function was given
---@param readers table<string, fun(value: any, refuse: fun(reason: string)): any>
---@param settings? { argument?: integer, elements?: boolean, optional?: boolean, plain?: boolean }
---@return table values
function M.read(operation, given, readers, settings)
  settings = settings or {}
  if given == nil and settings.optional then given = {} end
  if type(given) ~= "table" then
    M.misuse(operation, ("bad argument #%d to '%s' (table expected, got %s)"):format(
      settings.argument or 1, verb_of(operation), given == nil and "no value" or M.type_of(given)))
  end
  local names, values = sorted_names(readers), {}
  check_names(operation, given, readers, names, settings.elements)
  for _, name in ipairs(names) do
    if given[name] ~= nil then
      values[name] = readers[name](given[name], function(reason)
        M.misuse(operation, ("bad option '%s' to '%s' (%s)"):format(name, verb_of(operation), reason))
      end)
    end
  end
  return values
end

---Raises the error of an option that is wrong together with others, or missing.
---@param operation string
---@param name string the option
---@param reason string
function M.refuse(operation, name, reason)
  M.misuse(operation, ("bad option '%s' to '%s' (%s)"):format(name, verb_of(operation), reason))
end

-- Readers of common types.

---@return boolean
function M.boolean(value, refuse)
  if type(value) ~= "boolean" then refuse("boolean expected, got " .. M.type_of(value)) end
  return value
end

---@return string
function M.string(value, refuse)
  if type(value) ~= "string" then refuse("string expected, got " .. M.type_of(value)) end
  return value
end

---Returns a reader of integers.
---@param first integer the smallest
---@param last integer the largest
function M.integer(first, last)
  return function(value, refuse)
    if type(value) ~= "number" then refuse("integer expected, got " .. M.type_of(value)) end
    local integer = math.tointeger(value)
    if not integer then refuse("number has no integer representation") end
    if integer < first or integer > last then refuse(("%d to %d expected, got %d"):format(first, last, integer)) end
    return integer
  end
end

---Returns a reader of numbers; what is none of them, such as NaN, is refused.
---@param first number the smallest
function M.number(first)
  return function(value, refuse)
    if type(value) ~= "number" then refuse("number expected, got " .. M.type_of(value)) end
    if not (value >= first) then refuse(("at least %s expected, got %s"):format(first, value)) end
    return value
  end
end

---Raises an error if an argument is no length of time; it may be left out.
---@param operation string
---@param number integer which argument it is
---@param timeout any
function M.check_timeout(operation, number, timeout)
  if timeout == nil or type(timeout) == "number" and timeout >= 0 then return end
  local got = type(timeout) == "number" and tostring(timeout) or M.type_of(timeout)
  M.misuse(operation, ("bad argument #%d to '%s' (%s expected, got %s)"):format(number, operation:match("[%w_]+$"),
    type(timeout) == "number" and "0 or more seconds" or "number", got))
end

---Returns a reader of one of several words.
---@param words string[]
function M.word(words)
  return function(value, refuse)
    for _, word in ipairs(words) do if value == word then return value end end
    refuse(("'%s' expected, got %s"):format(table.concat(words, "', '"),
      type(value) == "string" and "'" .. value .. "'" or M.type_of(value)))
  end
end

---Returns a reader of one value or a list of them, which gives a list.
---@param reader fun(value: any, refuse: fun(reason: string)): any
function M.list_of(reader)
  return function(value, refuse)
    if type(value) ~= "table" or getmetatable(value) ~= nil then return { reader(value, refuse) } end
    local list = {}
    for index, element in ipairs(value) do
      list[index] = reader(element, function(reason) refuse(("element %d: %s"):format(index, reason)) end)
    end
    if #list == 0 then refuse("the list is empty") end
    for key in pairs(value) do
      if not list[key] then refuse(("a list expected, got the key %s"):format(tostring(key))) end
    end
    return list
  end
end

---@return Namespace|Process|string|integer
function M.namespace(value, refuse)
  local kind = M.type_of(value)
  if kind ~= "namespace" and kind ~= "process" and kind ~= "string" and kind ~= "number" then
    refuse("namespace, name or process id expected, got " .. kind)
  end
  return value
end

return M
