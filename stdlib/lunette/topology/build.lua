-- SPDX-License-Identifier: GPL-3.0-or-later
-- Brings what is there to what is planned: everything at first, and what has changed later. After an error, nothing of
-- it is left.
local address = require "lunette.address"
local attempt = require "lunette.topology.attempt"
local features = require "lunette.topology.features"
local graphs = require "lunette.topology.graph"
local make = require "lunette.topology.make"
local neighbours = require "lunette.neighbours"
local plans = require "lunette.topology.plan"
local record = require "lunette.native.record"
local scope = require "lunette.scope"
local tables = require "lunette.topology.tables"
local M = {}

---Whether a link is there.
function M.is_made(link) return link.ports[1].device ~= nil end

-- Makes nodes and links that are not there yet; `made` is told of each.
local function make_missing(graph, plan, made)
  local bridges = {}
  for _, node in ipairs(graph.nodes) do
    if not node.namespace then
      made.nodes[#made.nodes + 1] = node
      bridges[#bridges + 1] = make.node(graph, node)
    end
  end
  for _, link in ipairs(graph.links) do
    if not M.is_made(link) then
      made.links[#made.links + 1] = link
      make.link(link, plan.decided)
    end
  end
  for _, bridge in ipairs(bridges) do bridge:up() end
end

local function row_of(port, text) return { address = text, dev = port.device, nodad = true } end

-- Gives ports that are there the addresses that they shall have now; returns what they no longer shall have.
local function add_addresses(plan, made)
  local new, obsolete = {}, {}
  for _, link in ipairs(made.links) do new[link] = true end
  for port, entry in pairs(plan.decided) do
    if not new[port.link] then
      local wanted, present = make.addresses(entry), make.addresses(port)
      local has = {}
      for _, text in ipairs(present) do has[text] = true end
      for _, text in ipairs(wanted) do
        if not has[text] then address.add({ row_of(port, text) }, { namespace = port.node.namespace }) end
        has[text] = nil
      end
      for text in pairs(has) do obsolete[#obsolete + 1] = { port = port, text = text } end
    end
  end
  return obsolete
end

-- In a lab that runs, an address may be another node's now: those who knew the old one ask again.
local function forget_neighbours(plan, made)
  local new = {}
  for _, link in ipairs(made.links) do new[link] = true end
  for _, domain in ipairs(plan.domains) do
    local has_new, older = false, {}
    for _, port in ipairs(domain.ports) do
      if new[port.link] then has_new = true else older[#older + 1] = port end
    end
    for _, port in ipairs(has_new and older or {}) do
      neighbours.forget { dev = port.device, namespace = port.node.namespace }
    end
  end
end

local function remove_addresses(list)
  for _, entry in ipairs(list) do
    local ok, err = pcall(address.remove, { row_of(entry.port, entry.text) },
      { namespace = entry.port.node.namespace })
    if not ok and err.code ~= "EADDRNOTAVAIL" then error(err, 0) end -- IPv6 loses those of a link that is down
  end
end

local function shape_links(made)
  for _, link in ipairs(made.links) do
    for _, port in ipairs(link.ports) do
      if next(port.shape) ~= nil then port.device:shape(port.shape) end
    end
  end
end

local function bring_about(graph, plan, made)
  make_missing(graph, plan, made)
  forget_neighbours(plan, made)
  local addresses = add_addresses(plan, made)
  local routes = tables.add(graph, plan)
  shape_links(made)
  for _, entry in ipairs(routes) do tables.remove(entry.node, entry.rows) end
  remove_addresses(addresses)
end

-- Raises what the kernel lacks for links that are not there yet.
local function check_features(graph, operation)
  for _, link in ipairs(graph.links) do
    if not M.is_made(link) then
      for _, port in ipairs(link.ports) do
        features.check_shape(operation, link, port.shape)
      end
    end
  end
end

local function forget(graph, made, had_wiring)
  for _, link in ipairs(made.links) do make.forget_link(link) end
  for _, node in ipairs(made.nodes) do make.forget_node(node) end
  if not had_wiring then graph.wiring, graph.wiring_names = nil, nil end
end

-- Stops the collector until the variable that holds the result is closed: what is made by the ten thousand, as routes
-- are, is needed until then.
local function collector_stopped()
  local was_running = collectgarbage("isrunning")
  collectgarbage("stop")
  return setmetatable({}, { __close = function() if was_running then collectgarbage("restart") end end })
end

-- Does what is planned within a part of the lab's scope, which is undone if anything of it fails.
local function bring_about_whole(graph, plan)
  local made, had_wiring = { nodes = {}, links = {} }, graph.wiring ~= nil
  local part = scope.create { current = false }
  attempt(function()
    part:call(bring_about, graph, plan, made)
    record.give_to_parent(part)
  end, function()
    part:close()
    forget(graph, made, had_wiring)
  end)
end

---Makes what is not there yet, and changes what has become different.
---@param lab table the handle
function M.sync(lab)
  local _ <close> = collector_stopped()
  local graph = lab._graph
  local plan = plans.make(graph)
  check_features(graph, "topology.build")
  lab._scope:call(bring_about_whole, graph, plan)
  plans.accept(plan)
  lab._unsettled = true
  for _, node in ipairs(graph.nodes) do
    if not graphs.is_switch(node) then node.routes = plan.routes[node] or {} end
  end
end

---Puts back what an interface loses when it is taken down: addresses of IPv6, and routes.
---@param port topology.graph.port
function M.restore(port)
  local rows, node = {}, port.node
  for _, text in ipairs(make.addresses(port)) do rows[#rows + 1] = row_of(port, text) end
  if #rows > 0 then address.replace(rows, { namespace = node.namespace }) end
  tables.restore(node)
end

return M
