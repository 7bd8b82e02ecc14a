-- SPDX-License-Identifier: GPL-3.0-or-later
-- A network in the language of Graphviz.
local handle = require "lunette.diagram.handle"
local M = {}

local shapes = {
  host = "shape=box style=rounded", router = "shape=circle", switch = "shape=box3d", hub = "shape=box style=dashed",
  outside = "shape=plaintext",
}

local function quoted(text) return '"' .. text:gsub('[\\"]', "\\%0"):gsub("\n", "\\n") .. '"' end

local function node_line(index, node)
  local lines = { node.name, table.unpack(node.lines or {}) }
  -- Graphviz counts upwards
  local at = node.position and (" pos=\"%.3f,%.3f!\""):format(node.position[1] * 1.4, -node.position[2] * 1.4) or ""
  return ("  n%d [label=%s %s%s];"):format(index, quoted(table.concat(lines, "\n")), shapes[node.kind], at)
end

local function link_line(link, values)
  local attributes = {}
  local function add(name, lines)
    if #lines > 0 then attributes[#attributes + 1] = ("%s=%s"):format(name, quoted(table.concat(lines, "\n"))) end
  end
  add("label", handle.link_lines(link, values))
  add("taillabel", handle.end_lines(link.ends[1], values))
  add("headlabel", handle.end_lines(link.ends[2], values))
  if not link.up then attributes[#attributes + 1] = "style=dashed color=red" end
  return ("  n%d -- n%d [%s];"):format(link.ends[1].node, link.ends[2].node, table.concat(attributes, " "))
end

---@param picture diagram.picture
---@param values table
---@return string
function M.render(picture, values)
  local lines = { ("graph %s {"):format(quoted(picture.title)), "  layout=neato; overlap=false; splines=line;",
    "  node [fontname=\"sans-serif\"]; edge [fontname=\"sans-serif\" fontsize=9];" }
  for index, node in ipairs(picture.nodes) do lines[#lines + 1] = node_line(index, node) end
  for _, link in ipairs(picture.links) do lines[#lines + 1] = link_line(link, values) end
  lines[#lines + 1] = "}"
  return table.concat(lines, "\n")
end

return M
