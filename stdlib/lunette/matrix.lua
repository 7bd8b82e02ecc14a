-- SPDX-License-Identifier: GPL-3.0-or-later
-- Measurements between all pairs of places, as a table that can be printed: who reaches whom, how much comes through.
local address = require "lunette.address"
local options = require "lunette.options"
local failure = require "lunette.native.failure"
local pairing = require "lunette.matrix.pairs"
local pings = require "lunette.matrix.pings"
local places = require "lunette.places"
local probe = require "lunette.probe"
local text = require "lunette.matrix.text"
local M = {}

local throughput_options = {
  protocol = options.word { "tcp", "udp" }, seconds = options.number(0.001), streams = options.integer(1, 128),
  size = options.integer(1, 1 << 20), rate = options.number(1), timeout = options.number(0.001),
  family = options.word { "ipv4", "ipv6" }, parallel = options.integer(1, 100),
}

-- The address that others reach a place at: its own word, or its first one.
local function address_of(operation, place, family)
  if place.address then return place.address end
  local found = {}
  for _, row in ipairs(address.list { namespace = place.namespace }) do
    if row.scope == "global" then found[row.family] = found[row.family] or row.address:match("^[^/]+") end
  end
  local chosen = family and found[family] or not family and (found.ipv4 or found.ipv6)
  return chosen or failure.raise {
    operation = operation, subject = place.name, code = "EADDRNOTAVAIL", errno = 99,
    message = "Cannot assign requested address",
    detail = ("it has no address%s that others can reach"):format(family and " of " .. family or ""),
  }
end

-- Reads places and options; each place has its address then.
local function prepare(operation, given, list, readers)
  local values = options.read(operation, given, readers, { argument = 2, optional = true })
  local found, family = places.read(operation, list, { address = options.string }), values.family
  values.family = nil
  for _, place in ipairs(found) do place.address = address_of(operation, place, family) end
  return found, values
end

---Pings all pairs at the same time.
function M.ping(list, given)
  local found, values = prepare("matrix.ping", given, list, pings.readers)
  local rooms = {}
  for index, place in ipairs(found) do rooms[index] = place.namespace end
  return pings.of(found, values, rooms)
end

---Measures throughput between all pairs, one after the other unless more are asked for.
function M.throughput(list, given)
  local found, values = prepare("matrix.throughput", given, list, throughput_options)
  local matrix, parallel = { places = {}, results = {} }, values.parallel
  values.parallel = nil
  for index, place in ipairs(found) do matrix.places[index], matrix.results[place.name] = place.name, {} end
  pairing.measure(pairing.of(found), parallel or 1, function(pair)
    return probe.start_throughput(pair.from.namespace, pair.to.namespace,
      pairing.with(values, { address = pair.to.address }))
  end, function(pair, handle)
    local ok, result = pcall(handle.result, handle)
    if not ok then -- what the network refuses is an answer, too
      if type(result) ~= "table" or result.misuse or not result.code then error(result, 0) end
      result = { code = result.code, message = result.message }
    end
    matrix.results[pair.from.name][pair.to.name] = result
  end)
  return setmetatable(matrix, { __tostring = text.of_throughput })
end

return M
