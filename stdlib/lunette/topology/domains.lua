-- SPDX-License-Identifier: GPL-3.0-or-later
-- Broadcast domains: what is joined by switches and hubs hears one another, and is one network.
local graphs = require "lunette.topology.graph"
local refusal = require "lunette.topology.refusal"
local M = {}

---@class topology.domain
---@field ports topology.graph.port[] of hosts and routers
---@field switches topology.graph.node[]
---@field links topology.graph.link[]
---@field networks table<string, topology.cidr> by family

-- Takes all switches and hubs in that can be reached from one.
local function spread(domain, seen, start)
  local waiting = { start }
  seen[start] = domain
  while #waiting > 0 do
    local node = table.remove(waiting)
    table.insert(domain.switches, node)
    for _, port in ipairs(node.ports) do
      local neighbour = port.other.node
      if graphs.is_switch(neighbour) and not seen[neighbour] then
        seen[neighbour] = domain
        waiting[#waiting + 1] = neighbour
      end
    end
  end
end

---Finds the broadcast domains of a lab, in the order of their first links.
---@param graph topology.graph
---@return topology.domain[]
function M.find(graph)
  local list, seen = {}, {}
  local function new()
    local domain = { ports = {}, switches = {}, links = {}, networks = {} }
    list[#list + 1] = domain
    return domain
  end
  for _, link in ipairs(graph.links) do
    local a, b = link.ports[1], link.ports[2]
    local switch = graphs.is_switch(a.node) and a.node or graphs.is_switch(b.node) and b.node
    local domain = switch and seen[switch] or new()
    if switch and not seen[switch] then spread(domain, seen, switch) end
    table.insert(domain.links, link)
    if not graphs.is_switch(a.node) then table.insert(domain.ports, a) end
    if not graphs.is_switch(b.node) then table.insert(domain.ports, b) end
  end
  return list
end

---What errors call a domain.
---@param domain topology.domain
---@return string
function M.text(domain) return domain.switches[1] and domain.switches[1].name or domain.links[1].name end

-- The node that stands for all that are joined to it.
local function representative(parents, node)
  while parents[node] do node = parents[node] end
  return node
end

-- The way from one node to another over links that were seen.
local function way(links, from, to)
  local before, waiting = { [from] = from }, { from }
  for node in function() return table.remove(waiting, 1) end do
    for _, port in ipairs(node.ports) do
      local neighbour = port.other.node
      if links[port.link] and not before[neighbour] then
        before[neighbour] = node
        waiting[#waiting + 1] = neighbour
      end
    end
  end
  local text = { to.name }
  while to ~= from do
    to = before[to]
    text[#text + 1] = to.name
  end
  return table.concat(text, ", ")
end

---Raises an error if switches form a loop and none of them takes part in the spanning tree: one frame would become a
---storm.
---@param graph topology.graph
function M.check_loops(graph, operation)
  if graph.settings.loops then return end
  local parents, seen = {}, {}
  for _, link in ipairs(graph.links) do
    local a, b = link.ports[1].node, link.ports[2].node
    if graphs.is_switch(a) and graphs.is_switch(b) and not a.values.stp and not b.values.stp then
      local from, to = representative(parents, a), representative(parents, b)
      if from == to then
        local detail = "%s form a loop, and none has a spanning tree: the first frame would become a storm"
        refusal.raise(operation, "ELOOP", link.name, detail:format(way(seen, a, b)),
          "stp = true for one of them, or loops = true for the lab")
      end
      parents[from], seen[link] = to, true
    end
  end
end

return M
