-- SPDX-License-Identifier: GPL-3.0-or-later
-- Sets that rules look addresses up in, and that change while the rules stay.
local nft = require "lunette.firewall.nft"
local object = require "lunette.object"
local options = require "lunette.options"
local own = require "lunette.firewall.table"
local network = require "lunette.native.network"
local record = require "lunette.native.record"
local rule = require "lunette.firewall.rule"
local M = {}

local function name_reader(value, refuse)
  options.string(value, refuse)
  if not value:find("^%a[%w_]*$") or #value > 64 then refuse(("'%s' is not a name"):format(value)) end
  return value
end

-- An element, as libnftables-json(5) has it: an address, a network or a range.
local function element(set, value, refuse)
  if type(value) ~= "string" then refuse("address or network expected, got " .. options.type_of(value)) end
  local first, last = value:match("^(.-)%-(.*)$")
  local ends = {}
  for index, text in ipairs { first or value, last } do
    local parsed, why = network.parse(text)
    if not parsed then refuse(why) end
    if parsed.family ~= (set.type == "ipv4_addr" and "ipv4" or "ipv6") then
      refuse(("%s is of another family than the set"):format(text))
    end
    ends[index] = parsed
  end
  if last then return { range = { ends[1].address, ends[2].address } } end
  if ends[1].is_host then return ends[1].address end
  return { prefix = { addr = ends[1].network:match("^[^/]+"), len = ends[1].prefix } }
end

local function elements(set, operation, values, timeout)
  local list = type(values) == "table" and values or { values }
  local converted = {}
  for index, value in ipairs(list) do
    local converted_value = element(set, value, function(reason)
      local place = type(values) == "table" and ("element %d: "):format(index) or ""
      options.misuse(operation, ("bad argument #1 to '%s' (%s%s)"):format(operation:match("%l+$"), place, reason))
    end)
    converted[index] = timeout and { elem = { val = converted_value, timeout = timeout } } or converted_value
  end
  return converted
end

local function command(set, verb, list)
  return { [verb] = { element = { family = "inet", table = own.name, name = set.name, elem = list } } }
end

local methods = {}

local add_readers = { timeout = options.integer(1, 31536000) }

---Adds elements, all of them or none; those that are in it already stay.
function methods:add(values, given)
  local read = options.read("set.add", given, add_readers, { argument = 2, optional = true })
  local list = elements(self, "set.add", values, read.timeout)
  if #list > 0 then nft.transaction("set.add", self.namespace, { command(self, "add", list) }) end
  return self
end

---Removes elements, all of them or none.
function methods:remove(values)
  local list = elements(self, "set.remove", values)
  if #list > 0 then nft.transaction("set.remove", self.namespace, { command(self, "delete", list) }) end
  return self
end

-- The text of an element.
local function text_of(value)
  if type(value) ~= "table" then return value end
  if value.elem then return text_of(value.elem.val) end
  if value.prefix then return ("%s/%d"):format(value.prefix.addr, value.prefix.len) end
  return ("%s-%s"):format(value.range[1], value.range[2])
end

---Returns the elements.
function methods:list()
  local found = {}
  for _, listed in ipairs(nft.list("set.list", self.namespace, "set", "inet", own.name, self.name)) do
    for index, value in ipairs(listed.set and listed.set.elem or {}) do found[index] = text_of(value) end
  end
  return found
end

---Deletes the set, which no rule may look into any more.
function methods:delete()
  own.remove("set.delete", self.namespace, self._id, self.name)
  self._record:forget()
end

local new_set = object.kind("firewall set", { "name", "type", "kind", "namespace" }, methods, function(set)
  return ("firewall set %s (%s)"):format(set.name, set.type)
end)

local readers = rule.readers_of {
  name = name_reader, type = options.word { "ipv4_addr", "ipv6_addr" }, elements = function(value) return value end,
  timeout = options.integer(1, 31536000),
}

function M.set(given)
  local operation = "firewall.set"
  local values = options.read(operation, given, readers)
  if not values.name then options.refuse(operation, "name", "it is missing") end
  local home, id = nft.home(operation, values.namespace), own.new_id()
  local set = { name = values.name, type = values.type or "ipv4_addr", kind = "set", namespace = home, _id = id }
  local list = {}
  if values.elements then
    local ok, err = pcall(elements, set, operation, values.elements)
    if not ok then options.refuse(operation, "elements", err.message:match("%((.*)%)$") or err.message) end
    list = err
  end
  set._record = record.create {
    text = "firewall set " .. values.name, namespace = home, module = "lunette.firewall.undo",
    arguments = { "set", id, values.name },
  }
  local commands = own.occupy(id, rule.signature("set " .. values.name, values.comment), { inet = true })
  commands[#commands + 1] = { create = { set = {
    family = "inet", table = own.name, name = values.name, type = set.type, timeout = values.timeout,
    flags = values.timeout and { "interval", "timeout" } or { "interval" },
  } } }
  if #list > 0 then commands[#commands + 1] = command(set, "add", list) end
  local ok, err = pcall(nft.transaction, operation, home, commands)
  if not ok then
    set._record:forget()
    error(err, 0)
  end
  return new_set(set)
end

return M
