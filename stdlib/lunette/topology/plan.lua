-- SPDX-License-Identifier: GPL-3.0-or-later
-- The plan of a lab: everything that can be wrong is found here, before anything is made.
local addressing = require "lunette.topology.addressing"
local domains = require "lunette.topology.domains"
local routing = require "lunette.topology.routing"
local M = {}

---@class topology.plan
---@field domains topology.domain[]
---@field decided table<topology.graph.port, table> networks, numbers and addresses by family
---@field routes table<topology.graph.node, table[]>

---Plans a lab. The graph stays as it is.
---@param graph topology.graph
---@return topology.plan
function M.make(graph)
  domains.check_loops(graph, "topology.build")
  local list = domains.find(graph)
  local decided = addressing.decide(graph, list)
  return { domains = list, decided = decided, routes = routing.compute(graph, list, decided) }
end

---Writes what was planned into the ports of the graph.
---@param plan topology.plan
function M.accept(plan)
  for port, entry in pairs(plan.decided) do
    port.networks, port.numbers, port.addresses = entry.networks, entry.numbers, entry.addresses
  end
  for _, domain in ipairs(plan.domains) do
    for _, switch in ipairs(domain.switches) do switch.networks = domain.networks end
    -- a cable is a network of its own only where no switch is
    for _, link in ipairs(domain.links) do link.networks = #domain.switches == 0 and domain.networks or nil end
  end
end

return M
