-- SPDX-License-Identifier: GPL-3.0-or-later
-- Addresses: each broadcast domain is a network of each family, and each port of a host or router has a number in it.
-- What has been given out before stays as it is.
local cidrs = require "lunette.topology.cidr"
local domains = require "lunette.topology.domains"
local refusal = require "lunette.topology.refusal"
local M = {}

local operation = "topology.build"

local function fail(code, subject, format, ...) refusal.raise(operation, code, subject, format:format(...)) end

local function text_of(cidr) return ("%s/%d"):format(cidrs.address(cidr, 0), cidrs.prefix(cidr)) end

-- What was asked for of a domain: { network, who }, the first one decides.
local function wishes(domain, family)
  local list = {}
  for _, owners in ipairs { domain.switches, domain.links } do
    for _, owner in ipairs(owners) do
      local subnet = (owner.values.subnet or {})[family]
      if subnet then list[#list + 1] = { network = subnet, who = owner.name } end
    end
  end
  return list
end

-- The network that the domain was asked to be; nil if nobody asked.
local function wanted_network(domain, family)
  local network
  local list = wishes(domain, family)
  for _, wish in ipairs(list) do
    if network and cidrs.text(network) ~= cidrs.text(wish.network) then
      fail("EINVAL", wish.who, "%s is another network than %s of %s, to which it is joined", cidrs.text(wish.network),
        cidrs.text(network), list[1].who)
    end
    network = wish.network
  end
  return network
end

-- The network of the first address that was given; an address without a prefix length tells none.
local function network_of_address(domain, family)
  for _, port in ipairs(domain.ports) do
    local given = port.values.address and port.values.address[family]
    if given and given.length < 128 then return cidrs.network(given) end
  end
end

-- Networks that were given by scripts must not have anything in common.
local function check_overlap(list, family)
  local found = {}
  for _, domain in ipairs(list) do
    local network = domain.networks[family]
    if network then found[#found + 1] = { network = network, domain = domain } end
  end
  table.sort(found, function(a, b)
    local x, y = a.network, b.network
    if x.high ~= y.high then return math.ult(x.high, y.high) end
    if x.low ~= y.low then return math.ult(x.low, y.low) end
    return x.length < y.length
  end)
  for index = 2, #found do
    local a, b = found[index - 1], found[index]
    if cidrs.overlap(a.network, b.network) then
      fail("EADDRINUSE", domains.text(b.domain), "its network %s overlaps %s of %s", cidrs.text(b.network),
        cidrs.text(a.network), domains.text(a.domain))
    end
  end
  return found
end

local function key_of(network) return ("%x %x"):format(network.high, network.low) end

-- What may not be given out: networks of the usual size by their first address, and others as a list.
local function new_register(found, length)
  local register = { length = length, usual = {}, others = {}, next = 0 }
  for _, entry in ipairs(found) do
    if entry.network.length == length then
      register.usual[key_of(entry.network)] = true
    else
      table.insert(register.others, entry.network)
    end
  end
  return register
end

local function is_free(register, network)
  if network.length == register.length and register.usual[key_of(network)] then return false end
  for _, other in ipairs(register.others) do if cidrs.overlap(network, other) then return false end end
  if network.length == register.length then return true end
  for number = 0, (1 << (register.length - network.length)) - 1 do
    if register.usual[key_of(cidrs.part(network, register.length, number))] then return false end
  end
  return true
end

-- How many ports a network has room for: of more than two addresses, the first and the last stay free.
local function room_of(length)
  local size = cidrs.size { length = length }
  return size <= 2 and size or size - 2
end

-- The length of the prefix of a network with room for so many, but at most the usual one.
local function length_for(count, usual)
  local length = usual
  while room_of(length) < count do length = length - 1 end
  return length
end

-- The next free network of the pool.
local function allocate(register, pool, domain)
  local length = length_for(#domain.ports, register.length)
  local units = 1 << (register.length - length) -- as many of the usual size, and a multiple of that
  local number = (register.next + units - 1) // units
  while true do
    local network = cidrs.part(pool, length, number)
    if not network then
      fail("EADDRNOTAVAIL", domains.text(domain), "the pool %s has no free network of the size /%d", text_of(pool),
        length - 128 + cidrs.widths[pool.family])
    end
    number = number + 1
    if is_free(register, network) then
      register.next = number * units
      return network
    end
  end
end

-- The network that a domain has had before: that of its first switch, or of a cable without switches, which no other
-- domain has taken along.
local function kept_network(domain, family, taken)
  for _, owner in ipairs(#domain.switches > 0 and domain.switches or domain.links) do
    local network = (owner.networks or {})[family]
    local has_room = network and room_of(network.length) >= #domain.ports
    if has_room and not taken[cidrs.text(network)] then
      taken[cidrs.text(network)] = true
      return network
    end
  end
end

-- Gives a network to each domain that has ports.
local function give_networks(graph, list, family)
  local taken = {}
  for _, domain in ipairs(list) do
    domain.networks[family] = wanted_network(domain, family) or kept_network(domain, family, taken)
      or network_of_address(domain, family)
  end
  local register = new_register(check_overlap(list, family), graph.settings.lengths[family])
  for _, domain in ipairs(list) do
    if not domain.networks[family] and #domain.ports > 0 then
      domain.networks[family] = allocate(register, graph.settings.pool[family], domain)
    end
  end
end

-- The first and the last number that a port can have in a network.
local function bounds(network, count)
  local size = cidrs.size(network)
  if size <= 2 then return 0, size - 1 end
  local room = 256
  while room - 2 < count do room = room * 2 end
  return 1, math.min(size, room) - 2
end

-- The number that a port was asked to have.
local function wanted_number(domain, port, family)
  local given = port.values.address and port.values.address[family]
  if not given then return nil end
  local network = domain.networks[family]
  local outside = not cidrs.contains(network, { family = family, high = given.high, low = given.low, length = 128 })
  if outside or given.length < 128 and given.length ~= network.length then
    fail("EINVAL", port.node.name, "its address %s is not one of %s, the network of %s", text_of(given),
      cidrs.text(network), domains.text(domain))
  end
  if given.high ~= network.high then
    fail("EINVAL", port.node.name, "its address %s is not among the first 2^64 of %s", text_of(given),
      cidrs.text(network))
  end
  return cidrs.number(network, given)
end

local function note(used, domain, port, family, number)
  if used[number] then
    fail("EADDRINUSE", port.node.name, "its address %s is that of %s", cidrs.address(domain.networks[family], number),
      used[number].node.name)
  end
  used[number] = port
end

-- Ports that keep the number that they have had in the same network, and then those that were asked to have one.
local function keep_numbers(domain, family, used)
  local network, kept, left, open = domain.networks[family], {}, {}, {}
  for _, port in ipairs(domain.ports) do
    local number, before, wanted = port.numbers[family], port.networks[family], wanted_number(domain, port, family)
    local stays = number and before and cidrs.text(before) == cidrs.text(network) and not used[number]
    if stays and (not wanted or wanted == number) then
      used[number], kept[port] = port, number
    else
      left[#left + 1] = { port = port, number = wanted }
    end
  end
  for _, entry in ipairs(left) do
    if entry.number then
      note(used, domain, entry.port, family, entry.number)
      kept[entry.port] = entry.number
    elseif entry.port.values.address ~= false then
      open[#open + 1] = entry.port
    end
  end
  return kept, open
end

-- Hosts get the first numbers, and routers among them the last ones.
local function give_numbers(domain, family)
  local used, network = {}, domain.networks[family]
  local kept, open = keep_numbers(domain, family, used)
  local has_hosts = false
  for _, port in ipairs(domain.ports) do has_hosts = has_hosts or port.node.kind == "host" end
  local first, last = bounds(network, #domain.ports)
  for _, port in ipairs(open) do
    local is_last = has_hosts and port.node.kind == "router"
    local number = is_last and last or first
    while used[number] and number >= first and number <= last do number = number + (is_last and -1 or 1) end
    if number < first or number > last then
      fail("EADDRNOTAVAIL", port.node.name, "the network %s of %s has no free address", cidrs.text(network),
        domains.text(domain))
    end
    used[number], kept[port] = port, number
    if is_last then last = number - 1 else first = number + 1 end
  end
  return kept
end

---Decides on all addresses; nothing of the graph is changed. Raises an error if something does not fit.
---@param graph topology.graph
---@param list topology.domain[]
---@return table<topology.graph.port, table> decided `networks`, `numbers` and `addresses` of each port, by family
function M.decide(graph, list)
  local decided = {}
  for _, domain in ipairs(list) do
    for _, port in ipairs(domain.ports) do decided[port] = { networks = {}, numbers = {}, addresses = {} } end
  end
  for _, family in ipairs(graph.settings.families) do
    give_networks(graph, list, family)
    for _, domain in ipairs(list) do
      local network = domain.networks[family]
      for port, number in pairs(network and give_numbers(domain, family) or {}) do
        local entry = decided[port]
        entry.networks[family], entry.numbers[family] = network, number
        entry.addresses[family] = cidrs.address(network, number)
      end
    end
  end
  return decided
end

return M
