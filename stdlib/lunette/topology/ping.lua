-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who reaches whom: pings of all pairs of a lab, as a matrix.
--
-- All pairs are under way at the same time, as far as the kernel's table of neighbours allows: it has a limit for all
-- namespaces of the machine together (gc_thresh3). What would not fit goes in waves, and each wave's neighbours are
-- forgotten before the next.
local clock = require "lunette.clock"
local namespace = require "lunette.namespace"
local neighbours = require "lunette.topology.neighbours"
local nodes = require "lunette.topology.node"
local options = require "lunette.options"
local refusal = require "lunette.topology.refusal"
local settle = require "lunette.topology.settle"
local sysctl = require "lunette.sysctl"
local wait = require "lunette.wait"
local M = {}

local operation = "topology.ping_all"

local function number(first)
  return function(value, refuse)
    if type(value) ~= "number" then refuse("number expected, got " .. options.type_of(value)) end
    if value < first then refuse(("at least %s expected, got %s"):format(first, value)) end
    return value
  end
end

local readers = {
  nodes = function(value) return value end, family = options.word { "ipv4", "ipv6" },
  count = options.integer(1, 65535), interval = number(0), timeout = number(0), size = options.integer(0, 65507),
  within = number(0),
}

local function address_of(record, family)
  for _, port in ipairs(record.ports) do
    if port.addresses[family] then return port.addresses[family] end
  end
end

-- The nodes that are asked about: all hosts that have an address, or routers where there are no hosts.
local function stations(lab, values)
  local list = {}
  for index, value in ipairs(values.nodes or {}) do list[index] = nodes.record(lab, operation, value) end
  if values.nodes then return list end
  for _, kind in ipairs { "host", "router" } do
    for _, record in ipairs(lab._graph.nodes) do
      if record.kind == kind and address_of(record, values.family) then list[#list + 1] = record end
    end
    if #list > 0 then return list end
  end
  refusal.raise(operation, "EINVAL", tostring(lab), "no host and no router has an address of " .. values.family)
end

-- The first address of each, of one family.
local function targets(list, family)
  local found = {}
  for _, record in ipairs(list) do
    found[record] = address_of(record, family)
      or refusal.raise(operation, "EADDRNOTAVAIL", record.name, "it has no address of " .. family)
  end
  return found
end

-- How many pairs may be under way at a time: either end of a pair knows the other, and routers know both.
local function capacity(family)
  local ok, limit = pcall(function() -- whoever may not look at the first process takes it for the default
    return sysctl.get(("net.%s.neigh.default.gc_thresh3"):format(family), { namespace = namespace.of(1) })
  end)
  return (ok and limit or 1024) // 4
end

local function forget_neighbours(lab, family)
  for _, record in ipairs(lab._graph.nodes) do
    if record.namespace and not record.bridge then
      neighbours.forget { family = family, namespace = record.namespace }
    end
  end
end

-- Pings pairs at the same time, and notes what came of each.
local function ping(pairs_of_nodes, values, addresses, results)
  local probe = require "lunette.probe"
  local under_way = {}
  for index, pair in ipairs(pairs_of_nodes) do
    under_way[index] = probe.start_ping(addresses[pair.to], {
      namespace = pair.from.namespace, count = values.count, interval = values.interval, timeout = values.timeout,
      size = values.size,
    })
  end
  local unanswered = {}
  for index, handle in ipairs(under_way) do
    local pair <const> = pairs_of_nodes[index]
    local result = handle:result()
    handle:close()
    results[pair.from.name][pair.to.name] = result
    if result.received < result.sent then unanswered[#unanswered + 1] = pair end
  end
  return unanswered
end

local function ping_in_waves(lab, list, values, addresses, results)
  local size, unanswered = capacity(values.family), {}
  local in_waves = #list > size
  for first = 1, #list, size do
    local failed = ping(table.move(list, first, math.min(first + size - 1, #list), 1, {}), values, addresses, results)
    table.move(failed, 1, #failed, #unanswered + 1, unanswered)
    if in_waves then forget_neighbours(lab, values.family) end
  end
  return unanswered
end

local function cell(result, is_wide)
  if not result then return "-" end
  if result.received == 0 then return is_wide and "lost" or "x" end
  if not is_wide then return result.received == result.sent and "." or "o" end
  local time = ("%.2f"):format(result.avg * 1000)
  return result.received == result.sent and time or ("%s %d%%"):format(time, math.floor(result.loss * 100 + 0.5))
end

local function padded(text, width) return (" "):rep(width - (utf8.len(text) or #text)) .. text end

-- The matrix as text: times in milliseconds, or of many nodes a letter for each pair.
local function text_of(matrix)
  local names, lines, width, is_wide = matrix.nodes, {}, 4, #matrix.nodes <= 12
  for _, name in ipairs(names) do width = math.max(width, utf8.len(name) or #name) end
  if is_wide then
    local cells = { padded("", width) }
    for _, name in ipairs(names) do cells[#cells + 1] = padded(name, math.max(width, 8)) end
    lines[1] = table.concat(cells, "  ")
  end
  for _, from in ipairs(names) do
    local cells = {}
    for index, to in ipairs(names) do
      local text = cell(matrix.results[from][to], is_wide)
      cells[index] = is_wide and padded(text, math.max(width, 8)) or text
    end
    lines[#lines + 1] = padded(from, width) .. "  " .. table.concat(cells, is_wide and "  " or "")
  end
  local times = matrix.avg and ("; %.2f/%.2f/%.2f ms"):format(matrix.min * 1000, matrix.avg * 1000, matrix.max * 1000)
  lines[#lines + 1] = ("%d of %d answered%s"):format(matrix.received, matrix.sent, times or "")
  return table.concat(lines, "\n")
end

-- Sums over all pairs.
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
  return matrix
end

---Pings all pairs, and returns the matrix.
function M.all(lab, given)
  local values = options.read(operation, given, readers, { optional = true })
  values.family = values.family or lab._graph.settings.families[1]
  local list, matrix = stations(lab, values), { nodes = {}, results = {}, sent = 0, received = 0 }
  local addresses, pairs_of_nodes = targets(list, values.family), {}
  for index, from in ipairs(list) do
    matrix.nodes[index], matrix.results[from.name] = from.name, {}
    for _, to in ipairs(list) do
      if to ~= from then pairs_of_nodes[#pairs_of_nodes + 1] = { from = from, to = to } end
    end
  end
  if lab._unsettled then settle.wait(lab) end
  lab._unsettled = nil
  local deadline = clock.monotonic() + (values.within or 0)
  local unanswered = ping_in_waves(lab, pairs_of_nodes, values, addresses, matrix.results)
  while #unanswered > 0 and clock.monotonic() < deadline do
    wait { timeout = math.min(0.1, math.max(0, deadline - clock.monotonic())) }
    unanswered = ping_in_waves(lab, unanswered, values, addresses, matrix.results)
  end
  return setmetatable(summarize(matrix), { __tostring = text_of })
end

return M
