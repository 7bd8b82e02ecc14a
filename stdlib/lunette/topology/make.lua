-- SPDX-License-Identifier: GPL-3.0-or-later
-- Makes what was planned: namespaces, bridges and veth pairs, with as few requests to the kernel as there can be.
--
-- All bridges of a lab are in one namespace, the wiring. The far end of each cable is made where it is to be, with its
-- addresses, by the request that makes the pair; a bridge is brought up when all its ports are there, because one that
-- is up works through its ports at each that joins.
local bridges = require "lunette.bridge"
local cidrs = require "lunette.topology.cidr"
local files = require "lunette.file"
local graphs = require "lunette.topology.graph"
local links = require "lunette.link"
local names = require "lunette.topology.names"
local namespace = require "lunette.namespace"
local sysctl = require "lunette.sysctl"
local veth = require "lunette.veth"
local M = {}

-- The name of a namespace of the lab; those of a lab without a name have none.
local function name_of(graph, node)
  if not graph.name then return nil end
  return node and ("%s-%s"):format(graph.name, node.name) or graph.name
end

-- Sets what a new namespace of the lab needs. It ends with the namespace: no scope has to put anything back, so that
-- the files are written here. Those of IPv6 are not there in a kernel without it.
local function write_settings(settings)
  for _, entry in ipairs(settings) do
    local path <const> = "/proc/sys/net/" .. entry[1]
    local file <close>, message, errno = io.open(path, "w")
    if file then
      files.check("topology.build", path, file:write(entry[2]) and file:flush())
    elseif errno ~= 2 then
      files.check("topology.build", path, nil, message, errno)
    end
  end
end

local without_ipv6 = { "ipv6/conf/default/disable_ipv6", "1" }

-- Makes the namespace of the bridges. Nothing there has an address: IPv6 would only greet on each port.
local function make_wiring(graph)
  graph.wiring = namespace.create(name_of(graph))
  graph.wiring_names = names.new_set()
  graph.wiring:call(write_settings, { without_ipv6 })
end

local function bridge_options(graph, node)
  local values = {}
  for name, value in pairs(node.values.bridge or {}) do values[name] = value end
  values.namespace = graph.wiring
  if node.kind == "hub" then
    -- what remembers nothing sends everything everywhere
    values.ageing_time = values.ageing_time or 0
    if values.mcast_snooping == nil then values.mcast_snooping = false end
  end
  if node.values.stp then
    values.stp = true
    values.forward_delay = values.forward_delay or 2 -- the shortest: a port forwards after twice as long
    values.hello_time = values.hello_time or 1
    values.max_age = values.max_age or 6 -- and a neighbour that is silent is given up soon
  end
  values.priority = node.values.priority or values.priority
  return values
end

local several_ways = { { "ipv4/conf/all/rp_filter", "0" }, { "ipv4/conf/default/rp_filter", "0" } }

local forwarding = {
  { "ipv4/ip_forward", "1" }, { "ipv6/conf/all/forwarding", "1" },
  -- a router asks for its neighbours by an address of the link, which it could use only after a second or two
  { "ipv6/conf/default/accept_dad", "0" },
}

local spreading = { { "ipv4/fib_multipath_hash_policy", "1" }, { "ipv6/fib_multipath_hash_policy", "1" } }

-- What is set in the namespace of a host or router.
local function settings_of(graph, node)
  local list = {}
  local function add(more) table.move(more, 1, #more, #list + 1, list) end
  if graph.settings.quiet then add { without_ipv6 } end
  if node.kind == "router" or #node.ports > 1 then add(several_ways) end
  if node.kind == "router" then add(forwarding) end
  if node.kind == "router" and graph.settings.ecmp then add(spreading) end
  return list
end

local function make_station(graph, node)
  node.namespace = namespace.create(name_of(graph, node))
  node.names = names.new_set()
  local settings = settings_of(graph, node)
  if #settings > 0 then node.namespace:call(write_settings, settings) end
  if node.values.sysctl then sysctl.set(node.values.sysctl, { namespace = node.namespace }) end
  links.open("lo", { namespace = node.namespace }):up()
end

---Makes what a node is; returns the bridge if it has to be brought up later.
---@param graph topology.graph
---@param node topology.graph.node
---@return Link?
function M.node(graph, node)
  if not graphs.is_switch(node) then return make_station(graph, node) end
  if not graph.wiring then make_wiring(graph) end
  node.namespace, node.names = graph.wiring, graph.wiring_names
  node.bridge_name = names.take(node.names, node.name)
  node.bridge = bridges.create(node.bridge_name, bridge_options(graph, node))
  return node.bridge
end

---The addresses that a port has, with prefix lengths.
---@return string[]
function M.addresses(entry)
  local list = {}
  for _, family in ipairs { "ipv4", "ipv6" } do
    local text = entry.addresses[family]
    if text then list[#list + 1] = ("%s/%d"):format(text, cidrs.prefix(entry.networks[family])) end
  end
  return list
end

-- What an interface is called: `eth0` and so on; a port of a switch after what it leads to.
local function interface_name(port)
  local node = port.node
  if port.values.name then return names.take(node.names, port.values.name) end
  if graphs.is_switch(node) then
    return names.take(node.names, ("%s-%s"):format(node.name, port.other.node.name))
  end
  local number = 0
  while node.names["eth" .. number] do number = number + 1 end
  return names.take(node.names, "eth" .. number)
end

local function end_options(port, entry)
  port.name = interface_name(port)
  local addresses = entry and M.addresses(entry)
  return {
    name = port.name, namespace = port.node.namespace, master = port.node.bridge, up = not port.link.is_down,
    num_tx_queues = 1, num_rx_queues = 1, mac = port.values.mac, mtu = port.link.values.mtu,
    address = addresses and #addresses > 0 and addresses or nil, nodad = true,
  }
end

---Makes a link.
---@param link topology.graph.link
---@param decided table what was planned for each port
function M.link(link, decided)
  local near, far = link.ports[1], link.ports[2]
  if graphs.is_switch(far.node) then near, far = far, near end
  near.device, far.device = veth.create(end_options(near, decided[near]), end_options(far, decided[far]))
end

---Forgets what was made of a node.
function M.forget_node(node)
  if node.bridge_name then node.names[node.bridge_name] = nil end
  node.namespace, node.bridge, node.bridge_name, node.names, node.routes = nil, nil, nil, nil, nil
end

---Forgets what was made of a link.
function M.forget_link(link)
  for _, port in ipairs(link.ports) do
    if port.node.names and port.name then port.node.names[port.name] = nil end
    port.device, port.name = nil, nil
  end
end

return M
