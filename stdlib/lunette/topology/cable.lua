-- SPDX-License-Identifier: GPL-3.0-or-later
-- Handles of the links of a lab. See stdlib/meta/topology_node.lua.
local features = require "lunette.topology.features"
local graphs = require "lunette.topology.graph"
local live = require "lunette.topology.live"
local make = require "lunette.topology.make"
local nodes = require "lunette.topology.node"
local object = require "lunette.object"
local options = require "lunette.options"
local readers = require "lunette.topology.readers"
local refusal = require "lunette.topology.refusal"
local settings = require "lunette.shape.settings"
local M = {}

local methods = {}

-- The record of a link that is there.
local function present(handle, operation)
  local record = handle._link
  if record.is_deleted or handle.lab._is_closed then
    refusal.raise("topology." .. operation, "EBADF", record.name, "the link is no more")
  end
  if not record.ports[1].device then
    refusal.raise("topology." .. operation, "EINVAL", record.name, "the lab was not built yet")
  end
  return record
end

function methods:down()
  live.down(self.lab, present(self, "down"))
  return self
end

function methods:up()
  live.up(self.lab, present(self, "up"))
  return self
end

-- The port of a link at a node.
local function port_at(handle, operation, value)
  local node = nodes.record(handle.lab, operation, value)
  for _, port in ipairs(handle._link.ports) do if port.node == node then return port end end
  refusal.raise(operation, "EINVAL", node.name, ("it is no end of %s"):format(handle._link.name))
end

---Returns the interface at one end, at the first node by default.
function methods:interface(node)
  local record = present(self, "interface")
  return (node == nil and record.ports[1] or port_at(self, "topology.interface", node)).device
end

local function table_copy(values)
  local copy = {}
  for name, value in pairs(values) do copy[name] = value end
  return copy
end

local change_readers = {}
for _, name in ipairs(readers.shaping) do change_readers[name] = function(value) return value end end
function change_readers.from(value) return value end

---Changes how the link is shaped, both ways or from one node.
function methods:set(given)
  local operation = "topology.set"
  local record = present(self, "set")
  local values = options.read(operation, given, change_readers)
  local ports = values.from == nil and record.ports or { port_at(self, operation, values.from) }
  values.from = nil
  local asked
  for _, port in ipairs(ports) do -- it has to go with what each end is shaped to
    asked = readers.take_shaping(operation, table_copy(values), port.shape)
  end
  if not asked then options.misuse(operation, "bad argument #1 to 'set' (a setting such as 'rate' expected)") end
  features.check_shape(operation, record, asked)
  live.shape(self.lab, record, ports, asked)
  return self
end

---Makes it a plain cable again.
function methods:unset()
  live.unshape(self.lab, present(self, "unset"))
  return self
end

---Tells what there is of the link now.
function methods:inspect()
  local record = present(self, "inspect")
  local row = { name = record.name, up = not record.is_down, ends = {} }
  for index, port in ipairs(record.ports) do
    local told = port.device:inspect()
    row.ends[index] = { node = port.node.name, name = told.name, up = told.up, state = told.state, mac = told.mac,
      mtu = told.mtu, addresses = make.addresses(port), shape = port.device:shape() }
  end
  return row
end

---Takes the link away.
function methods:delete()
  if self._link.is_deleted or self.lab._is_closed then return end
  live.delete_link(self.lab, self._link)
end

local new_cable = object.kind("lab link", { "name", "lab", "nodes" }, methods, function(handle)
  return "link " .. handle.name
end)

-- What one end is asked to be: a node, its name, or a table with either in `node`.
local function read_end(lab, number, value)
  local operation = "topology.link"
  if type(value) == "table" and rawget(value, "_node") == nil then
    local values = options.read(operation, value, readers.finish, { argument = number })
    if values.node == nil then options.refuse(operation, "node", "it is missing") end
    local record = nodes.record(lab, operation, values.node)
    values.node = nil
    return { node = record, values = values }
  end
  return { node = nodes.record(lab, operation, value), values = {} }
end

-- A node's own address is that of its first interface.
local function inherit(finish)
  if graphs.is_switch(finish.node) then
    for _, name in ipairs { "address", "cost" } do
      if finish.values[name] ~= nil then
        options.refuse("topology.link", name, ("%s is a %s and has none"):format(finish.node.name, finish.node.kind))
      end
    end
  elseif finish.values.address == nil and (#finish.node.ports == 0 or finish.node.values.address == false) then
    finish.values.address = finish.node.values.address
  end
end

---Adds a link to the lab.
function M.add(lab, a, b, given)
  local operation = "topology.link"
  local values = options.read(operation, given, readers.link, { argument = 3, optional = true })
  local ends = { read_end(lab, 1, a), read_end(lab, 2, b) }
  local shape, shapes = readers.take_shaping(operation, values), {}
  for index, finish in ipairs(ends) do
    shapes[index] = readers.take_shaping(operation, finish.values, shape)
    inherit(finish)
  end
  local record = graphs.add_link(lab._graph, ends, values)
  for index, port in ipairs(record.ports) do port.shape = settings.merge(shape, shapes[index] or {}) end
  record.handle = new_cable { name = record.name, lab = lab, _link = record,
    nodes = { ends[1].node.handle, ends[2].node.handle } }
  return record
end

return M
