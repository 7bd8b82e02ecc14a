-- SPDX-License-Identifier: GPL-3.0-or-later
-- A gateway gives namespaces network access as containers have it: a bridge, addresses, forwarding, masquerading, name
-- servers and published ports. See stdlib/meta/gateway.lua.
local attachment = require "lunette.gateway.attachment"
local bridge = require "lunette.bridge"
local firewall = require "lunette.firewall"
local hold = require "lunette.firewall.hold"
local link = require "lunette.link"
local network = require "lunette.native.network"
local nft = require "lunette.firewall.nft"
local object = require "lunette.object"
local options = require "lunette.options"
local surroundings = require "lunette.gateway.surroundings"
local sysctl = require "lunette.sysctl"
local M = {}

local operation = "gateway.create"

local smallest = { ipv4 = 30, ipv6 = 126 } -- with room for the gateway and one namespace

-- Networks, one of a family at most: { ipv4 = { network, prefix, gateway }, … }.
local function subnets(value, refuse)
  local found = {}
  for _, text in ipairs(options.list_of(options.string)(value, refuse)) do
    local parsed, why = network.parse(text)
    if not parsed then refuse(why) end
    if parsed.prefix > smallest[parsed.family] then refuse(("'%s' has no room"):format(text)) end
    if found[parsed.family] then refuse("at most one network of each family expected") end
    -- an address of the network is that of the gateway; else it gets the first
    local is_network = parsed.network:match("^[^/]+") == parsed.address
    found[parsed.family] = {
      network = parsed.network, prefix = parsed.prefix, family = parsed.family,
      gateway = is_network and network.address(parsed.network, 1) or parsed.address,
    }
  end
  return found
end

local readers = {
  name = options.string, subnet = subnets, uplink = require("lunette.firewall.match").links,
  masquerade = options.boolean, namespace = options.namespace,
}

local methods = {}

---The next address of a network that nobody has.
function methods:_free_address(subnet)
  local number = 0
  while true do
    number = number + 1
    local address = network.address(subnet.network, number)
    local is_last = subnet.family == "ipv4" and address == network.address(subnet.network, -1) -- for broadcasts
    if not address or is_last then
      options.misuse("gateway.attach", ("the network %s of the gateway %s has no free address"):format(
        subnet.network, self.name))
    end
    if not self._taken[address] then return address end
  end
end

function methods:_require_open(what)
  if not self._is_closed then return end
  require("lunette.native.failure").raise {
    operation = what, subject = tostring(self), code = "EBADF", errno = 9, message = "the gateway was deleted",
  }
end

---Gives a namespace access.
function methods:attach(namespace, given) return attachment.attach(self, namespace, given) end

---Takes all of it away: attachments, rules, settings and the bridge.
function methods:delete()
  if self._is_closed then return end
  for attached in pairs(self._attached) do attached:detach() end
  self._is_closed = true
  self._take_back()
end

local new_gateway = object.kind("gateway", { "name", "namespace", "link", "addresses", "uplinks", "warnings" },
  { attach = methods.attach, delete = methods.delete }, function(gateway) return "gateway " .. gateway.name end)

-- What the gateway cannot do, and what may stop packets although it lets them pass.
local function warnings(home, uplinks)
  local list = {}
  if #uplinks == 0 then list[1] = "there is no default route: nothing is reached beyond this namespace" end
  for _, row in ipairs(firewall.interference { namespace = home, hook = "forward" }) do list[#list + 1] = row.text end
  return list
end

local function addresses_of(found)
  local list = {}
  for _, family in ipairs { "ipv4", "ipv6" } do
    if found[family] then list[#list + 1] = ("%s/%d"):format(found[family].gateway, found[family].prefix) end
  end
  return list
end

local function networks_of(found)
  local list = {}
  for _, subnet in pairs(found) do list[#list + 1] = subnet.network end
  return list
end

local function check(home, values, uplinks)
  surroundings.check_name(home, values.name)
  for family, subnet in pairs(values.subnet) do surroundings.check_subnet(home, subnet.network, family) end
  for _, name in ipairs(uplinks) do link.open(name, { namespace = home }) end
end

local function build(home, values, uplinks, undo)
  local switch = bridge.create(values.name, {
    address = addresses_of(values.subnet), nodad = true, up = true, namespace = home,
  })
  undo(function() surroundings.delete_link(switch) end)
  if values.subnet.ipv4 then
    sysctl.set(("net/ipv4/conf/%s/forwarding"):format(values.name), 1, { namespace = home })
  end
  for _, setting in ipairs(surroundings.settings(home, values, uplinks)) do
    local held = hold.hold(operation, home, setting[1], setting[2])
    if held then undo(function() held:release() end) end
  end
  if values.masquerade ~= false then
    local rule = firewall.masquerade {
      source = networks_of(values.subnet), excluding = values.name, namespace = home, comment = values.name,
    }
    undo(function() rule:remove() end)
  end
  return switch
end

local function default_uplinks(home, found)
  local list, seen = {}, {}
  for family in pairs(found) do
    for _, name in ipairs(surroundings.uplinks(home, family)) do
      if not seen[name] then list[#list + 1], seen[name] = name, true end
    end
  end
  return list
end

---Builds a gateway in the current namespace or another one.
function M.create(given)
  local values = options.read(operation, given, readers)
  for _, name in ipairs { "name", "subnet" } do
    if not values[name] then options.refuse(operation, name, "it is missing") end
  end
  local home = nft.home(operation, values.namespace)
  local uplinks = values.uplink or default_uplinks(home, values.subnet)
  check(home, values, uplinks)
  local take_back, switch = object.in_steps(function(undo) return build(home, values, uplinks, undo) end)
  local taken = {}
  for _, subnet in pairs(values.subnet) do taken[subnet.gateway] = true end
  return new_gateway {
    name = values.name, namespace = home, link = switch, addresses = addresses_of(values.subnet), uplinks = uplinks,
    warnings = warnings(home, uplinks), _subnets = values.subnet, _taken = taken, _attached = {},
    _take_back = take_back, _free_address = methods._free_address, _require_open = methods._require_open,
  }
end

return M
