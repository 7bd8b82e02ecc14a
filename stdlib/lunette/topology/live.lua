-- SPDX-License-Identifier: GPL-3.0-or-later
-- What is done to a lab that runs: links that break, are mended and shaped, nodes that move and go.
local attempt = require "lunette.topology.attempt"
local build = require "lunette.topology.build"
local graphs = require "lunette.topology.graph"
local make = require "lunette.topology.make"
local options = require "lunette.options"
local plans = require "lunette.topology.plan"
local refusal = require "lunette.topology.refusal"
local settings = require "lunette.shape.settings"
local M = {}

-- Does something within the scope of the lab, and notes it in the journal of a schedule that runs.
local function act(lab, text, body)
  local journal = lab._journal
  if journal then journal[#journal + 1] = { time = journal.now, text = text } end
  return lab._scope:call(body)
end

---Takes a link down at both ends.
function M.down(lab, link)
  act(lab, ("link %s down"):format(link.name), function()
    for _, port in ipairs(link.ports) do port.device:down() end
  end)
  link.is_down = true
end

---Brings a link up, with what its ends have lost meanwhile.
function M.up(lab, link)
  link.is_down, lab._unsettled = nil, true
  act(lab, ("link %s up"):format(link.name), function()
    for _, port in ipairs(link.ports) do port.device:up() end
    for _, port in ipairs(link.ports) do
      if not graphs.is_switch(port.node) then build.restore(port) end
    end
  end)
end

local function described(asked)
  local names, parts = {}, {}
  for name in pairs(asked) do names[#names + 1] = name end
  table.sort(names)
  for index, name in ipairs(names) do parts[index] = ("%s %s"):format(name, asked[name]) end
  return table.concat(parts, ", ")
end

---Shapes what leaves by some ports of a link.
function M.shape(lab, link, ports, asked)
  act(lab, ("link %s %s%s"):format(link.name, described(asked),
    #ports == 1 and " from " .. ports[1].node.name or ""), function()
    for _, port in ipairs(ports) do port.device:shape(asked) end
  end)
  for _, port in ipairs(ports) do port.shape = settings.merge(port.shape, asked) end
end

---Makes a link a plain cable.
function M.unshape(lab, link)
  act(lab, ("link %s is not shaped"):format(link.name), function()
    for _, port in ipairs(link.ports) do port.device:unshape() end
  end)
  for _, port in ipairs(link.ports) do port.shape = {} end
end

-- Takes the kernel's part of a link away.
local function unmake(link)
  if not build.is_made(link) then return end
  link.ports[1].device:delete()
  make.forget_link(link)
end

---Takes a link away.
function M.delete_link(lab, link)
  act(lab, ("link %s deleted"):format(link.name), function() unmake(link) end)
  graphs.remove_link(lab._graph, link)
  link.is_deleted = true
  if lab._is_built then build.sync(lab) end
end

---Takes a node and its links away.
function M.delete_node(lab, node)
  local graph = lab._graph
  local links = {}
  for index, port in ipairs(node.ports) do links[index] = port.link end
  act(lab, ("%s %s deleted"):format(node.kind, node.name), function()
    for _, link in ipairs(links) do unmake(link) end
    if node.bridge then
      node.bridge:delete()
    elseif node.namespace then
      if node.namespace.name then node.namespace:delete() else node.namespace:close() end
    end
  end)
  for _, link in ipairs(links) do
    graphs.remove_link(graph, link)
    link.is_deleted = true
  end
  graphs.remove_node(graph, node)
  node.is_deleted = true
  make.forget_node(node)
  if lab._is_built then build.sync(lab) end
end

-- The link by which a node moves: the one that is said, or its only one.
local function moving_port(node, given)
  local values = options.read("topology.move", given, { interface = options.string }, { argument = 2, optional = true })
  for _, port in ipairs(node.ports) do
    if port.name == values.interface or not values.interface and #node.ports == 1 then return port end
  end
  refusal.raise("topology.move", "EINVAL", node.name, values.interface and "it has no interface " .. values.interface
    or #node.ports == 0 and "it has no link" or "it has several links: the option 'interface' says which one moves")
end

-- Unplugs the other end, and plugs it in elsewhere. From switch to switch the cable stays, and its port gets another
-- master.
local function replug(graph, port, target)
  local stays = port.other.node.bridge and target.bridge
  if not stays then unmake(port.link) end
  graphs.replug(graph, port.other, target)
  if stays then port.other.device:set { master = target.bridge } end
end

---Plugs a node in at another one.
function M.move(lab, node, target, given)
  local port = moving_port(node, given)
  local was = port.other.node
  if was == target then return end
  if target == node then refusal.raise("topology.move", "EINVAL", node.name, "a link has two ends, at two nodes") end
  -- what cannot be is found before anything is unplugged
  local place = graphs.replug(lab._graph, port.other, target)
  local function back() graphs.replug(lab._graph, port.other, was, place) end
  attempt(function() plans.make(lab._graph) end, back)
  back()
  act(lab, ("%s %s moves to %s"):format(node.kind, node.name, target.name), function()
    replug(lab._graph, port, target)
  end)
  local link = port.link
  rawset(link.handle, "name", link.name)
  link.handle.nodes[link.ports[1] == port and 2 or 1] = target.handle
  build.sync(lab)
end

-- Which group each node is in. With one group, the others are the other one.
local function sides(lab, groups)
  local nodes = require "lunette.topology.node"
  local side = {}
  for number, group in ipairs(groups) do
    if type(group) ~= "table" then
      local text = "bad argument #%d to 'partition' (a list of nodes expected, got %s)"
      options.misuse("topology.partition", text:format(number, options.type_of(group)))
    end
    for _, value in ipairs(group) do
      local record = nodes.record(lab, "topology.partition", value)
      if side[record] and side[record] ~= number then
        refusal.raise("topology.partition", "EINVAL", record.name, "it is in two groups")
      end
      side[record] = number
    end
  end
  for _, record in ipairs(#groups == 1 and lab._graph.nodes or {}) do side[record] = side[record] or 2 end
  return side
end

---Takes the links down that lead from one group of nodes to another.
function M.partition(lab, ...)
  local side, cut = sides(lab, { ... }), {}
  for _, link in ipairs(lab._graph.links) do
    local a, b = side[link.ports[1].node], side[link.ports[2].node]
    if a and b and a ~= b and not link.is_down then cut[#cut + 1] = link end
  end
  if #cut == 0 then
    refusal.raise("topology.partition", "EINVAL", tostring(lab), "no link that is up leads from one group to another")
  end
  lab._cut = lab._cut or {}
  for _, link in ipairs(cut) do
    M.down(lab, link)
    table.insert(lab._cut, link)
  end
end

---Brings the links up that partitions have taken down.
function M.heal(lab)
  local cut = lab._cut or {}
  lab._cut = nil
  for _, link in ipairs(cut) do
    if link.is_down and not link.is_deleted then M.up(lab, link) end
  end
end

---Computes the routes anew, around links that are down.
function M.reroute(lab)
  lab._graph.avoids_down = true
  build.sync(lab)
end

return M
