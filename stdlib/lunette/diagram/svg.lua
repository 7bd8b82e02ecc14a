-- SPDX-License-Identifier: GPL-3.0-or-later
-- A network as SVG.
local handle = require "lunette.diagram.handle"
local places = require "lunette.diagram.places"
local M = {}

local style = [[
  <style>
    text { font: 12px sans-serif; text-anchor: middle; fill: #222 }
    .small { font-size: 9.5px; fill: #555; paint-order: stroke; stroke: #fff; stroke-width: 3px }
    .label { font-size: 10px; fill: #06c; paint-order: stroke; stroke: #fff; stroke-width: 4px }
    .link { stroke: #889; stroke-width: 1.6 }
    .down { stroke: #c22; stroke-width: 1.6; stroke-dasharray: 5 4 }
    .host { fill: #fff; stroke: #456; stroke-width: 1.4 }
    .switch { fill: #d9ead3; stroke: #38761d; stroke-width: 1.4 }
    .hub { fill: #f3f3f3; stroke: #777; stroke-width: 1.4; stroke-dasharray: 4 2 }
    .router { fill: #cfe2f3; stroke: #0b5394; stroke-width: 1.4 }
    .outside { fill: #eee; stroke: #aaa; stroke-dasharray: 2 2 }
  </style>]]

local function escaped(text)
  return (text:gsub("[&<>\"]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }))
end

local function text_at(lines, class, x, y, texts)
  for number, text in ipairs(lines) do
    texts[#texts + 1] = ('  <text class="%s" x="%.1f" y="%.1f">%s</text>'):format(class, x,
      y + 11 * (number - (#lines + 1) / 2) + 4, escaped(text))
  end
end

-- The nodes at the end of one line only: there is room below them for what is told of its end.
local function leaves_of(picture)
  local counts, leaves = {}, {}
  leaves.counts = counts
  for _, link in ipairs(picture.links) do
    for _, finish in ipairs(link.ends) do counts[finish.node] = (counts[finish.node] or 0) + 1 end
  end
  for index, node in ipairs(picture.nodes) do leaves[index] = counts[index] == 1 and node.kind == "host" end
  return leaves
end

local function draw_link(link, points, leaves, values, shapes, texts)
  local a, b = points[link.ends[1].node], points[link.ends[2].node]
  shapes[#shapes + 1] = ('  <line class="%s" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>'):format(
    link.up and "link" or "down", a[1], a[2], b[1], b[2])
  local dx, dy = b[1] - a[1], b[2] - a[2]
  local length = math.max(math.sqrt(dx * dx + dy * dy), 1)
  -- farther from an end at which something is written
  local first, second = leaves[link.ends[1].node], leaves[link.ends[2].node]
  local part = first == second and 0.5 or first and 0.4 or 0.6
  text_at(handle.link_lines(link, values), "label", a[1] + part * dx, a[2] + part * dy, texts)
  for side, from in ipairs { a, b } do
    local sign = side == 1 and 1 or -1
    -- just outside of the node, more to the side where the line is level, for text is wide, and where there are many
    local crowd = 10 * math.max(0, leaves.counts[link.ends[side].node] - 2)
    local away = math.min(length * 0.4, 30 + 32 * math.abs(dx) / length + crowd)
    local lines = handle.end_lines(link.ends[side], values)
    if leaves[link.ends[side].node] then
      text_at(lines, "small", from[1], from[2] + 14 + 5.5 * #lines, texts)
    else
      text_at(lines, "small", from[1] + sign * dx / length * away, from[2] + sign * dy / length * away, texts)
    end
  end
end

local function draw_node(node, place, shapes, texts)
  local x, y, width = place[1], place[2], places.width(node)
  if node.kind == "router" then
    shapes[#shapes + 1] = ('  <ellipse class="router" cx="%.1f" cy="%.1f" rx="%.1f" ry="17"/>'):format(x, y,
      width / 2 + 3)
  else
    shapes[#shapes + 1] = ('  <rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="26" rx="%d"/>'):format(
      node.kind, x - width / 2, y - 13, width, node.kind == "host" and 8 or 2)
  end
  texts[#texts + 1] = ('  <text x="%.1f" y="%.1f">%s</text>'):format(x, y + 4, escaped(node.name))
  local lines = node.lines or {}
  text_at(lines, "small", x, y + 22 + 5.5 * (#lines - 1), texts)
end

---@param picture diagram.picture
---@param values table
---@return string
function M.render(picture, values)
  local points, width, height = places.of(picture, values)
  local lines, nodes, texts, leaves = {}, {}, {}, leaves_of(picture)
  for _, link in ipairs(picture.links) do draw_link(link, points, leaves, values, lines, texts) end
  for index, node in ipairs(picture.nodes) do draw_node(node, points[index], nodes, texts) end
  return table.concat({
    ('<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f">'):format(
      width, height, width, height),
    ("  <title>%s</title>"):format(escaped(picture.title)), style,
    '  <rect width="100%" height="100%" fill="#fff"/>',
    table.concat(lines, "\n"), table.concat(nodes, "\n"), table.concat(texts, "\n"), "</svg>",
  }, "\n")
end

return M
