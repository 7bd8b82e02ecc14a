-- SPDX-License-Identifier: GPL-3.0-or-later
-- Shows values as a reader wants them: tables as Lua would write them, handles and errors by their text.
local M = {}

local keywords = {}
for word in ([[and break do else elseif end false for function goto if in local nil not or repeat return then true
until while]]):gmatch("%a+") do keywords[word] = true end

local function is_name(key)
  return type(key) == "string" and key:match("^[%a_][%w_]*$") and not keywords[key]
end

-- numbers before strings before the rest, each in its own order
local function by_kind(a, b)
  local kind_a, kind_b = type(a), type(b)
  if kind_a ~= kind_b then return kind_a < kind_b end
  if kind_a == "number" or kind_a == "string" then return a < b end
  return tostring(a) < tostring(b)
end

local function sorted_keys(value, length)
  local keys = {}
  for key in next, value do
    if not (math.type(key) == "integer" and key >= 1 and key <= length) then keys[#keys + 1] = key end
  end
  table.sort(keys, by_kind)
  return keys
end

local function quoted(text)
  local line = ("%q"):format(text):gsub("\\\n", "\\n"):gsub("\\9", "\\t")
  return line
end

local format

local function table_parts(value, options, depth, seen)
  local parts, length = {}, #value
  for index = 1, length do
    if index > options.elements then
      parts[#parts + 1] = ("… %d more"):format(length - options.elements)
      break
    end
    parts[#parts + 1] = format(value[index], options, depth + 1, seen)
  end
  for _, key in ipairs(sorted_keys(value, length)) do
    local name = is_name(key) and key or "[" .. format(key, options, depth + 1, seen) .. "]"
    parts[#parts + 1] = name .. " = " .. format(value[key], options, depth + 1, seen)
  end
  return parts
end

local function format_table(value, options, depth, seen)
  if seen[value] then return "{ … }" end
  if depth >= options.depth then return next(value) == nil and "{}" or "{ … }" end
  seen[value] = true
  local parts = table_parts(value, options, depth, seen)
  seen[value] = nil
  if #parts == 0 then return "{}" end
  local line = "{ " .. table.concat(parts, ", ") .. " }"
  local indent = ("  "):rep(depth)
  if #line + #indent <= options.width and not line:find("\n") then return line end
  return "{\n" .. indent .. "  " .. table.concat(parts, ",\n" .. indent .. "  ") .. "\n" .. indent .. "}"
end

function format(value, options, depth, seen)
  local kind = type(value)
  if kind == "string" then return quoted(value) end
  if kind ~= "table" then return tostring(value) end
  local meta = getmetatable(value)
  if type(meta) == "table" and meta.__tostring then return tostring(value) end
  return format_table(value, options, depth, seen)
end

---Returns a value as text, over several lines when it is wide.
---@param value any
---@param options? { width?: integer, depth?: integer, elements?: integer } default 100 columns, 6 levels, 200 elements
---@return string
function M.format(value, options)
  options = options or {}
  return format(value, {
    width = options.width or 100, depth = options.depth or 6, elements = options.elements or 200,
  }, 0, {})
end

return M
