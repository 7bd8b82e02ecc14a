-- SPDX-License-Identifier: GPL-3.0-or-later
-- A picture that can be had in several forms.
local files = require "lunette.file"
local object = require "lunette.object"
local options = require "lunette.options"
local M = {}

---@class diagram.picture
---@field title string
---@field nodes diagram.picture.node[]
---@field links diagram.picture.link[]

---@class diagram.picture.node
---@field name string
---@field kind "host"|"router"|"switch"|"hub"|"outside"
---@field position? number[] to the right and down
---@field lines? string[] what is told of it besides

---@class diagram.picture.link
---@field ends diagram.picture.end[] two of them
---@field up boolean
---@field label? string

---@class diagram.picture.end
---@field node integer the number of the node
---@field name? string of the interface
---@field addresses string[]
---@field rate? number bits a second that leave by it

local forms = { "text", "dot", "svg", "mermaid" }
local by_ending = { txt = "text", dot = "dot", gv = "dot", svg = "svg", mmd = "mermaid" }

local function seconds(value, refuse)
  if type(value) ~= "number" then refuse("seconds expected, got " .. options.type_of(value)) end
  if not (value > 0 and value <= 3600) then refuse(("0 to 3600 seconds expected, got %s"):format(value)) end
  return value
end

---What is shown.
M.readers = { addresses = options.boolean, names = options.boolean, shape = options.boolean, rates = seconds }

---Returns what is said at an end of a link.
---@return string[]
function M.end_lines(finish, values)
  local list = {}
  if values.names then list[1] = finish.name end
  if values.addresses ~= false then table.move(finish.addresses, 1, #finish.addresses, #list + 1, list) end
  return list
end

local function rate_text(rate)
  for _, unit in ipairs { { 1e9, "Gbit/s" }, { 1e6, "Mbit/s" }, { 1e3, "kbit/s" } } do
    if rate >= unit[1] then return ("%.3g %s"):format(rate / unit[1], unit[2]) end
  end
  return ("%.0f bit/s"):format(rate)
end

---Returns what is said of a link.
---@return string[]
function M.link_lines(link, values)
  local list = {}
  if link.label and values.shape ~= false then list[1] = link.label end
  if not link.up then list[#list + 1] = "down" end
  local a, b = link.ends[1].rate, link.ends[2].rate
  if a and b then list[#list + 1], list[#list + 2] = "→ " .. rate_text(a), "← " .. rate_text(b) end
  return list
end

local methods = {}

for _, form in ipairs(forms) do
  methods[form] = function(self) return require("lunette.diagram." .. form).render(self._picture, self._values) end
end

---Writes the picture to a file, in the form that its ending stands for.
function methods:write(path)
  local operation = "diagram.write"
  if type(path) ~= "string" then
    options.misuse(operation, ("bad argument #1 to 'write' (string expected, got %s)"):format(
      path == nil and "no value" or options.type_of(path)))
  end
  local form = by_ending[path:match("%.(%w+)$") or ""]
  if not form then
    options.misuse(operation, ("bad argument #1 to 'write' ('%s' ends in none of .txt, .dot, .gv, .svg and .mmd)")
      :format(path))
  end
  local text = self[form](self)
  local file = files.open(operation, path, "w")
  local result = table.pack(file:write(text, "\n"))
  local closed = table.pack(file:close())
  files.check(operation, path, table.unpack(result, 1, result.n))
  files.check(operation, path, table.unpack(closed, 1, closed.n))
  return self
end

local new_diagram = object.kind("diagram", { "title" }, methods, function(self) return self:text() end)

---@param picture diagram.picture
---@param values table what is shown
function M.new(picture, values) return new_diagram { title = picture.title, _picture = picture, _values = values } end

return M
