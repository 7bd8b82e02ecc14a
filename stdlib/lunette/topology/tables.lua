-- SPDX-License-Identifier: GPL-3.0-or-later
-- Routing tables of nodes: what has to be added, replaced and removed to come from what was planned before to what is
-- planned now.
local cidrs = require "lunette.topology.cidr"
local graphs = require "lunette.topology.graph"
local route = require "lunette.route"
local routing = require "lunette.topology.routing"
local M = {}

local function key_of(row) return row.family .. " " .. row.destination end

local function by_key(rows)
  local found = {}
  for _, row in ipairs(rows) do found[key_of(row)] = row end
  return found
end

-- Routes that are new or lead to somewhere else, and those that are no more.
local function differences(before, rows)
  local present, wanted, changed, removed = by_key(before), by_key(rows), {}, {}
  for _, row in ipairs(rows) do
    local old = present[key_of(row)]
    if not old or routing.target(old) ~= routing.target(row) then changed[#changed + 1] = row end
  end
  for _, row in ipairs(before) do if not wanted[key_of(row)] then removed[#removed + 1] = row end end
  return changed, removed
end

-- Whether a router is behind an interface that is up. `decided` has what is planned; otherwise it is what there is.
local function is_reachable(node, via, decided)
  local gateway = cidrs.parse(via)
  for _, port in ipairs(node.ports) do
    local network = (decided and decided[port] or port).networks[gateway.family]
    if network and not port.link.is_down and cidrs.contains(network, gateway) then return true end
  end
  return false
end

-- The routes that the kernel takes while some links are down: those to routers that can be reached.
local function usable(node, rows, decided)
  local list = {}
  for _, row in ipairs(rows) do
    if row.via then
      if is_reachable(node, row.via, decided) then list[#list + 1] = row end
    else
      local nexthops = {}
      for _, hop in ipairs(row.nexthops) do
        if is_reachable(node, hop.via, decided) then nexthops[#nexthops + 1] = hop end
      end
      if #nexthops > 0 then
        list[#list + 1] = { destination = row.destination, family = row.family, nexthops = nexthops }
      end
    end
  end
  return list
end

local function has_down_link(node)
  for _, port in ipairs(node.ports) do if port.link.is_down then return true end end
  return false
end

---Adds and replaces routes of all nodes; returns what remains to be removed.
---@param graph topology.graph
---@param plan topology.plan
---@return { node: topology.graph.node, rows: table[] }[]
function M.add(graph, plan)
  local obsolete = {}
  for _, node in ipairs(graph.nodes) do
    local rows = plan.routes[node] or {}
    local changed, verb = rows, route.add
    if node.routes then
      local removed
      changed, removed = differences(node.routes, rows)
      obsolete[#obsolete + 1] = { node = node, rows = removed }
      verb = route.replace
    end
    if has_down_link(node) then changed = usable(node, changed, plan.decided) end
    if #changed > 0 and not graphs.is_switch(node) then verb(changed, { namespace = node.namespace }) end
  end
  return obsolete
end

---Removes routes of a node; those that have gone with their link are no error. The kernel's own to the same network
---stay.
function M.remove(node, rows)
  for _, row in ipairs(rows) do
    local ok, err = pcall(route.remove, row.destination,
      { family = row.family, protocol = "boot", namespace = node.namespace })
    if not ok and err.code ~= "ESRCH" then error(err, 0) end
  end
end

---Puts back the routes of a node that it has lost while a link was down.
function M.restore(node)
  local rows = usable(node, node.routes or {})
  if #rows > 0 then route.replace(rows, { namespace = node.namespace }) end
end

return M
