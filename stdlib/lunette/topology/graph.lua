-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a lab consists of, as plain tables: nodes, and links between two ports each. Nothing here touches the kernel.
local names = require "lunette.topology.names"
local refusal = require "lunette.topology.refusal"
local suggestion = require("lunette.native.failure").suggestion
local M = {}

---@class topology.graph
---@field name? string
---@field nodes topology.graph.node[] in the order in which they were added
---@field by_name table<string, topology.graph.node>
---@field links topology.graph.link[] in the order in which they were added
---@field settings table what the whole lab is asked to be

---@class topology.graph.node
---@field kind "host"|"router"|"switch"|"hub"
---@field name string
---@field ports topology.graph.port[] in the order of its links
---@field values table what it is asked to be

---@class topology.graph.link
---@field name string
---@field ports topology.graph.port[] two of them
---@field values table what it is asked to be
---@field is_down? boolean whether it was taken down

---@class topology.graph.port
---@field node topology.graph.node
---@field link topology.graph.link
---@field other topology.graph.port the other end
---@field values table what it is asked to be
---@field networks table<string, topology.cidr> by family
---@field numbers table<string, integer> its place in the network, by family
---@field addresses table<string, string> without prefix lengths, by family

---@return topology.graph
function M.new(name, settings)
  return { name = name, nodes = {}, by_name = {}, links = {}, link_names = {}, settings = settings }
end

---Whether a node has bridges only, and no addresses.
function M.is_switch(node) return node.kind == "switch" or node.kind == "hub" end

---Adds a node.
---@return topology.graph.node
function M.add_node(graph, kind, name, values)
  local operation = "topology." .. kind
  local fault = names.fault(name)
  if fault then refusal.raise(operation, "EINVAL", name, fault) end
  local present = graph.by_name[name]
  if present then
    refusal.raise(operation, "EEXIST", name, ("the lab has a %s of this name already"):format(present.kind))
  end
  local node = { kind = kind, name = name, ports = {}, values = values }
  graph.nodes[#graph.nodes + 1], graph.by_name[name] = node, node
  return node
end

---Returns the node of a name, or raises an error.
function M.node(graph, operation, name)
  local node = graph.by_name[name]
  if node then return node end
  local known = {}
  for index, other in ipairs(graph.nodes) do known[index] = other.name end
  refusal.raise(operation, "ENOENT", name, "the lab has no node of this name" .. suggestion(name, known))
end

-- A name that no other link of the lab has, after both ends.
local function name_of_link(graph, ends)
  local plain = ("%s-%s"):format(ends[1].node.name, ends[2].node.name)
  local name, number = plain, 1
  while graph.link_names[name] do
    number = number + 1
    name = plain .. "#" .. number
  end
  graph.link_names[name] = true
  return name
end

local function new_port(node, link, values)
  return { node = node, link = link, values = values, networks = {}, numbers = {}, addresses = {} }
end

-- Refuses a name that the node has given to another of its interfaces.
local function check_interface(node, values)
  if not values.name then return end
  for _, port in ipairs(node.ports) do
    if port.values.name == values.name then
      refusal.raise("topology.link", "EEXIST", node.name, ("it has an interface %s already, to %s"):format(
        values.name, port.other.node.name))
    end
  end
end

---Adds a link between two nodes.
---@param ends { node: topology.graph.node, values: table }[] two of them
---@param values table
---@return topology.graph.link
function M.add_link(graph, ends, values)
  local first, second = ends[1], ends[2]
  if first.node == second.node then
    refusal.raise("topology.link", "EINVAL", first.node.name, "a link has two ends, at two nodes")
  end
  for _, finish in ipairs(ends) do check_interface(finish.node, finish.values) end
  local link = { name = name_of_link(graph, ends), values = values }
  link.ports = { new_port(first.node, link, first.values), new_port(second.node, link, second.values) }
  link.ports[1].other, link.ports[2].other = link.ports[2], link.ports[1]
  for _, port in ipairs(link.ports) do table.insert(port.node.ports, port) end
  table.insert(graph.links, link)
  return link
end

local function remove_from(list, value)
  for index, element in ipairs(list) do
    if element == value then
      table.remove(list, index)
      return index
    end
  end
end

---Removes a link.
function M.remove_link(graph, link)
  for _, port in ipairs(link.ports) do remove_from(port.node.ports, port) end
  remove_from(graph.links, link)
  graph.link_names[link.name] = nil
end

---Removes a node that has no links any more.
function M.remove_node(graph, node)
  remove_from(graph.nodes, node)
  graph.by_name[node.name] = nil
end

---Plugs an end of a link into another node, as its last one or where `place` says; returns where it was.
function M.replug(graph, port, node, place)
  local was = remove_from(port.node.ports, port)
  port.node = node
  table.insert(node.ports, place or #node.ports + 1, port)
  graph.link_names[port.link.name] = nil
  port.link.name = name_of_link(graph, port.link.ports)
  return was
end

return M
