-- SPDX-License-Identifier: GPL-3.0-or-later
-- isolate: nothing passes between links, networks and namespaces.
local link = require "lunette.link"
local match = require "lunette.firewall.match"
local nft = require "lunette.firewall.nft"
local options = require "lunette.options"
local rule = require "lunette.firewall.rule"
local M = {}

local operation = "firewall.isolate"

-- The links here whose other ends are in a namespace.
local function links_into(home, namespace, refuse)
  local names = {}
  for _, row in ipairs(link.list { kind = "veth", namespace = namespace }) do
    local here = row.link_index and link.find(row.link_index, { namespace = home })
    -- an index says nothing of the namespace: the other end has to know this one
    if here and here.kind == "veth" then
      local other = here:inspect()
      if other.link_index == row.index and other.link_nsid then names[#names + 1] = other.name end
    end
  end
  if #names == 0 then refuse(("no link leads into %s"):format(tostring(namespace))) end
  return names
end

-- What one of the isolated consists of: names of links, or addresses by family.
local function party(home, value, refuse)
  if options.type_of(value) == "namespace" then return { links = links_into(home, value, refuse) } end
  local first = type(value) == "table" and value.kind ~= "set" and value[1] or value
  -- no link has a name with a slash or a colon
  if type(first) == "table" or type(first) == "string" and (first:find("[/:]") or first:find("^%d+%.%d+%.")) then
    local found = {}
    for _, entry in ipairs(match.readers.source(value, refuse)) do
      found[entry.family] = found[entry.family] or {}
      table.insert(found[entry.family], entry.expression)
    end
    return found
  end
  return { links = match.links(value, refuse) }
end

local function parties(home, given)
  local list = {}
  for index, value in ipairs(given) do
    list[index] = party(home, value, function(reason)
      options.misuse(operation, ("bad argument #1 to 'isolate' (element %d: %s)"):format(index, reason))
    end)
  end
  if #list < 2 then
    options.misuse(operation, "bad argument #1 to 'isolate' (at least two links, networks or namespaces expected)")
  end
  return list
end

-- The expressions for packets from one party (or to it), by the family that they are for: `any`, `ip` or `ip6`.
local function sides(found, key, field)
  local list = {}
  if found.links then list.any = match.link(key, found.links) end
  for _, family in ipairs { "ip", "ip6" } do
    if found[family] then list[family] = match.address(family, field, found[family]) end
  end
  return list
end

local function add(rules, family, ...)
  local expressions = { ... }
  expressions[#expressions + 1] = { counter = true }
  expressions[#expressions + 1] = { drop = true }
  rules[#rules + 1] = { family = family, chain = "forward", expr = expressions }
end

-- What is forwarded between two parties, one way.
local function between(rules, from, to)
  for family_from, expression_from in pairs(sides(from, "iifname", "saddr")) do
    for family_to, expression_to in pairs(sides(to, "oifname", "daddr")) do
      if family_from == family_to or family_from == "any" or family_to == "any" then
        add(rules, "inet", expression_from, expression_to)
      end
    end
  end
  -- Ports of one bridge: what passes between them is not routed.
  if from.ports and to.ports then
    add(rules, "bridge", match.link("iifname", from.ports), match.link("oifname", to.ports))
  end
end

local function note_ports(home, found)
  for _, name in ipairs(found.links or {}) do
    local port = link.find(name, { namespace = home })
    if port and port:inspect().slave_kind == "bridge" then
      found.ports = found.ports or {}
      table.insert(found.ports, name)
    end
  end
end

function M.isolate(given)
  local values = options.read(operation, given, rule.readers, { elements = true })
  local home = nft.home(operation, values.namespace)
  local list, rules = parties(home, given), {}
  for _, found in ipairs(list) do note_ports(home, found) end
  for index, from in ipairs(list) do
    for other, to in ipairs(list) do
      if index ~= other then between(rules, from, to) end
    end
  end
  if #rules == 0 then
    options.misuse(operation, "bad argument #1 to 'isolate' (nothing passes between IPv4 and IPv6 networks anyway)")
  end
  return rule.install(operation, "isolate", values, rules)
end

return M
