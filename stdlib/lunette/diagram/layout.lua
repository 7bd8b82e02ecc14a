-- SPDX-License-Identifier: GPL-3.0-or-later
-- Places the nodes of a picture that were not placed by whoever made it.
--
-- Up to some hundred nodes it is stress majorization: distances in the picture come close to the numbers of links in
-- between, which shows rings as rings and grids as grids. More are placed as a tree, in time that grows with their
-- number alone.
local M = {}

local most = 150

local function neighbours_of(picture)
  local found = {}
  for index in ipairs(picture.nodes) do found[index] = {} end
  for _, link in ipairs(picture.links) do
    local a, b = link.ends[1].node, link.ends[2].node
    table.insert(found[a], b)
    table.insert(found[b], a)
  end
  return found
end

-- How many links lie between a node and each other one, and the others in the order of that.
local function distances_from(neighbours, start)
  local distances, order, next_one = { [start] = 0 }, { start }, 1
  while order[next_one] do
    local index = order[next_one]
    for _, other in ipairs(neighbours[index]) do
      if not distances[other] then
        distances[other] = distances[index] + 1
        order[#order + 1] = other
      end
    end
    next_one = next_one + 1
  end
  return distances, order
end

-- One round: each node goes where it is drawn to by all others.
local function relax(points, tables, part)
  for _, i in ipairs(part) do
    local x, y, weights = 0, 0, 0
    local point <const> = points[i]
    for _, j in ipairs(part) do
      if i ~= j then
        local other <const> = points[j]
        local distance = tables[i][j]
        local dx, dy = point[1] - other[1], point[2] - other[2]
        local length = math.max(math.sqrt(dx * dx + dy * dy), 1e-6)
        local weight = 1 / (distance * distance)
        x = x + weight * (other[1] + distance * dx / length)
        y = y + weight * (other[2] + distance * dy / length)
        weights = weights + weight
      end
    end
    if weights > 0 then point[1], point[2] = x / weights, y / weights end
  end
end

local function by_stress(neighbours, part, points)
  local tables = {}
  local radius = math.sqrt(#part)
  for number, index in ipairs(part) do
    tables[index] = distances_from(neighbours, index)
    local angle = 2.399963 * number -- the golden angle: no two directions are the same
    local distance = radius * math.sqrt(number / #part)
    points[index] = { distance * math.cos(angle), distance * math.sin(angle) }
  end
  for _ = 1, 200 do relax(points, tables, part) end
end

-- The nodes of a tree, each before those below it, and what is above each. Without recursion: it may be deep.
local function walk(neighbours, root, distances)
  local stack, seen, visited, parent = { root }, { [root] = true }, {}, {}
  while #stack > 0 do
    local index = table.remove(stack)
    visited[#visited + 1] = index
    for number = #neighbours[index], 1, -1 do
      local other = neighbours[index][number]
      if not seen[other] and distances[other] == distances[index] + 1 then
        seen[other], parent[other] = true, index
        stack[#stack + 1] = other
      end
    end
  end
  return visited, parent
end

-- A column for each leaf; what is above is in the middle of its own.
local function by_levels(neighbours, part, points)
  local root = part[1]
  for _, index in ipairs(part) do if #neighbours[index] > #neighbours[root] then root = index end end
  local distances = distances_from(neighbours, root)
  local visited, parent = walk(neighbours, root, distances)
  local first, last, column = {}, {}, 0
  for number = #visited, 1, -1 do
    local index = visited[number]
    if not first[index] then
      column = column - 1 -- from the right to the left
      first[index], last[index] = column, column
    end
    local up = parent[index]
    if up then
      first[up], last[up] = math.min(first[up] or 0, first[index]), math.max(last[up] or first[index], last[index])
    end
    points[index] = { (first[index] + last[index]) / 2, 2 * distances[index] }
  end
end

-- Moves a part to the right of what is there.
local function put_beside(points, part, left)
  local minimum, maximum, top = math.huge, -math.huge, math.huge
  for _, index in ipairs(part) do
    minimum, maximum = math.min(minimum, points[index][1]), math.max(maximum, points[index][1])
    top = math.min(top, points[index][2])
  end
  for _, index in ipairs(part) do
    points[index][1], points[index][2] = points[index][1] - minimum + left, points[index][2] - top
  end
  return left + maximum - minimum + 1.5
end

local function computed(picture)
  local neighbours, points, seen, left = neighbours_of(picture), {}, {}, 0
  for index in ipairs(picture.nodes) do
    if not seen[index] then
      local _, part = distances_from(neighbours, index)
      for _, member in ipairs(part) do seen[member] = true end
      if #part <= most then by_stress(neighbours, part, points) else by_levels(neighbours, part, points) end
      left = put_beside(points, part, left)
    end
  end
  return points
end

-- Places what came later beside its neighbour.
local function completed(picture, points)
  local neighbours, count = neighbours_of(picture), 0
  for index in ipairs(picture.nodes) do
    if not points[index] then
      count = count + 1
      local anchor = { 0, -1 }
      for _, other in ipairs(neighbours[index]) do anchor = points[other] or anchor end
      local angle = 2.399963 * count
      points[index] = { anchor[1] + math.cos(angle), anchor[2] + math.sin(angle) }
    end
  end
  return points
end

---Returns where each node is, to the right and down; one unit is about the distance of two that are linked.
---@param picture diagram.picture
---@return number[][]
function M.points(picture)
  local points, placed = {}, 0
  for index, node in ipairs(picture.nodes) do
    if node.position then
      points[index], placed = { node.position[1], node.position[2] }, placed + 1
    end
  end
  if placed == 0 then return computed(picture) end
  return completed(picture, points)
end

return M
