-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who reaches whom in a lab: which nodes are asked about. How is that of matrix.ping.
local nodes = require "lunette.topology.node"
local options = require "lunette.options"
local pings = require "lunette.matrix.pings"
local refusal = require "lunette.topology.refusal"
local settle = require "lunette.topology.settle"
local M = {}

local operation = "topology.ping_all"

local readers = { nodes = options.list_of(function(value) return value end) }
for _, name in ipairs { "family", "count", "interval", "timeout", "size", "within" } do
  readers[name] = pings.readers[name]
end

local function address_of(record, family)
  for _, port in ipairs(record.ports) do
    if port.addresses[family] then return port.addresses[family] end
  end
end

-- The nodes that are asked about: all hosts that have an address, or routers where there are no hosts.
local function stations(lab, values)
  local list, seen = {}, {}
  for _, value in ipairs(values.nodes or {}) do
    local record = nodes.record(lab, operation, value)
    if seen[record] then refusal.raise(operation, "EINVAL", record.name, "it is in the list twice") end
    list[#list + 1], seen[record] = record, true
  end
  if values.nodes then return list end
  for _, kind in ipairs { "host", "router" } do
    for _, record in ipairs(lab._graph.nodes) do
      if record.kind == kind and address_of(record, values.family) then list[#list + 1] = record end
    end
    if #list > 0 then return list end
  end
  refusal.raise(operation, "EINVAL", tostring(lab), "no host and no router has an address of " .. values.family)
end

---Pings all pairs, and returns the matrix.
function M.all(lab, given)
  local values = options.read(operation, given, readers, { optional = true })
  values.family = values.family or lab._graph.settings.families[1]
  local places, rooms = {}, {}
  for index, record in ipairs(stations(lab, values)) do
    places[index] = { name = record.name, namespace = record.namespace, address = address_of(record, values.family)
      or refusal.raise(operation, "EADDRNOTAVAIL", record.name, "it has no address of " .. values.family) }
  end
  for _, record in ipairs(lab._graph.nodes) do
    if not record.bridge then rooms[#rooms + 1] = record.namespace end
  end
  values.nodes, values.family = nil, nil
  if lab._unsettled then settle.wait(lab) end
  lab._unsettled = nil
  return pings.of(places, values, rooms)
end

return M
