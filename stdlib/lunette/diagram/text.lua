-- SPDX-License-Identifier: GPL-3.0-or-later
-- A network as text: each part is a tree from its middle outwards, and what closes a loop is told at its far end.
local handle = require "lunette.diagram.handle"
local M = {}

local ranks = { switch = 3, hub = 3, router = 2, host = 1, outside = 0 }

local function neighbours_of(picture)
  local found = {}
  for index in ipairs(picture.nodes) do found[index] = {} end
  for _, link in ipairs(picture.links) do
    for side = 1, 2 do
      table.insert(found[link.ends[side].node], { link = link, here = link.ends[side], there = link.ends[3 - side] })
    end
  end
  return found
end

-- The node from which a part is shown: one in the middle, that has most links.
local function root_of(picture, neighbours, part)
  local best
  for _, index in ipairs(part) do
    local rank, links = ranks[picture.nodes[index].kind], #neighbours[index]
    local key = rank > 1 and 1e6 + links or links
    if not best or key > best.key then best = { index = index, key = key } end
  end
  return best.index
end

-- The nodes that can be reached from one, the nearest first, and by which link each is reached.
local function spread(neighbours, start)
  local order, by = { start }, { [start] = true }
  local next_one = 1
  while order[next_one] do
    for _, way in ipairs(neighbours[order[next_one]]) do
      if not by[way.there.node] then
        by[way.there.node] = way.link
        order[#order + 1] = way.there.node
      end
    end
    next_one = next_one + 1
  end
  return order, by
end

local function node_text(picture, index, finish, link, values)
  local node, parts = picture.nodes[index], {}
  local function add(lines) table.move(lines, 1, #lines, #parts + 1, parts) end
  parts[1] = ("%s (%s)"):format(node.name, node.kind)
  if finish then add(handle.end_lines(finish, values)) end
  if link then add(handle.link_lines(link, values)) end
  add(node.lines or {})
  return table.concat(parts, "  ")
end

local function show(state, index, prefix)
  local children, loops = {}, {}
  for _, way in ipairs(state.neighbours[index]) do
    if state.by[way.there.node] == way.link and not state.shown[way.there.node] then
      children[#children + 1] = way
      state.shown[way.there.node] = true
    elseif state.by[index] ~= way.link and state.by[way.there.node] ~= way.link and not state.told[way.link] then
      loops[#loops + 1], state.told[way.link] = way, true
    end
  end
  for number, way in ipairs(loops) do
    local is_last = number == #loops and #children == 0
    local parts = { state.picture.nodes[way.there.node].name, table.unpack(handle.link_lines(way.link, state.values)) }
    state.lines[#state.lines + 1] = prefix .. (is_last and "╰" or "├") .. "╌╌ " .. table.concat(parts, "  ")
  end
  for number, way in ipairs(children) do
    local is_last = number == #children
    local mark = way.link.up and "──" or "╳─"
    state.lines[#state.lines + 1] = prefix .. (is_last and "╰" or "├") .. mark .. " "
      .. node_text(state.picture, way.there.node, way.there, way.link, state.values)
    show(state, way.there.node, prefix .. (is_last and "    " or "│   "))
  end
end

---@param picture diagram.picture
---@param values table
---@return string
function M.render(picture, values)
  local neighbours, seen = neighbours_of(picture), {}
  local state = { picture = picture, values = values, neighbours = neighbours, lines = {}, shown = {}, told = {} }
  for index in ipairs(picture.nodes) do
    if not seen[index] then
      local part = spread(neighbours, index)
      for _, member in ipairs(part) do seen[member] = true end
      local root = root_of(picture, neighbours, part)
      local _, by = spread(neighbours, root)
      state.by, state.shown[root] = by, true
      state.lines[#state.lines + 1] = node_text(picture, root, nil, nil, values)
      show(state, root, "")
    end
  end
  return table.concat(state.lines, "\n")
end

return M
