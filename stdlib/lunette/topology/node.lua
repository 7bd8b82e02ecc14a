-- SPDX-License-Identifier: GPL-3.0-or-later
-- Handles of the nodes of a lab. See stdlib/meta/topology_node.lua.
local graphs = require "lunette.topology.graph"
local live = require "lunette.topology.live"
local make = require "lunette.topology.make"
local object = require "lunette.object"
local options = require "lunette.options"
local refusal = require "lunette.topology.refusal"
local M = {}

local methods = {}

-- The record of a node that is there.
local function present(handle, operation)
  local record = handle._node
  if handle.lab._is_closed or record.is_deleted then
    refusal.raise("topology." .. operation, "EBADF", record.name, "the node is no more")
  end
  if not record.namespace then
    refusal.raise("topology." .. operation, "EINVAL", record.name, "the lab was not built yet")
  end
  return record
end

function methods:exec(argv, given) return present(self, "exec").namespace:exec(argv, given) end

function methods:spawn(argv, given) return present(self, "spawn").namespace:spawn(argv, given) end

function methods:call(body, ...) return present(self, "call").namespace:call(body, ...) end

local function port_of(record, operation, name)
  local known = {}
  for index, port in ipairs(record.ports) do
    if name == nil or port.name == name then return port end
    known[index] = port.name
  end
  refusal.raise("topology." .. operation, "ENODEV", record.name, name and ("it has no interface %s%s"):format(
    name, require("lunette.native.failure").suggestion(name, known)) or "it has no interface")
end

---Returns an interface as a link, the first one by default.
function methods:interface(name) return port_of(present(self, "interface"), "interface", name).device end

---Returns what there is of interfaces.
function methods:interfaces()
  local list = {}
  for index, port in ipairs(present(self, "interfaces").ports) do
    list[index] = { name = port.name, peer = port.other.node.name, peer_name = port.other.name,
      link = port.link.name, addresses = make.addresses(port) }
  end
  return list
end

---Returns all addresses with their prefix lengths.
function methods:addresses()
  local list = {}
  for _, port in ipairs(present(self, "addresses").ports) do
    local more = make.addresses(port)
    table.move(more, 1, #more, #list + 1, list)
  end
  return list
end

---Returns the first address, without its prefix length.
function methods:address(family)
  local record = present(self, "address")
  local wanted = family == nil and { "ipv4", "ipv6" } or { options.word { "ipv4", "ipv6" }(family, function(reason)
    options.misuse("topology.address", ("bad argument #1 to 'address' (%s)"):format(reason))
  end) }
  for _, word in ipairs(wanted) do
    for _, port in ipairs(record.ports) do if port.addresses[word] then return port.addresses[word] end end
  end
  refusal.raise("topology.address", "EADDRNOTAVAIL", record.name, ("it has no address%s"):format(
    family and " of " .. family or ""))
end

---Plugs the node into another switch, hub or node.
function methods:move(target, given)
  live.move(self.lab, present(self, "move"), M.record(self.lab, "topology.move", target), given)
  return self
end

---Takes the node and its links away.
function methods:delete()
  if self._node.is_deleted or self.lab._is_closed then return end
  live.delete_node(self.lab, self._node)
end

local new_node = object.kind("lab node", { "name", "kind", "lab", "namespace", "bridge" }, methods, function(handle)
  return ("%s %s"):format(handle.kind, handle.name)
end)

---Makes the handle of a node.
function M.new(lab, record) return new_node { name = record.name, kind = record.kind, lab = lab, _node = record } end

---Lets the handle tell where the node is.
function M.publish(record)
  rawset(record.handle, "namespace", record.namespace)
  rawset(record.handle, "bridge", record.bridge)
end

---Returns the record of a node of the lab, which is named by its handle or its name.
function M.record(lab, operation, value)
  if type(value) == "string" then return graphs.node(lab._graph, operation, value) end
  local record = type(value) == "table" and rawget(value, "_node")
  if not record then
    options.misuse(operation, ("bad argument to '%s' (node or name expected, got %s)"):format(
      operation:match("[%w_]+$"), value == nil and "no value" or options.type_of(value)))
  end
  if value.lab ~= lab then refusal.raise(operation, "EINVAL", record.name, "it is a node of another lab") end
  if record.is_deleted then refusal.raise(operation, "EBADF", record.name, "the node is no more") end
  return record
end

return M
