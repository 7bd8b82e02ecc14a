-- SPDX-License-Identifier: GPL-3.0-or-later
-- Labs of shapes that have a name: each function makes one, for the caller to change and build.
local labs = require "lunette.topology.lab"
local options = require "lunette.options"
local random = require "lunette.topology.random"
local readers = require "lunette.topology.readers"
local M = {}

local function any(value) return value end

local function options_of_each(value, refuse)
  if type(value) ~= "table" then refuse("table expected, got " .. options.type_of(value)) end
  return value
end

local common = { name = options.string, link = options_of_each, host = options_of_each }

---Reads the options of a generator, and makes an empty lab. What belongs to the lab goes to it.
---@param shape string
---@param given any
---@param own table<string, fun(value: any, refuse: fun(reason: string)): any>
---@return table values
---@return table lab
local function begin(shape, given, own)
  local operation, all = "topology." .. shape, {}
  for _, list in ipairs { common, own } do for name, reader in pairs(list) do all[name] = reader end end
  for name in pairs(readers.lab) do all[name] = any end
  local values, settings = options.read(operation, given, all, { optional = true }), {}
  for name in pairs(readers.lab) do settings[name] = values[name] end
  return values, labs.create(values.name, settings)
end

local count, several = options.integer(1, 100000), options.integer(2, 100000)
local kinds = options.word { "switch", "hub", "router" }

-- How far apart nodes are in pictures.
local function place(x, y) return { x, y } end

local function on_circle(index, total, radius)
  local angle = 2 * math.pi * (index - 1) / total - math.pi / 2
  return place(radius * math.cos(angle), radius * math.sin(angle))
end

-- The radius of a circle of so many nodes.
local function radius_of(total) return math.max(1, total / (2 * math.pi)) end

local function add(lab, kind, name, position, given)
  local values = { position = position }
  for key, value in pairs(given or {}) do values[key] = value end
  return lab[kind](lab, name, values)
end

-- A switch that takes part in the spanning tree where there are loops.
local function looped(kind) return kind == "switch" and { stp = true } or nil end

-- Directions in pictures, as angles.
local down, aslant = math.pi / 2, math.pi / 4

-- Gives a node its hosts, which spread in a direction.
local function with_hosts(lab, values, middle, hosts, number, position, direction)
  for index = 1, hosts do
    local angle = direction + (index - (hosts + 1) / 2) * math.min(0.8, 5 / hosts)
    local at = place(position[1] + 0.75 * math.cos(angle), position[2] + 0.75 * math.sin(angle))
    lab:link(add(lab, "host", "h" .. number + index, at, values.host), middle, values.link)
  end
  return number + hosts
end

---One switch and two hosts, or more.
function M.single(given)
  local values, lab = begin("single", given, { hosts = count, kind = kinds })
  local middle = add(lab, values.kind or "switch", "s1", place(0, 0))
  for index = 1, values.hosts or 2 do
    local at = place(index - ((values.hosts or 2) + 1) / 2, 1)
    lab:link(add(lab, "host", "h" .. index, at, values.host), middle, values.link)
  end
  return lab
end

---Hosts around one switch.
function M.star(given)
  local values, lab = begin("star", given, { hosts = count, kind = kinds })
  local hosts = values.hosts or 4
  local middle = add(lab, values.kind or "switch", "s1", place(0, 0))
  for index = 1, hosts do
    local at = on_circle(index, hosts, radius_of(hosts))
    lab:link(add(lab, "host", "h" .. index, at, values.host), middle, values.link)
  end
  return lab
end

-- Nodes in the middle: switches or hubs with hosts, or routers with hosts.
local function middle_nodes(lab, values, total, position_of, direction_of, extra)
  local kind, nodes, number = values.kind or "switch", {}, 0
  local letter = kind == "router" and "r" or "s"
  for index = 1, total do
    local at = position_of(index)
    nodes[index] = add(lab, kind, letter .. index, at, extra)
  end
  for index = 1, total do
    local at = position_of(index)
    number = with_hosts(lab, values, nodes[index], values.hosts or 1, number, at, direction_of(at))
  end
  return nodes
end

local in_a_row = { nodes = count, hosts = options.integer(0, 1000), kind = kinds }

---Switches or routers in a row, each with its hosts.
function M.linear(given)
  local values, lab = begin("linear", given, in_a_row)
  local nodes = middle_nodes(lab, values, values.nodes or 2, function(index) return place(1.5 * index, 0) end,
    function() return down end)
  for index = 2, #nodes do lab:link(nodes[index - 1], nodes[index], values.link) end
  return lab
end

-- Away from the middle of a circle.
local function outwards(position) return math.atan(position[2], position[1]) end

---Switches or routers in a circle.
function M.ring(given)
  local values, lab = begin("ring", given,
    { nodes = options.integer(3, 10000), hosts = in_a_row.hosts, kind = kinds })
  local total, kind = values.nodes or 4, values.kind or "switch"
  local nodes = middle_nodes(lab, values, total,
    function(index) return on_circle(index, total, 1.5 * radius_of(total)) end, outwards, looped(kind))
  for index = 1, total do lab:link(nodes[index], nodes[index % total + 1], values.link) end
  return lab
end

local plane = { rows = several, columns = several, hosts = in_a_row.hosts, kind = kinds }

-- Nodes in rows and columns, linked to their neighbours; of a torus also over the edges.
local function mesh(shape, given, wraps)
  local values, lab = begin(shape, given, plane)
  local rows, columns, kind = values.rows or 3, values.columns or 3, values.kind or "router"
  values.kind = kind
  local nodes = middle_nodes(lab, values, rows * columns, function(index)
    return place(1.5 * ((index - 1) % columns), 1.5 * ((index - 1) // columns))
  end, function() return aslant end, looped(kind))
  local function at(row, column) return nodes[row % rows * columns + column % columns + 1] end
  for row = 0, rows - 1 do
    for column = 0, columns - 1 do
      -- with two in a line, the way over the edge is the one that is there already
      if column + 1 < columns or wraps and columns > 2 then
        lab:link(at(row, column), at(row, column + 1), values.link)
      end
      if row + 1 < rows or wraps and rows > 2 then lab:link(at(row, column), at(row + 1, column), values.link) end
    end
  end
  return lab
end

---Routers or switches in rows and columns.
function M.grid(given) return mesh("grid", given, false) end

---A grid whose edges are linked to the opposite ones.
function M.torus(given) return mesh("torus", given, true) end

---A tree of switches or routers, with hosts as leaves.
function M.tree(given)
  local values, lab = begin("tree", given, { depth = options.integer(1, 16), fanout = count, kind = kinds })
  local depth, fanout, kind = values.depth or 2, values.fanout or 2, values.kind or "switch"
  local middles, hosts, letter = 0, 0, kind == "router" and "r" or "s"
  local function grow(level)
    if level == depth then
      hosts = hosts + 1
      return add(lab, "host", "h" .. hosts, place(hosts, depth), values.host), hosts
    end
    middles = middles + 1
    local name, children, first, last = letter .. middles, {}, nil, nil
    for index = 1, fanout do
      children[index], last = grow(level + 1)
      first = first or last
    end
    local middle = (first + last) / 2
    local node = add(lab, kind, name, place(middle, level))
    for _, child in ipairs(children) do lab:link(node, child, values.link) end
    return node, middle
  end
  grow(0)
  return lab
end

-- Whether two nodes have a link.
local function are_linked(linked, a, b) return linked[a * 100000 + b] or linked[b * 100000 + a] end

---A network at random in which every node reaches every other one.
function M.random(given)
  local values, lab = begin("random", given, {
    nodes = several, degree = options.integer(1, 1000), seed = options.integer(math.mininteger, math.maxinteger),
    hosts = in_a_row.hosts, kind = kinds,
  })
  local total, draw, linked = values.nodes or 8, random.new(values.seed or 1), {}
  values.kind = values.kind or "router"
  values.hosts = values.hosts or 0
  local nodes = middle_nodes(lab, values, total,
    function(index) return on_circle(index, total, 1.5 * radius_of(total)) end, outwards, looped(values.kind))
  local function connect(a, b)
    linked[a * 100000 + b] = true
    lab:link(nodes[a], nodes[b], values.link)
  end
  for index = 2, total do connect(draw(index - 1), index) end -- a tree first, so that all are joined
  local wanted = math.min(total * (total - 1) // 2, math.max(total - 1, total * (values.degree or 3) // 2))
  for _ = total, wanted do
    local a, b
    repeat a, b = draw(total), draw(total) until a ~= b and not are_linked(linked, a, b)
    connect(a, b)
  end
  return lab
end

return { public = M, begin = begin, add = add }
