-- SPDX-License-Identifier: GPL-3.0-or-later
-- The picture of a lab: also of one that was not built yet.
local addressing = require "lunette.topology.addressing"
local domains = require "lunette.topology.domains"
local handle = require "lunette.diagram.handle"
local make = require "lunette.topology.make"
local options = require "lunette.options"
local rates = require "lunette.diagram.rates"
local M = {}

local words = { "rate", "delay", "jitter", "loss", "duplicate", "corrupt", "reorder" }

local function value_text(name, value)
  if name == "rate" then
    for _, unit in ipairs { { 1e9, "gbit" }, { 1e6, "mbit" }, { 1e3, "kbit" } } do
      if value >= unit[1] then return ("%g%s"):format(value / unit[1], unit[2]) end
    end
    return ("%gbit"):format(value)
  end
  if name == "delay" then return ("%gms"):format(value * 1000) end
  if name == "jitter" then return ("±%gms"):format(value * 1000) end
  return ("%s %g%%"):format(name, value)
end

-- What a port or a link is shaped to: `10mbit 5ms`.
local function shape_text(values)
  local parts = {}
  for _, name in ipairs(words) do
    if (values[name] or 0) > 0 then parts[#parts + 1] = value_text(name, values[name]) end
  end
  return table.concat(parts, " ")
end

local function label_of(link)
  local there, back = shape_text(link.ports[1].shape), shape_text(link.ports[2].shape)
  if there == back then return there ~= "" and there or nil end
  return ("→ %s ← %s"):format(there ~= "" and there or "·", back ~= "" and back or "·")
end

local function link_of(link, numbers, decided, speeds)
  local picture = { up = not link.is_down, label = label_of(link), ends = {} }
  for index, port in ipairs(link.ports) do
    picture.ends[index] = { node = numbers[port.node], name = port.name,
      addresses = decided[port] and make.addresses(decided[port]) or {}, rate = speeds[port.device] }
  end
  return picture
end

---Returns the picture of a lab.
function M.of(lab, given)
  local operation = "topology.diagram"
  local values = options.read(operation, given, handle.readers, { optional = true })
  local graph, devices = lab._graph, {}
  for _, link in ipairs(values.rates and graph.links or {}) do
    for _, port in ipairs(link.ports) do devices[#devices + 1] = port.device end
  end
  local speeds = rates.measure(devices, values.rates)
  local decided, numbers = addressing.decide(graph, domains.find(graph)), {}
  local picture = { title = lab.name or "lab", nodes = {}, links = {} }
  for index, node in ipairs(graph.nodes) do
    numbers[node] = index
    picture.nodes[index] = { name = node.name, kind = node.kind, position = node.values.position }
  end
  for index, link in ipairs(graph.links) do picture.links[index] = link_of(link, numbers, decided, speeds) end
  return handle.new(picture, values)
end

return M
