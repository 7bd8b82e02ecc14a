-- SPDX-License-Identifier: GPL-3.0-or-later
-- Static routes: from each router and host to each network by the shortest way, computed from the plan alone.
--
-- The cost of a way is the sum of the costs of the links by which routers send, as in OSPF. Hosts do not forward. A
-- host gets a default route to the router that most networks are reached by, and routes to the others where they
-- differ.
local cidrs = require "lunette.topology.cidr"
local M = {}

---@class topology.hop
---@field out topology.graph.port where the packets leave
---@field gateway topology.graph.port the router's port, which they go to

-- What the computation looks at: for each port that is usable, its domain, and the routers' ports of each domain.
local function new_map(list, decided, family, avoids_down)
  local map = { domain_of = {}, routers = {}, list = {}, texts = {}, family = family, decided = decided }
  for _, domain in ipairs(list) do
    local routers = {}
    for _, port in ipairs(domain.ports) do
      if decided[port].addresses[family] and not (avoids_down and port.link.is_down) then
        map.domain_of[port] = domain
        if port.node.kind == "router" then routers[#routers + 1] = port end
      end
    end
    map.routers[domain] = routers
    if domain.networks[family] then
      map.list[#map.list + 1], map.texts[domain] = domain, cidrs.text(domain.networks[family])
    end
  end
  return map
end

local function cost_of(port) return port.values.cost or port.link.values.cost or 1 end

-- Adds hops that are not in the list yet.
local function join(hops, more)
  for _, hop in ipairs(more) do
    local is_new = true
    for _, present in ipairs(hops) do is_new = is_new and present.gateway ~= hop.gateway end
    if is_new then hops[#hops + 1] = hop end
  end
end

-- A queue of nodes by distance, the nearest first; of equals, the one that came first.
local function push(queue, distance, node)
  queue.count = (queue.count or 0) + 1
  local entry, index = { distance = distance, order = queue.count, node = node }, #queue + 1
  while index > 1 do
    local above = queue[index // 2]
    if above.distance < distance or above.distance == distance and above.order < entry.order then break end
    queue[index], index = above, index // 2
  end
  queue[index] = entry
end

local function is_before(a, b) return a.distance < b.distance or a.distance == b.distance and a.order < b.order end

local function pop(queue)
  local top, last = queue[1], table.remove(queue)
  if not top or #queue == 0 then return top end
  local index = 1
  while true do
    local child = 2 * index
    if not queue[child] then break end
    if queue[child + 1] and is_before(queue[child + 1], queue[child]) then child = child + 1 end
    if is_before(last, queue[child]) then break end
    queue[index], index = queue[child], child
  end
  queue[index] = last
  return top
end

-- Goes from one router to its neighbours.
local function relax(map, source, state, node)
  local distance = state.distances[node]
  for _, port in ipairs(node.ports) do
    local further = distance + cost_of(port)
    for _, gateway in ipairs(map.routers[map.domain_of[port]] or {}) do
      local neighbour = gateway.node
      if neighbour ~= node and neighbour ~= source then
        local hops = node == source and { { out = port, gateway = gateway } } or state.hops[node]
        local known = state.distances[neighbour]
        if not known or further < known then
          state.distances[neighbour], state.hops[neighbour] = further, { table.unpack(hops) }
          push(state.queue, further, neighbour)
        elseif further == known then
          join(state.hops[neighbour], hops)
        end
      end
    end
  end
end

-- The distance of each router, and the first hops on the way there.
local function explore(map, source)
  local state = { distances = { [source] = 0 }, hops = {}, queue = {} }
  push(state.queue, 0, source)
  local done = {}
  for entry in pop, state.queue do
    local node = entry.node
    if not done[node] then
      done[node] = true
      relax(map, source, state, node)
    end
  end
  return state
end

-- The first hops to a domain: those to the nearest of its routers.
local function hops_to(map, state, domain)
  local best, hops
  for _, port in ipairs(map.routers[domain]) do
    local known = state.hops[port.node]
    local distance = known and state.distances[port.node] + cost_of(port)
    if distance and (not best or distance < best) then
      best, hops = distance, { table.unpack(known) }
    elseif distance and distance == best then
      join(hops, known)
    end
  end
  return hops
end

local function route(map, destination, hops, ecmp)
  local function via(hop) return map.decided[hop.gateway].addresses[map.family] end
  if not ecmp or #hops == 1 then
    return { destination = destination, family = map.family, via = via(hops[1]) }
  end
  local nexthops = {}
  for index, hop in ipairs(hops) do nexthops[index] = { via = via(hop) } end
  return { destination = destination, family = map.family, nexthops = nexthops }
end

---Tells where a route leads to: two that lead to the same have the same text.
---@param row route.change.row
---@return string
function M.target(row)
  if row.via then return row.via end
  local parts = {}
  for index, hop in ipairs(row.nexthops) do parts[index] = hop.via end
  table.sort(parts)
  return table.concat(parts, " ")
end

local function is_attached(map, node)
  local found = {}
  for _, port in ipairs(node.ports) do if map.domain_of[port] then found[map.domain_of[port]] = true end end
  return found
end

-- Routes to all networks that the node is not in itself.
local function full_table(map, node, ecmp)
  local state, attached, rows = explore(map, node), is_attached(map, node), {}
  for _, domain in ipairs(map.list) do
    local hops = not attached[domain] and hops_to(map, state, domain)
    if hops then rows[#rows + 1] = route(map, map.texts[domain], hops, ecmp) end
  end
  return rows
end

-- Puts a default route in place of those that most have in common.
local function with_default(rows, family)
  local counts, best = {}, nil
  for _, row in ipairs(rows) do
    local target = M.target(row)
    counts[target] = (counts[target] or 0) + 1
    if not best or counts[target] > counts[M.target(best)] then best = row end
  end
  if not best then return rows end
  local left = { { destination = "default", family = family, via = best.via, nexthops = best.nexthops } }
  for _, row in ipairs(rows) do if M.target(row) ~= M.target(best) then left[#left + 1] = row end end
  return left
end

-- The routers that a host has as neighbours.
local function gateways(map, node)
  local hops = {}
  for _, port in ipairs(node.ports) do
    for _, gateway in ipairs(map.routers[map.domain_of[port]] or {}) do
      hops[#hops + 1] = { out = port, gateway = gateway }
    end
  end
  return hops
end

local function host_table(map, node, ecmp)
  local wanted = node.values.gateway
  if wanted == false then return {} end
  if wanted then
    local via = wanted[map.family]
    return via and { { destination = "default", family = map.family, via = via } } or {}
  end
  local hops = gateways(map, node)
  if #hops == 0 then return {} end
  if #hops == 1 then return { route(map, "default", hops, false) } end
  local rows = with_default(full_table(map, node, ecmp), map.family)
  -- all networks are the host's own: some router all the same
  return #rows > 0 and rows or { route(map, "default", hops, ecmp) }
end

---Computes the routes of all hosts and routers.
---@param graph topology.graph
---@param list topology.domain[]
---@param decided table what addressing has decided
---@return table<topology.graph.node, table[]>
function M.compute(graph, list, decided)
  local found, settings = {}, graph.settings
  for _, family in ipairs(settings.families) do
    local map = new_map(list, decided, family, graph.avoids_down)
    for _, node in ipairs(graph.nodes) do
      local rows
      if node.kind == "router" and settings.routing then rows = full_table(map, node, settings.ecmp) end
      if node.kind == "host" then rows = host_table(map, node, settings.ecmp) end
      for _, row in ipairs(rows or {}) do
        found[node] = found[node] or {}
        table.insert(found[node], row)
      end
    end
  end
  return found
end

return M
