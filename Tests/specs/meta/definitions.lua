-- SPDX-License-Identifier: GPL-3.0-or-later
-- Reads the LuaCATS definitions in stdlib/meta: as much of the language as they use.
local M = {}

-- splits what follows `---@field` or `---@param`: a name with `?` if it may be missing, a type, a description
local function parse_name(rest)
  local name, optional, type_and_text = rest:match("^([%w_.%[%]]+)(%??)%s+(.*)$")
  local type_name, text = type_and_text:match("^(%([^)]*%)%S*)%s*(.*)$")
  if not type_name then type_name, text = type_and_text:match("^(%S+)%s*(.*)$") end
  return { name = name, optional = optional == "?", type = type_name, text = text }
end

local annotations = {}

-- a class may be continued in another file
function annotations.class(docs, block, rest)
  local name, parents = rest:match("^([%w_.]+):?%s*(.*)$")
  local class = docs.classes[name] or { parents = {}, fields = {}, text = {} }
  table.move(block.text, 1, #block.text, #class.text + 1, class.text)
  for parent in parents:gmatch("[%w_.]+") do class.parents[#class.parents + 1] = parent end
  docs.classes[name], block.class = class, class
end

function annotations.field(_, block, rest)
  local field = parse_name(rest)
  if field.name:match("^%[") then return end -- the elements of a list
  block.class.fields[field.name] = field
end

function annotations.param(_, block, rest) block.params[#block.params + 1] = parse_name(rest) end

annotations["return"] = function(_, block, rest) block.returns[#block.returns + 1] = rest end

function annotations.alias(docs, block, rest)
  block.alias = rest:match("^%S+")
  docs.aliases[block.alias] = rest:match("^%S+%s+(.*)$")
end

-- Takes in a line below an alias that has one of its types: `---| type # what it is`.
local function add_choice(docs, block, line)
  local choice = line:gsub("%s+#.*$", "")
  local others = docs.aliases[block.alias]
  docs.aliases[block.alias] = others and others .. "|" .. choice or choice
end

local function new_block() return { text = {}, params = {}, returns = {} } end

-- Takes a line in; a block is the comment above a class or a function, and ends with the first line that is none.
local function parse_line(docs, block, line)
  local tag, rest = line:match("^%-%-%-@(%l+)%s*(.*)$")
  if tag then
    if annotations[tag] then annotations[tag](docs, block, rest) end
    return block
  elseif block.alias and line:match("^%-%-%-|") then
    add_choice(docs, block, line:match("^%-%-%-|%s*(.*)$"))
    return block
  elseif line:match("^%-%-%-") then
    block.text[#block.text + 1] = line:sub(4)
    return block
  end
  local name, names = line:match("^function ([%w_.:]+)%((.-)%) end$")
  if name then
    block.names, block.is_method = names, name:find(":") ~= nil
    docs.functions[name:gsub(":", ".")] = block
  end
  return new_block()
end

---Reads all definitions in a directory.
---@param directory string
---@return table docs `files` by module; `classes`, `aliases` and `functions` by name, methods as `Link.up`
function M.read(directory)
  local docs = { files = {}, classes = {}, aliases = {}, functions = {} }
  for name in process.exec({ "ls", directory }).stdout:gmatch("([%w_]+)%.lua\n") do
    docs.files[name] = ("%s/%s.lua"):format(directory, name)
    local block = new_block()
    for line in io.lines(docs.files[name]) do block = parse_line(docs, block, line) end
  end
  return docs
end

---Returns all fields of a class, its parents' included.
---@param docs table
---@param name string
---@return table<string, table> fields
function M.fields(docs, name)
  local class = docs.classes[name] or error("no class " .. name, 2)
  local fields = {}
  for _, parent in ipairs(class.parents) do
    for key, field in pairs(parent == "string" and {} or M.fields(docs, parent)) do fields[key] = field end
  end
  for key, field in pairs(class.fields) do fields[key] = field end
  return fields
end

---Returns what is documented as `owner.name` or `owner:name`, by `name`; for the owner `""` the functions without one.
---@param docs table
---@param owner string
---@param is_method boolean
---@return table<string, table>
function M.functions(docs, owner, is_method)
  local found = {}
  for name, doc in pairs(docs.functions) do
    local prefix, last = name:match("^(.-)%.?([%w_]+)$")
    if prefix == owner and doc.is_method == is_method then found[last] = doc end
  end
  return found
end

---Returns the names of classes and aliases in a type, what the aliases stand for included.
---@param docs table
---@param type_name string
---@return string[]
function M.names(docs, type_name)
  local names = {}
  local plain = type_name:gsub('"[^"]*"', ""):gsub("fun%(.*", ""):gsub("table<", "")
  for name in plain:gmatch("[%a_][%w_.]*") do
    names[#names + 1] = name
    if docs.aliases[name] then table.move(M.names(docs, docs.aliases[name]), 1, 99, #names + 1, names) end
  end
  return names
end

return M
