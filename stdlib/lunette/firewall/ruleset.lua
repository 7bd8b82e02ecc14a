-- SPDX-License-Identifier: GPL-3.0-or-later
-- Whole rulesets: list, counters and flush.
local nft = require "lunette.firewall.nft"
local options = require "lunette.options"
local own = require "lunette.firewall.table"
local M = {}

local families = { "ip", "ip6", "inet", "arp", "bridge", "netdev" }

local places = own.places

-- list

local list_readers = {
  namespace = options.namespace, family = options.word(families), table = options.string,
}

local function selection(values)
  if values.table then return "table", values.family or "inet", values.table end
  return "ruleset", values.family
end

-- The counters of a rule, where one finds them.
local function with_counter(object)
  for _, expression in ipairs(object.expr or {}) do
    if type(expression.counter) == "table" then object.counter = expression.counter end
  end
  return object
end

local function new_table(object)
  for _, place in pairs(places) do object[place] = {} end
  return object
end

-- Puts a list of objects into tables.
local function assemble(objects)
  local rows, by_name = {}, {}
  for _, entry in ipairs(objects) do
    local kind, object = next(entry)
    local owner = by_name[("%s %s"):format(object.family, object.table)]
    if kind == "table" then
      rows[#rows + 1] = new_table(object)
      by_name[("%s %s"):format(object.family, object.name)] = object
    elseif kind == "rule" then
      local chain = owner.chains[object.chain]
      chain.rules[#chain.rules + 1] = with_counter(object)
    elseif places[kind] then
      if kind == "chain" then object.rules = {} end
      if kind == "set" or kind == "map" then
        object.elements, object.elem = object.elem or {}, nil
      end
      owner[places[kind]][object.name] = object
    end
  end
  return rows
end

function M.list(given)
  local operation = "firewall.list"
  local values = options.read(operation, given, list_readers, { optional = true })
  return assemble(nft.list(operation, nft.home(operation, values.namespace), selection(values)))
end

function M.counters(given)
  local operation, rows = "firewall.counters", {}
  local values = options.read(operation, given, list_readers, { optional = true })
  local function note(place, object, counter)
    rows[#rows + 1] = {
      family = place.family, table = place.name, chain = object.chain, name = object.name, handle = object.handle,
      comment = object.comment, packets = counter.packets, bytes = counter.bytes,
    }
  end
  for _, entry in ipairs(nft.list(operation, nft.home(operation, values.namespace), selection(values))) do
    local kind, object = next(entry)
    local place = { family = object.family, name = object.table }
    if kind == "counter" then note(place, object, object) end
    if kind == "rule" and with_counter(object).counter then note(place, object, object.counter) end
  end
  return rows
end

-- flush

local flush_readers = {
  namespace = options.namespace, family = options.word(families), table = options.string, all = options.boolean,
}

function M.flush(given)
  local operation = "firewall.flush"
  local values = options.read(operation, given, flush_readers, { optional = true })
  local home, commands = nft.home(operation, values.namespace), {}
  if values.table and values.all then options.refuse(operation, "all", "'table' is given too") end
  if values.table then
    commands[1] = { flush = { table = { family = values.family or "inet", name = values.table } } }
  elseif values.all then
    commands[1] = { flush = { ruleset = values.family and { family = values.family } or true } }
  else
    for _, found in ipairs(nft.tables(operation, home)) do
      if found.name == own.name and (not values.family or found.family == values.family) then
        commands[#commands + 1] = { delete = { table = { family = found.family, name = found.name } } }
      end
    end
  end
  if #commands > 0 then nft.transaction(operation, home, commands) end
end

return M
