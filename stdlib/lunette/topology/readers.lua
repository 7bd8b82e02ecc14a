-- SPDX-License-Identifier: GPL-3.0-or-later
-- The options of labs, nodes and links: what each is, and why it may be wrong.
local cidrs = require "lunette.topology.cidr"
local names = require "lunette.topology.names"
local options = require "lunette.options"
local settings = require "lunette.shape.settings"
local M = {}

-- A reader of addresses or networks, one of a family at most: { ipv4 = …, ipv6 = … }.
local function by_family(check)
  return function(value, refuse)
    local found = {}
    for _, text in ipairs(options.list_of(options.string)(value, refuse)) do
      local cidr, why = cidrs.parse(text)
      if not cidr then refuse(why) end
      if found[cidr.family] then refuse("at most one of each family expected") end
      found[cidr.family] = check(cidr, text, refuse)
    end
    return found
  end
end

local network = by_family(function(cidr, text, refuse)
  if not text:find("/", 1, true) then refuse(("a network such as '10.0.0.0/24' expected, got '%s'"):format(text)) end
  local whole = cidrs.network(cidr)
  if whole.high ~= cidr.high or whole.low ~= cidr.low then
    refuse(("'%s' is an address of the network %s"):format(text, cidrs.text(whole)))
  end
  return whole
end)

local plain_address = by_family(function(cidr, text, refuse)
  if cidr.length < 128 then refuse(("an address without a prefix length expected, got '%s'"):format(text)) end
  return cidrs.address(cidr, 0)
end)

local address = by_family(function(cidr) return cidr end)

-- A reader that also takes false.
local function or_false(reader)
  return function(value, refuse) return value ~= false and reader(value, refuse) end
end

local function plain_table(value, refuse)
  if type(value) ~= "table" or getmetatable(value) ~= nil then
    refuse("table expected, got " .. options.type_of(value))
  end
  return value
end

local function position(value, refuse)
  plain_table(value, refuse)
  if type(value[1]) ~= "number" or type(value[2]) ~= "number" or #value ~= 2 then
    refuse("two numbers expected, to the right and down")
  end
  return { value[1], value[2] }
end

local function interface_name(value, refuse)
  local fault = names.fault(options.string(value, refuse))
  if fault then refuse(fault) end
  return value
end

local function any(value) return value end

M.lab = {
  pool = network, ipv4 = options.boolean, ipv6 = options.boolean, ipv4_prefix = options.integer(1, 31),
  ipv6_prefix = options.integer(1, 127), ecmp = options.boolean, routing = options.boolean, loops = options.boolean,
}

local node = { position = position, sysctl = plain_table }

local switch = { position = position, subnet = network, bridge = plain_table }

M.node = {
  host = { address = or_false(address), gateway = or_false(plain_address) },
  router = { address = or_false(address) },
  switch = { stp = options.boolean, priority = options.integer(0, 65535) },
  hub = {},
}
for kind, readers in pairs(M.node) do
  local is_switch = kind == "switch" or kind == "hub"
  for name, reader in pairs(is_switch and switch or node) do readers[name] = reader end
end

---The settings of `link:shape`, which links and their ends take.
M.shaping = {
  "rate", "delay", "jitter", "distribution", "loss", "duplicate", "corrupt", "reorder", "limit", "burst",
}

M.link = { cost = options.integer(1, 65535), mtu = options.integer(68, 65535), subnet = network }

M.finish = {
  node = any, name = interface_name, address = or_false(address), cost = options.integer(1, 65535),
  mac = options.string,
}

for _, name in ipairs(M.shaping) do M.link[name], M.finish[name] = any, any end

---Takes the settings of `link:shape` out of what was read, and checks them; nil if there are none.
---@param operation string
---@param values table
---@param present? table settings that are there already
---@return table?
function M.take_shaping(operation, values, present)
  local asked = {}
  for _, name in ipairs(M.shaping) do asked[name], values[name] = values[name], nil end
  if next(asked) == nil then return nil end
  local wanted = settings.read(operation, asked).values
  local merged = settings.merge(present, wanted)
  if next(merged) ~= nil then settings.check(operation, merged, wanted, (values.mtu or 1500) + 14) end
  return wanted
end

return M
