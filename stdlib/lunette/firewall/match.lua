-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a rule looks at: from options such as `source` and `port` to expressions of libnftables-json(5).
local options = require "lunette.options"
local network = require "lunette.native.network"
local M = {}

-- Numbers, because names are looked up in /etc/protocols, which not every system has.
local protocols = { icmp = 1, tcp = 6, udp = 17, dccp = 33, gre = 47, esp = 50, ah = 51, icmpv6 = 58, sctp = 132,
  udplite = 136 }
local with_ports = { [6] = true, [17] = true, [33] = true, [132] = true, [136] = true }
local states = { "new", "established", "related", "invalid", "untracked" }
-- The types of sets that an address is looked up in.
local set_families = { ipv4_addr = "ip", ipv6_addr = "ip6" }

-- The name of a link, which need not exist; `veth*` means all that begin so.
local function link_name(value, refuse)
  if options.type_of(value) == "link" then return value.name end
  if type(value) ~= "string" then refuse("link or name expected, got " .. options.type_of(value)) end
  if value == "" or #value > 15 or value:find("[%s/:%c]") or value:find("%*.") or value == "*" then
    refuse(("'%s' is not a link's name"):format(value))
  end
  return value
end

local function address_expression(parsed)
  if parsed.is_host then return parsed.address end
  return { prefix = { addr = parsed.network:match("^[^/]+"), len = parsed.prefix } }
end

local function parse(text, refuse)
  local parsed, why = network.parse(text)
  if not parsed then refuse(why) end
  return parsed
end

-- An address, a network or a range, as { family, expression }; of a set, its type tells the family.
local function address(value, refuse)
  if type(value) == "table" and value.kind == "set" then
    local family = set_families[value.type]
    if not family then refuse(("the set %s is of %s"):format(value.name, tostring(value.type))) end
    return { family = family, expression = "@" .. value.name }
  end
  if type(value) ~= "string" then refuse("address, network or set expected, got " .. options.type_of(value)) end
  local first, last = value:match("^(.-)%-(.*)$")
  local parsed = parse(first or value, refuse)
  local family = parsed.family == "ipv4" and "ip" or "ip6"
  if not first then return { family = family, expression = address_expression(parsed) } end
  local final = parse(last, refuse)
  if final.family ~= parsed.family or not (parsed.is_host and final.is_host) then
    refuse(("'%s' is not a range of addresses"):format(value))
  end
  return { family = family, expression = { range = { parsed.address, final.address } } }
end

local function port_number(text, refuse)
  local number = math.tointeger(tonumber(text))
  if not number or number < 1 or number > 65535 then refuse(("1 to 65535 expected, got %s"):format(text)) end
  return number
end

---A port or a range of ports: `80`, `"8000-8010"`.
function M.port(value, refuse)
  if type(value) == "number" then return port_number(value, refuse) end
  if type(value) ~= "string" then refuse("port or range of ports expected, got " .. options.type_of(value)) end
  local first, last = value:match("^(%d+)%-(%d+)$")
  if not first then return port_number(value:match("^%d+$") or "'" .. value .. "'", refuse) end
  first, last = port_number(first, refuse), port_number(last, refuse)
  if first >= last then refuse(("'%s' is not a range of ports"):format(value)) end
  return { range = { first, last } }
end

---A protocol above IP, as its number.
function M.protocol(value, refuse)
  if math.type(value) == "integer" and value >= 0 and value <= 255 then return value end
  if type(value) ~= "string" then refuse("protocol expected, got " .. options.type_of(value)) end
  if protocols[value] then return protocols[value] end
  local known = {}
  for name in pairs(protocols) do known[#known + 1] = name end
  table.sort(known)
  refuse(("'%s' expected, got '%s'"):format(table.concat(known, "', '"), value))
end

---Readers of the options that say which packets are meant.
M.readers = {
  input = options.list_of(link_name), output = options.list_of(link_name),
  source = options.list_of(address), destination = options.list_of(address),
  protocol = options.list_of(M.protocol), port = options.list_of(M.port), source_port = options.list_of(M.port),
  state = options.list_of(options.word(states)),
}

---A reader of links that packets must not go out by.
M.links = options.list_of(link_name)

-- Expressions.

function M.equal(left, values, operator)
  local right = values
  if type(values) == "table" and #values > 0 then right = #values == 1 and values[1] or { set = values } end
  return { match = { op = operator or "==", left = left, right = right } }
end

---The link that a packet comes in by (`"iifname"`) or goes out by (`"oifname"`).
function M.link(key, names, operator) return M.equal({ meta = { key = key } }, names, operator) end

---The `"saddr"` or `"daddr"` of a packet of family `"ip"` or `"ip6"`.
function M.address(family, field, values)
  return M.equal({ payload = { protocol = family, field = field } }, values)
end

function M.protocols(numbers) return M.equal({ meta = { key = "l4proto" } }, numbers) end

function M.ports(field, values) return M.equal({ payload = { protocol = "th", field = field } }, values) end

---Whether a packet is for this host.
function M.is_local() return M.equal({ fib = { result = "type", flags = { "daddr" } } }, "local") end

function M.state(words) return { match = { op = "in", left = { ct = { key = "state" } }, right = words } } end

-- The addresses of one family. A set stands alone: it cannot be an element of another.
local function of_family(operation, name, list, family)
  local found = {}
  for _, entry in ipairs(list) do
    if entry.family == family then found[#found + 1] = entry.expression end
  end
  for _, expression in ipairs(found) do
    if #found > 1 and tostring(expression):sub(1, 1) == "@" then
      options.refuse(operation, name, "a set stands alone, or in a list with addresses of the other family")
    end
  end
  return found
end

local function check_ports(operation, values)
  if not (values.port or values.source_port) then return end
  for _, number in ipairs(values.protocol or {}) do
    if not with_ports[number] then
      options.refuse(operation, values.port and "port" or "source_port", "a protocol with ports expected")
    end
  end
end

-- What is the same for both families.
local function common(values)
  local list = {}
  if values.input then list[#list + 1] = M.link("iifname", values.input) end
  if values.output then list[#list + 1] = M.link("oifname", values.output) end
  local numbers = values.protocol or (values.port or values.source_port) and { 6, 17 }
  if numbers then list[#list + 1] = M.protocols(numbers) end
  if values.source_port then list[#list + 1] = M.ports("sport", values.source_port) end
  if values.port then list[#list + 1] = M.ports("dport", values.port) end
  if values.state then list[#list + 1] = M.state(values.state) end
  return list
end

-- The expressions for one family; nil if what is asked for has nothing of it.
local function for_family(operation, values, family)
  local list = {}
  for _, side in ipairs { { "source", "saddr" }, { "destination", "daddr" } } do
    local name, field = side[1], side[2]
    if values[name] then
      local found = of_family(operation, name, values[name], family)
      if #found == 0 then return nil end
      list[#list + 1] = M.address(family, field, found)
    end
  end
  return table.move(common(values), 1, 99, #list + 1, list)
end

---Returns the lists of expressions that together mean all packets that the options mean: one, or one for each family
---that their addresses are of.
---@param operation string
---@param values table what the readers made of the options
---@return table[][]
function M.variants(operation, values)
  check_ports(operation, values)
  if not (values.source or values.destination) then return { common(values) } end
  local variants = {}
  for _, family in ipairs { "ip", "ip6" } do
    variants[#variants + 1] = for_family(operation, values, family)
  end
  if #variants == 0 then options.refuse(operation, "destination", "of another family than 'source'") end
  return variants
end

return M
