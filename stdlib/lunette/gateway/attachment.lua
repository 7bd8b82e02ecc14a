-- SPDX-License-Identifier: GPL-3.0-or-later
-- Namespaces behind a gateway: a cable, addresses, default routes, published ports and name servers.
local firewall = require "lunette.firewall"
local network = require "lunette.native.network"
local nft = require "lunette.firewall.nft"
local object = require "lunette.object"
local options = require "lunette.options"
local resolver = require "lunette.gateway.resolver"
local route = require "lunette.route"
local surroundings = require "lunette.gateway.surroundings"
local veth = require "lunette.veth"
local M = {}

local operation = "gateway.attach"

-- Ports to publish: `{ [8080] = 80, ["53/udp"] = 53 }`.
local function publications(value, refuse)
  if type(value) ~= "table" then refuse("table expected, got " .. options.type_of(value)) end
  local list = {}
  for key, target in pairs(value) do
    local port, protocol = tostring(key):match("^(%d+)/?(%l*)$")
    if not port or not (protocol == "" or protocol == "tcp" or protocol == "udp" or protocol == "sctp") then
      refuse(("a port such as 8080 or \"53/udp\" expected, got the key %s"):format(tostring(key)))
    end
    if math.type(target) ~= "integer" then
      refuse(("%s: port expected, got %s"):format(key, options.type_of(target)))
    end
    list[#list + 1] = {
      port = math.tointeger(tonumber(port)), target = target, protocol = protocol ~= "" and protocol or "tcp",
    }
  end
  table.sort(list, function(a, b) return a.port < b.port end)
  return list
end

local readers = {
  name = options.string, address = options.list_of(options.string), publish = publications,
  resolv_conf = resolver.reader, default_route = options.boolean,
}

-- The addresses of the networks: those that are asked for, and free ones where none is.
local function choose_addresses(gateway, wanted)
  local chosen = {}
  for _, text in ipairs(wanted or {}) do
    local parsed, why = network.parse(text)
    if not parsed then options.refuse(operation, "address", why) end
    local subnet = gateway._subnets[parsed.family]
    if not subnet or not network.contains(subnet.network, parsed.address) then
      options.refuse(operation, "address", ("%s is in no network of the gateway"):format(parsed.address))
    end
    if gateway._taken[parsed.address] then
      options.refuse(operation, "address", parsed.address .. " is taken")
    end
    chosen[parsed.family] = parsed.address
  end
  for family, subnet in pairs(gateway._subnets) do
    chosen[family] = chosen[family] or gateway:_free_address(subnet)
  end
  return chosen
end

local function with_prefix(gateway, addresses)
  local list = {}
  for family, address in pairs(addresses) do
    list[#list + 1] = ("%s/%d"):format(address, gateway._subnets[family].prefix)
  end
  return list
end

local function plug(gateway, namespace, values, addresses, undo)
  local near, far = veth.create(
    { namespace = gateway.namespace, master = gateway.name, up = true },
    { name = values.name or "eth0", namespace = namespace, address = with_prefix(gateway, addresses), nodad = true,
      up = true })
  undo(function() surroundings.delete_link(near) end)
  if values.default_route == false then return far end
  for family in pairs(addresses) do
    route.add("default", { via = gateway._subnets[family].gateway, dev = far, namespace = namespace, family = family })
  end
  return far
end

local function publish(gateway, values, addresses, undo)
  for _, entry in ipairs(values.publish or {}) do
    for _, address in pairs(addresses) do
      local rule = firewall.publish {
        port = entry.port, to = { address, entry.target }, protocol = entry.protocol, namespace = gateway.namespace,
      }
      undo(function() rule:remove() end)
    end
  end
end

local methods = {}

---Takes the cable, the published ports and the file of name servers away.
function methods:detach()
  local gateway = self._gateway
  gateway._attached[self] = nil
  for _, address in pairs(self._by_family) do gateway._taken[address] = nil end
  self._take_back()
end

local new_attachment = object.kind("gateway attachment", { "namespace", "link", "addresses", "resolv_conf" }, methods,
  function(self) return ("gateway attachment of %s"):format(tostring(self.namespace)) end)

---`gateway:attach(namespace, options?)`
function M.attach(gateway, namespace, given)
  gateway:_require_open(operation)
  local values = options.read(operation, given, readers, { argument = 2, optional = true })
  local room = nft.home(operation, options.namespace(namespace, function(reason)
    options.misuse(operation, ("bad argument #1 to 'attach' (%s)"):format(reason))
  end))
  if room == gateway.namespace then
    options.misuse(operation, "bad argument #1 to 'attach' (the gateway is in this namespace itself)")
  end
  local addresses = choose_addresses(gateway, values.address)
  local text = resolver.contents(values.resolv_conf == nil or values.resolv_conf)
  local take_back, far = object.in_steps(function(undo)
    local far = plug(gateway, room, values, addresses, undo)
    publish(gateway, values, addresses, undo)
    local remove = text and room.name and resolver.write(room.name, text)
    if remove then undo(remove) end
    return far
  end)
  for _, address in pairs(addresses) do gateway._taken[address] = true end
  local attachment = new_attachment {
    namespace = room, link = far, addresses = with_prefix(gateway, addresses), resolv_conf = text,
    _gateway = gateway, _by_family = addresses, _take_back = take_back,
  }
  gateway._attached[attachment] = true
  return attachment
end

return M
