-- SPDX-License-Identifier: GPL-3.0-or-later
-- The handle of a lab: what it is made of, and what is done to all of it. See stdlib/meta/topology_lab.lua.
local attempt = require "lunette.topology.attempt"
local build = require "lunette.topology.build"
local cable = require "lunette.topology.cable"
local graphs = require "lunette.topology.graph"
local live = require "lunette.topology.live"
local node = require "lunette.topology.node"
local object = require "lunette.object"
local options = require "lunette.options"
local ping = require "lunette.topology.ping"
local readers = require "lunette.topology.readers"
local refusal = require "lunette.topology.refusal"
local schedule = require "lunette.topology.schedule"
local scope = require "lunette.scope"
local settle = require "lunette.topology.settle"
local M = {}

local methods = {}

-- Goes on if the lab is open.
local function check_open(lab, operation)
  if lab._is_closed then refusal.raise(operation, "EBADF", tostring(lab), "the lab was closed") end
end

-- Brings a running lab to what was just changed; if that cannot be, the change is taken back.
local function update(lab, take_back)
  if lab._is_built then attempt(function() build.sync(lab) end, take_back) end
end

local function check_name(operation, name)
  if type(name) == "string" then return end
  options.misuse(operation, ("bad argument #1 to '%s' (string expected, got %s)"):format(
    operation:match("%w+$"), name == nil and "no value" or options.type_of(name)))
end

local function add_node(lab, kind, name, given)
  local operation = "topology." .. kind
  check_open(lab, operation)
  check_name(operation, name)
  local values = options.read(operation, given, readers.node[kind], { argument = 2, optional = true })
  local record = graphs.add_node(lab._graph, kind, name, values)
  record.handle = node.new(lab, record)
  update(lab, function() graphs.remove_node(lab._graph, record) end)
  if record.namespace then node.publish(record) end
  return record.handle
end

for _, kind in ipairs { "host", "router", "switch", "hub" } do
  methods[kind] = function(lab, name, given) return add_node(lab, kind, name, given) end
end

---Adds a link between two nodes.
function methods:link(a, b, given)
  check_open(self, "topology.link")
  local link = cable.add(self, a, b, given)
  update(self, function() graphs.remove_link(self._graph, link) end)
  return link.handle
end

---Makes all that the lab consists of.
function methods:build()
  check_open(self, "topology.build")
  build.sync(self)
  self._is_built = true
  for _, record in ipairs(self._graph.nodes) do node.publish(record) end
  return self
end

---Returns a node by its name; raises if there is none.
function methods:open(name)
  check_name("topology.open", name)
  return graphs.node(self._graph, "topology.open", name).handle
end

---Returns a node by its name, or nil.
function methods:find(name)
  local record = self._graph.by_name[name]
  return record and record.handle or nil
end

---Returns the nodes, of one kind if that is said.
function methods:nodes(kind)
  if kind ~= nil then
    options.word { "host", "router", "switch", "hub" }(kind, function(reason)
      options.misuse("topology.nodes", ("bad argument #1 to 'nodes' (%s)"):format(reason))
    end)
  end
  local list = {}
  for _, record in ipairs(self._graph.nodes) do
    if not kind or record.kind == kind then list[#list + 1] = record.handle end
  end
  return list
end

---Returns the links, those of two nodes if these are said.
function methods:links(a, b)
  local from = a ~= nil and node.record(self, "topology.links", a) or nil
  local to = b ~= nil and node.record(self, "topology.links", b) or nil
  local list = {}
  for _, link in ipairs(self._graph.links) do
    local first, second = link.ports[1].node, link.ports[2].node
    if (not from or first == from or second == from) and (not to or first == to or second == to) then
      list[#list + 1] = link.handle
    end
  end
  return list
end

---Takes everything away.
function methods:close()
  if self._is_closed then return end
  self._is_closed = true
  self._scope:close()
end

-- Goes on if the lab is there, too.
local function check_built(lab, operation)
  check_open(lab, operation)
  if not lab._is_built then refusal.raise(operation, "EINVAL", tostring(lab), "it was not built yet") end
end

function methods:partition(...)
  check_built(self, "topology.partition")
  live.partition(self, ...)
  return self
end

function methods:heal()
  check_built(self, "topology.heal")
  live.heal(self)
  return self
end

function methods:reroute()
  check_built(self, "topology.reroute")
  live.reroute(self)
  return self
end

---Waits until all links that are up carry packets.
function methods:settle(timeout)
  check_open(self, "topology.settle")
  options.check_timeout("topology.settle", 1, timeout)
  settle.wait(self, timeout)
  return self
end

function methods:ping_all(given)
  check_built(self, "topology.ping_all")
  return ping.all(self, given)
end

function methods:schedule(body, given)
  check_open(self, "topology.schedule")
  return schedule.add(self, body, given)
end

function methods:run(timeout) return schedule.run(self, timeout) end

function methods:wait(given) return schedule.wait(self, given) end

function methods:diagram(given) return require("lunette.topology.picture").of(self, given) end

local new_lab = object.kind("lab", { "name" }, methods, function(lab)
  return "lab" .. (lab.name and " " .. lab.name or "")
end)

-- The pools that nobody has said anything about.
local usual_pools = { ipv4 = "10.0.0.0/8", ipv6 = "fd00::/48" }

local function settings_of(operation, given)
  local cidrs = require "lunette.topology.cidr"
  local values = options.read(operation, given, readers.lab, { argument = 2, optional = true })
  local pool, families = {}, {}
  for _, family in ipairs { "ipv4", "ipv6" } do
    if values[family] ~= false then families[#families + 1] = family end
    pool[family] = (values.pool or {})[family] or cidrs.parse(usual_pools[family])
  end
  if #families == 0 then options.refuse(operation, "ipv6", "neither IPv4 nor IPv6 is left") end
  return {
    pool = pool, families = families, ecmp = values.ecmp, routing = values.routing ~= false, loops = values.loops,
    lengths = { ipv4 = 96 + (values.ipv4_prefix or 24), ipv6 = values.ipv6_prefix or 64 },
    quiet = values.ipv6 == false,
  }
end

---Makes a lab without anything in it.
function M.create(name, given)
  local operation = "topology.create"
  if type(name) == "table" and given == nil then name, given = nil, name end
  if name ~= nil then
    check_name(operation, name)
    local fault = require("lunette.topology.names").fault(name)
    if fault then refusal.raise(operation, "EINVAL", name, fault) end
  end
  local settings = settings_of(operation, given)
  return new_lab {
    name = name, _graph = graphs.new(name, settings), _scope = scope.create(name or "lab", { current = false }),
    _schedules = {},
  }
end

return M
