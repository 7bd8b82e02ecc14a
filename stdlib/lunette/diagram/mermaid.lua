-- SPDX-License-Identifier: GPL-3.0-or-later
-- A network in the language of Mermaid, which many web pages of projects draw.
local handle = require "lunette.diagram.handle"
local M = {}

local shapes = {
  host = { "[", "]" }, router = { "((", "))" }, switch = { "[[", "]]" }, hub = { "{{", "}}" }, outside = { "([", "])" },
}

local function quoted(text)
  local plain = text:gsub("[&\"<>#]", function(letter) return ("#%d;"):format(letter:byte()) end)
  return '"' .. plain:gsub("\n", "<br>") .. '"'
end

-- Mermaid has no labels at the ends of a line: addresses stand in the nodes.
local function addresses_of(picture, values)
  local found = {}
  for index, node in ipairs(picture.nodes) do found[index] = { node.name, table.unpack(node.lines or {}) } end
  for _, link in ipairs(picture.links) do
    for _, finish in ipairs(link.ends) do
      local lines = handle.end_lines(finish, values)
      table.move(lines, 1, #lines, #found[finish.node] + 1, found[finish.node])
    end
  end
  return found
end

---@param picture diagram.picture
---@param values table
---@return string
function M.render(picture, values)
  local lines, told = { "graph TD" }, addresses_of(picture, values)
  for index, node in ipairs(picture.nodes) do
    local shape = shapes[node.kind]
    lines[#lines + 1] = ("  n%d%s%s%s"):format(index, shape[1], quoted(table.concat(told[index], "\n")), shape[2])
  end
  for _, link in ipairs(picture.links) do
    local label = handle.link_lines(link, values)
    lines[#lines + 1] = ("  n%d %s%s n%d"):format(link.ends[1].node, link.up and "---" or "-.-",
      #label > 0 and "|" .. quoted(table.concat(label, "\n")) .. "|" or "", link.ends[2].node)
  end
  return table.concat(lines, "\n")
end

return M
