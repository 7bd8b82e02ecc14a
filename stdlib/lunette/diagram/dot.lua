-- SPDX-License-Identifier: GPL-3.0-or-later
-- A network in the language of Graphviz.
local handle = require "lunette.diagram.handle"
local places = require "lunette.diagram.places"
local M = {}

local shapes = {
  host = "shape=box style=rounded", router = "shape=ellipse", switch = "shape=box3d", hub = "shape=box style=dashed",
  outside = "shape=plaintext",
}

local function quoted(text) return '"' .. text:gsub('[\\"]', "\\%0"):gsub("\n", "\\n") .. '"' end

local function node_line(index, node, place)
  local lines = { node.name, table.unpack(node.lines or {}) }
  -- Graphviz measures in inches of 72 pixels, upwards; what ends in "!" stays where it is
  return ("  n%d [label=%s %s pos=\"%.3f,%.3f!\"];"):format(index, quoted(table.concat(lines, "\n")),
    shapes[node.kind], place[1] / 72, -place[2] / 72)
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
  local lines = { ("graph %s {"):format(quoted(picture.title)), "  layout=neato; splines=line;",
    "  node [fontname=\"sans-serif\" fontsize=11 height=0.35 width=0.5 margin=\"0.06,0.03\"];",
    "  edge [fontname=\"sans-serif\" fontsize=8];" }
  local points = places.of(picture, values)
  for index, node in ipairs(picture.nodes) do lines[#lines + 1] = node_line(index, node, points[index]) end
  for _, link in ipairs(picture.links) do lines[#lines + 1] = link_line(link, values) end
  lines[#lines + 1] = "}"
  return table.concat(lines, "\n")
end

return M
