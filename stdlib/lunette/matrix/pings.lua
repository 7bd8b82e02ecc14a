-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who reaches whom: pings of all pairs of some places.
--
-- All pairs are under way at the same time, as far as the kernel's table of neighbours allows: it has a limit for all
-- namespaces of the machine together (gc_thresh3). What would not fit goes in waves, and each wave's neighbours are
-- forgotten before the next.
local clock = require "lunette.clock"
local namespace = require "lunette.namespace"
local neighbours = require "lunette.neighbours"
local options = require "lunette.options"
local pairing = require "lunette.matrix.pairs"
local probe = require "lunette.probe"
local sysctl = require "lunette.sysctl"
local text = require "lunette.matrix.text"
local wait = require "lunette.wait"
local M = {}

---What `matrix.ping` and `Lab:ping_all` take alike.
M.readers = {
  count = options.integer(1, 65535), interval = options.number(0), timeout = options.number(0.001),
  size = options.integer(0, 65507), within = options.number(0), family = options.word { "ipv4", "ipv6" },
  pattern = options.string, ttl = options.integer(1, 255), parallel = options.integer(1, 100000),
}

-- How many pairs may be under way at a time: either end of a pair knows the other, and routers know both.
local function capacity()
  local least
  for _, family in ipairs { "ipv4", "ipv6" } do
    local ok, limit = pcall(function() -- whoever may not look at the first process takes it for the default
      return sysctl.get(("net.%s.neigh.default.gc_thresh3"):format(family), { namespace = namespace.of(1) })
    end)
    least = math.min(least or math.huge, ok and limit or 1024)
  end
  return math.max(1, least // 4)
end

-- Pings pairs, notes what came of each, and returns those without an answer.
local function ping(list, parallel, values, results)
  local unanswered = {}
  pairing.measure(list, parallel, function(pair)
    return probe.start_ping(pair.to.address, pairing.with(values, { namespace = pair.from.namespace }))
  end, function(pair, handle)
    local result = handle:result()
    results[pair.from.name][pair.to.name] = result
    if result.received < result.sent then unanswered[#unanswered + 1] = pair end
  end)
  return unanswered
end

local function ping_in_waves(list, parallel, values, results, rooms)
  local size, unanswered = capacity(), {}
  for first = 1, #list, size do
    local wave = table.move(list, first, math.min(first + size - 1, #list), 1, {})
    local failed = ping(wave, parallel, values, results)
    table.move(failed, 1, #failed, #unanswered + 1, unanswered)
    for _, room in ipairs(#list > size and rooms or {}) do neighbours.forget { namespace = room } end
  end
  return unanswered
end

local function summarize(matrix)
  local sum = 0
  for _, row in pairs(matrix.results) do
    for _, result in pairs(row) do
      matrix.sent, matrix.received = matrix.sent + result.sent, matrix.received + result.received
      if result.avg then
        sum = sum + result.avg * result.received
        matrix.min, matrix.max = math.min(matrix.min or result.min, result.min), math.max(matrix.max or 0, result.max)
      end
    end
  end
  matrix.loss = matrix.sent > 0 and 1 - matrix.received / matrix.sent or 0
  matrix.avg = matrix.received > 0 and sum / matrix.received or nil
end

---Pings all pairs.
---@param list { name: string, namespace: Namespace, address: string }[]
---@param values table what `M.readers` have read, without `family`
---@param rooms Namespace[] where neighbours are learned meanwhile
---@return matrix.pings
function M.of(list, values, rooms)
  local matrix, within, parallel = { places = {}, results = {}, sent = 0, received = 0 }, values.within, values.parallel
  values.within, values.parallel = nil, nil
  for index, place in ipairs(list) do matrix.places[index], matrix.results[place.name] = place.name, {} end
  local left, deadline = pairing.of(list), clock.monotonic() + (within or 0)
  while true do
    left = ping_in_waves(left, parallel or math.huge, values, matrix.results, rooms)
    local remaining = deadline - clock.monotonic()
    if #left == 0 or remaining <= 0 then break end
    wait { timeout = math.min(0.1, remaining) }
  end
  summarize(matrix)
  return setmetatable(matrix, { __tostring = text.of_pings })
end

return M
