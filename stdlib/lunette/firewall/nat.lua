-- SPDX-License-Identifier: GPL-3.0-or-later
-- masquerade and publish.
local address = require "lunette.address"
local hold = require "lunette.firewall.hold"
local match = require "lunette.firewall.match"
local network = require "lunette.native.network"
local nft = require "lunette.firewall.nft"
local options = require "lunette.options"
local route = require "lunette.route"
local rule = require "lunette.firewall.rule"
local M = {}

local masquerade_readers = rule.readers_of {
  source = match.readers.source, destination = match.readers.destination, output = match.readers.output,
  excluding = match.links,
}

function M.masquerade(given)
  local operation = "firewall.masquerade"
  local values = options.read(operation, given, masquerade_readers)
  if not (values.source or values.output or values.excluding) then
    options.refuse(operation, "source", "'source', 'output' or 'excluding' expected: else all would be masqueraded")
  end
  if values.output and values.excluding then options.refuse(operation, "excluding", "'output' is given too") end
  local rules = {}
  for _, expressions in ipairs(match.variants(operation, values)) do
    if values.excluding then
      expressions[#expressions + 1] = match.link("oifname", values.excluding, "!=")
    end
    expressions[#expressions + 1] = { counter = true }
    expressions[#expressions + 1] = { masquerade = true }
    rules[#rules + 1] = { chain = "postrouting", expr = expressions }
  end
  return rule.install(operation, "masquerade", values, rules)
end

-- Where packets are sent on to: `"10.0.0.2:80"`, `"[fd00::2]:80"`, `"10.0.0.2"`, `{ "fd00::2", 80 }`.
local function target(value, refuse)
  local host, port = value, nil
  if type(value) == "table" then
    host, port = value[1], value[2]
    if #value > 2 or type(host) ~= "string" then refuse("{ address, port } expected") end
  elseif type(value) ~= "string" then
    refuse("address with port expected, got " .. options.type_of(value))
  else
    host, port = value:match("^%[([%x:.]+)%]:?(%d*)$")
    if not host then host, port = value:match("^([%d.]+):(.*)$") end
    if not host then host = value end
    if port == "" then port = nil end
  end
  local parsed, why = network.parse(host)
  if not parsed then refuse(why) end
  if not parsed.is_host then refuse(("'%s': an address expected, not a network"):format(host)) end
  if port ~= nil then
    port = match.port(port, refuse)
    if type(port) == "table" then refuse("one port expected, not a range") end
  end
  return { address = parsed.address, family = parsed.family == "ipv4" and "ip" or "ip6", port = port }
end

local function one_port(value, refuse) return match.port(value, refuse) end

-- Publishing is about TCP and UDP, or another protocol with ports.
local function protocols(value, refuse)
  local numbers = match.readers.protocol(value, refuse)
  for _, number in ipairs(numbers) do
    if number ~= 6 and number ~= 17 and number ~= 132 then refuse("'tcp', 'udp', 'sctp' expected") end
  end
  return numbers
end

local function own_address(value, refuse)
  local parsed, why = network.parse(options.string(value, refuse))
  if not parsed then refuse(why) end
  if not parsed.is_host then refuse(("'%s': an address expected, not a network"):format(value)) end
  return { address = parsed.address, family = parsed.family == "ipv4" and "ip" or "ip6" }
end

local publish_readers = rule.readers_of {
  port = one_port, to = target, protocol = protocols, address = own_address, input = match.readers.input,
}

local function check_publication(operation, values)
  for _, name in ipairs { "port", "to" } do
    if not values[name] then options.refuse(operation, name, "it is missing") end
  end
  if values.address and values.address.family ~= values.to.family then
    options.refuse(operation, "address", "of another family than 'to'")
  end
  if type(values.port) == "table" and values.to.port then
    options.refuse(operation, "to", "a range of ports keeps its numbers: leave the port out")
  end
end

-- The link that leads to the target and the networks there, of which the target's neighbours are; nothing if it is this
-- host's own, or out of reach so far.
local function surroundings(home, to)
  local found, way = pcall(route.get, to.address, { namespace = home })
  if not found or way.type == "local" or way.via then return nil, {} end
  local networks = {}
  for _, row in ipairs(address.list { dev = way.dev, namespace = home }) do
    if network.contains(row.address, to.address) then
      networks[#networks + 1] = network.parse(row.address).network
    end
  end
  return way.dev, networks
end

-- Packets to the published port, which are for this host and get another destination.
local function redirection(values)
  local numbers = values.protocol or { 6 }
  local to = values.to
  local expressions = {
    values.address and match.address(to.family, "daddr", values.address.address) or match.is_local(),
    match.protocols(numbers), match.ports("dport", values.port), { counter = true },
    { dnat = { family = to.family, addr = to.address, port = to.port } },
  }
  if not values.address then
    table.insert(expressions, 1, match.equal({ meta = { key = "nfproto" } }, to.family == "ip" and "ipv4" or "ipv6"))
  end
  return expressions
end

-- Replies have to come back here: also those to neighbours of the target, and to this host's own loopback address.
local function return_path(values, networks)
  local to, sources = values.to, {}
  for _, text in ipairs { values.to.family == "ip" and "127.0.0.0/8" or "::1", table.unpack(networks) } do
    local parsed = network.parse(text)
    sources[#sources + 1] = parsed.is_host and parsed.address
      or { prefix = { addr = parsed.network:match("^[^/]+"), len = parsed.prefix } }
  end
  return {
    match.address(to.family, "saddr", sources), match.address(to.family, "daddr", to.address),
    match.protocols(values.protocol or { 6 }), match.ports("dport", to.port or values.port),
    { match = { op = "in", left = { ct = { key = "status" } }, right = "dnat" } }, { counter = true },
    { masquerade = true },
  }
end

local function publication(values, device, networks)
  local outside = redirection(values)
  if values.input then table.insert(outside, 1, match.link("iifname", values.input)) end
  local rules = {
    { chain = "prerouting", expr = outside }, { chain = "local_nat", expr = redirection(values) },
    { chain = "postrouting", expr = return_path(values, networks) },
  }
  -- What may leave for there from 127.0.0.1 must not be reached from there.
  if device and values.to.family == "ip" then
    rules[4] = { chain = "early", expr = {
      match.link("iifname", { device }),
      match.address("ip", "daddr", { { prefix = { addr = "127.0.0.0", len = 8 } } }), { drop = true },
    } }
  end
  return rules
end

function M.publish(given)
  local operation = "firewall.publish"
  local values = options.read(operation, given, publish_readers)
  check_publication(operation, values)
  local home = nft.home(operation, values.namespace)
  local device, networks = surroundings(home, values.to)
  local published = rule.install(operation, "publish", values, publication(values, device, networks))
  if not (device and values.to.family == "ip") then return published end
  local setting = ("net/ipv4/conf/%s/route_localnet"):format(device)
  local ok, held = pcall(hold.hold, operation, home, setting, 1)
  if not ok then
    published:remove()
    error(held, 0)
  end
  published._held = held
  return published
end

return M
