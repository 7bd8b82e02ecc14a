-- SPDX-License-Identifier: GPL-3.0-or-later
-- Measurements between all pairs of places, as a table that can be printed: who reaches whom, how much comes through.
local address = require "lunette.address"
local options = require "lunette.options"
local failure = require "lunette.native.failure"
local places = require "lunette.places"
local probe = require "lunette.probe"
local text = require "lunette.matrix.text"
local M = {}

local function number(first)
  return function(value, refuse)
    if type(value) ~= "number" then refuse("number expected, got " .. options.type_of(value)) end
    if not (value >= first) then refuse(("at least %s expected, got %s"):format(first, value)) end
    return value
  end
end

local shortest <const> = 0.001 -- seconds

local ping_options = {
  count = options.integer(1, 65535), interval = number(0), timeout = number(shortest), size = options.integer(0, 65507),
  pattern = options.string, ttl = options.integer(1, 255), family = options.word { "ipv4", "ipv6" },
  parallel = options.integer(1, 100000),
}
local throughput_options = {
  protocol = options.word { "tcp", "udp" }, seconds = number(shortest), streams = options.integer(1, 128),
  size = options.integer(1, 1 << 20), rate = number(1), timeout = number(shortest),
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

-- All pairs of different places; those that begin at one place are not one after the other, so that the work spreads.
local function all_pairs(list)
  local found = {}
  for distance = 1, #list - 1 do
    for index, from in ipairs(list) do
      found[#found + 1] = { from = from, to = list[(index + distance - 1) % #list + 1] }
    end
  end
  return found
end

-- Measures all pairs, as many at a time as may be; `start` returns a probe, and `finish` what came of it.
local function measure(pairs_of_places, parallel, start, finish)
  local under_way <close> = setmetatable({}, { __close = function(started)
    for _, handle in pairs(started) do handle:close() end
  end })
  local started = 0
  for number, pair in ipairs(pairs_of_places) do
    while started < #pairs_of_places and started < number + parallel - 1 do
      started = started + 1
      under_way[started] = start(pairs_of_places[started])
    end
    finish(pair, under_way[number])
    under_way[number]:close()
    under_way[number] = nil
  end
end

-- Reads what all matrices are made of, and makes an empty one.
local function prepare(operation, given, list, readers)
  local values = options.read(operation, given, readers, { argument = 2, optional = true })
  local found = places.read(operation, list, { address = options.string })
  local family, parallel = values.family, values.parallel
  values.family, values.parallel = nil, nil
  local matrix = { places = {}, results = {} }
  for index, place in ipairs(found) do
    place.address = address_of(operation, place, family)
    matrix.places[index], matrix.results[place.name] = place.name, {}
  end
  return matrix, all_pairs(found), values, parallel
end

local function with(values, fields)
  for key, value in pairs(values) do fields[key] = value end
  return fields
end

---Pings all pairs at the same time.
function M.ping(list, given)
  local matrix, all, values, parallel = prepare("matrix.ping", given, list, ping_options)
  matrix.sent, matrix.received = 0, 0
  measure(all, parallel or 1000, function(pair)
    return probe.start_ping(pair.to.address, with(values, { namespace = pair.from.namespace }))
  end, function(pair, handle)
    local result = handle:result()
    matrix.results[pair.from.name][pair.to.name] = result
    matrix.sent, matrix.received = matrix.sent + result.sent, matrix.received + result.received
  end)
  matrix.loss = matrix.sent > 0 and 1 - matrix.received / matrix.sent or 0
  return setmetatable(matrix, { __tostring = text.of_pings })
end

---Measures throughput between all pairs, one after the other unless more are asked for.
function M.throughput(list, given)
  local matrix, all, values, parallel = prepare("matrix.throughput", given, list, throughput_options)
  measure(all, parallel or 1, function(pair)
    return probe.start_throughput(pair.from.namespace, pair.to.namespace, with(values, { address = pair.to.address }))
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
