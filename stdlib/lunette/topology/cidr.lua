-- SPDX-License-Identifier: GPL-3.0-or-later
-- Networks as numbers, to compute with: 128 bits in two integers, of which IPv4 has the last 32.
local native = require "lunette.native.network"
local M = {}

---@class topology.cidr
---@field family "ipv4"|"ipv6"
---@field high integer the upper 64 bits of the address
---@field low integer the lower 64 bits
---@field length integer the length of the prefix among 128 bits

M.widths = { ipv4 = 32, ipv6 = 128 }

-- Keeps the first bits of 64.
local function first_bits(value, count)
  if count <= 0 then return 0 end
  if count >= 64 then return value end
  return value & ~((1 << (64 - count)) - 1)
end

local function numbers_of(family, text)
  if family == "ipv4" then
    local a, b, c, d = text:match("^(%d+)%.(%d+)%.(%d+)%.(%d+)$")
    return 0, math.tointeger(a) << 24 | math.tointeger(b) << 16 | math.tointeger(c) << 8 | math.tointeger(d)
  end
  local head, tail = text:match("^(.-)::(.*)$")
  local groups = {}
  for group in (head or text):gmatch("%x+") do groups[#groups + 1] = tonumber(group, 16) end
  local last = {}
  for group in (tail or ""):gmatch("%x+") do last[#last + 1] = tonumber(group, 16) end
  for index = #groups + 1, 8 - #last do groups[index] = 0 end
  table.move(last, 1, #last, 9 - #last, groups)
  return groups[1] << 48 | groups[2] << 32 | groups[3] << 16 | groups[4],
    groups[5] << 48 | groups[6] << 32 | groups[7] << 16 | groups[8]
end

---Reads an address, with or without a prefix length; returns nil and the reason if it is none.
---@param text string
---@return topology.cidr?
---@return string? reason
function M.parse(text)
  local parsed, why = native.parse(text)
  if not parsed then return nil, why end
  if parsed.address:find("%.") and parsed.family == "ipv6" then
    return nil, ("'%s' stands for an IPv4 address"):format(text)
  end
  local high, low = numbers_of(parsed.family, parsed.address)
  return { family = parsed.family, high = high, low = low,
    length = parsed.prefix + 128 - M.widths[parsed.family] }
end

---Returns the network of an address.
---@param cidr topology.cidr
---@return topology.cidr
function M.network(cidr)
  local length = cidr.length
  return { family = cidr.family, high = first_bits(cidr.high, length), low = first_bits(cidr.low, length - 64),
    length = length }
end

---Whether a network has another network, or an address, within it.
function M.contains(outer, inner)
  return outer.family == inner.family and outer.length <= inner.length
    and first_bits(outer.high, outer.length) == first_bits(inner.high, outer.length)
    and first_bits(outer.low, outer.length - 64) == first_bits(inner.low, outer.length - 64)
end

---Whether two networks have an address in common.
function M.overlap(a, b) return M.contains(a, b) or M.contains(b, a) end

---Returns a part of a network: of those with a longer prefix the one with this number, from 0; nil if there are not so
---many.
---@param network topology.cidr
---@param length integer the length of its prefix among 128 bits
---@param number integer
---@return topology.cidr?
function M.part(network, length, number)
  local bits = length - network.length
  if bits < 0 or bits < 62 and number >> bits ~= 0 then return nil end
  local shift = 128 - length
  local high, low = network.high, network.low
  if shift >= 64 then
    high = high | number << (shift - 64)
  else
    high, low = high | (shift > 0 and number >> (64 - shift) or 0), low | number << shift
  end
  return { family = network.family, high = high, low = low, length = length }
end

---How many addresses a network has, or the largest integer if they are more.
function M.size(network)
  local bits = 128 - network.length
  return bits < 62 and 1 << bits or math.maxinteger
end

---The number of an address in its network, from 0.
function M.number(network, cidr) return cidr.low - network.low end

local function text_of_ipv6(high, low)
  local groups, best, length = {}, nil, 1
  for index = 0, 3 do
    groups[index + 1], groups[index + 5] = high >> (48 - 16 * index) & 0xFFFF, low >> (48 - 16 * index) & 0xFFFF
  end
  local run = 0
  for index = 1, 8 do -- the longest run of zeros is left out (RFC 5952)
    run = groups[index] == 0 and run + 1 or 0
    if run > length then best, length = index - run + 1, run end
  end
  for index = 1, 8 do groups[index] = ("%x"):format(groups[index]) end
  if not best then return table.concat(groups, ":") end
  return table.concat(groups, ":", 1, best - 1) .. "::" .. table.concat(groups, ":", best + length)
end

---The text of the address with a number in a network, without its prefix length.
---@param network topology.cidr
---@param number integer from 0
---@return string
function M.address(network, number)
  local low = network.low + number
  if network.family == "ipv4" then
    return ("%d.%d.%d.%d"):format(low >> 24, low >> 16 & 255, low >> 8 & 255, low & 255)
  end
  return text_of_ipv6(network.high, low)
end

---The length of a network's prefix as it is written.
function M.prefix(network) return network.length - 128 + M.widths[network.family] end

---The text of a network: `"10.0.0.0/24"`.
function M.text(network) return ("%s/%d"):format(M.address(network, 0), M.prefix(network)) end

return M
