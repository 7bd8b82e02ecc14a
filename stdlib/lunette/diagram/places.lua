-- SPDX-License-Identifier: GPL-3.0-or-later
-- Where each node of a picture is drawn: so far apart that nothing lies over another.
local layout = require "lunette.diagram.layout"
local M = {}

local margin = 90

---How wide a node is drawn.
function M.width(node) return math.max(36, 12 + 7.2 * (utf8.len(node.name) or #node.name)) end

-- The least distance of two nodes, which decides on the scale: no two overlap.
local function scale_of(picture, points, values)
  local closest, widest = math.huge, 36
  for _, node in ipairs(picture.nodes) do widest = math.max(widest, M.width(node)) end
  local sorted = {}
  for index, point in ipairs(points) do sorted[index] = point end
  table.sort(sorted, function(a, b) return a[1] < b[1] end)
  for i = 1, #sorted do
    for j = i + 1, #sorted do
      local dx, dy = sorted[j][1] - sorted[i][1], sorted[j][2] - sorted[i][2]
      if dx >= closest then break end
      closest = math.min(closest, math.max(math.sqrt(dx * dx + dy * dy), 0.05))
    end
  end
  if closest == math.huge then return 100 end
  local has_labels = values.addresses ~= false or values.names
  return math.max(widest + 14, has_labels and 150 or 60) / closest
end

---Returns the middle of each node, and how wide and high the picture is, in pixels.
---@param picture diagram.picture
---@param values table
function M.of(picture, values)
  local points = layout.points(picture)
  local scale, left, top = scale_of(picture, points, values), math.huge, math.huge
  for _, point in ipairs(points) do left, top = math.min(left, point[1]), math.min(top, point[2]) end
  local places, width, height = {}, 0, 0
  for index, point in ipairs(points) do
    places[index] = { margin + (point[1] - left) * scale, margin + (point[2] - top) * scale }
    width, height = math.max(width, places[index][1]), math.max(height, places[index][2])
  end
  return places, width + margin, height + margin
end

return M
