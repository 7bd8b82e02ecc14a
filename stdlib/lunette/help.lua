-- SPDX-License-Identifier: GPL-3.0-or-later
-- help(): what the definitions in stdlib/meta say, at the prompt.
--
--   help()                the modules
--   help(link)            a module's functions, and the methods of its handles
--   help "link.create"    one function with its options; help(link.create) and help "Link:up" do the same
local M = {}

-- The definitions, read when they are first asked for: name -> { lines, fields, parents, signature }.
local topics, order

local function new_topic(name, lines)
  topics[name] = topics[name] or { name = name, lines = lines, fields = {}, parents = {} }
  order[#order + 1] = name
  return topics[name]
end

local function read(path)
  local doc, class = {}, nil
  for line in io.lines(path) do
    local name, parents = line:match("^%-%-%-@class ([%w_.]+):?%s*(.*)")
    local field, description = line:match("^%-%-%-@field ([%w_]+%??) (.*)")
    local signature = line:match("^function (.-) end$")
    if name then
      class = new_topic(name, doc)
      for parent in parents:gmatch("[%w_.]+") do class.parents[#class.parents + 1] = parent end
      doc = {}
    elseif field and class then
      class.fields[#class.fields + 1] = { name = field, description = description }
    elseif signature then
      new_topic(signature:match("^[^(]*"), doc).signature = signature
      doc = {}
    elseif line:match("^%-%-%-") then
      doc[#doc + 1] = line:sub(4)
    else
      doc = {}
    end
  end
end

-- What modules return, in files of its own; and modules that are no globals.
local parts = {
  "bridge_port", "capture_packet", "cgroup_handle", "cgroup_limits", "cgroup_row", "diagram", "firewall_ruleset",
  "gateway", "link_bond", "link_features", "link_handle", "link_kinds", "link_row", "link_shape", "link_tunnels",
  "matrix", "namespace_handle", "namespace_network", "namespace_row", "namespace_settings", "pipe", "probe_result",
  "process_options", "process_row", "qdisc_kinds", "qdisc_shares", "route_encap", "sniff", "terminal", "top",
  "topology", "topology_lab", "topology_node",
}

-- Modules that are no globals.
local required = { diagram = true, gateway = true, matrix = true, sniff = true, top = true, topology = true }

local function load_topics()
  topics, order = {}, {}
  local names = table.move(parts, 1, #parts, 1, {})
  for name in pairs(package.loaded) do names[#names + 1] = name:match("^lunette%.([%w_]+)$") end
  local seen = {}
  for _, name in ipairs(names) do
    local path = not seen[name] and package.searchpath("meta." .. name, package.path)
    seen[name] = true
    if path then read(path) end
  end
  table.sort(order)
end

local function first_sentence(topic)
  local text = table.concat(topic.lines, " "):match("^(.-%.)%s") or table.concat(topic.lines, " ")
  return (text:gsub("%s+", " "))
end

-- The fields of an options table, its parents' too.
local function print_fields(topic, indent)
  for _, field in ipairs(topic.fields) do print(indent .. field.name .. "  " .. field.description) end
  for _, parent in ipairs(topic.parents) do
    if topics[parent] then print_fields(topics[parent], indent) end
  end
end

local function print_topic(topic)
  if topic.signature then print(topic.signature .. "\n") end
  for _, line in ipairs(topic.lines) do
    local parameter, type_name, rest = line:match("^@param ([%w_.]+%??) (%S+) ?(.*)")
    local result = line:match("^@return (.*)")
    if parameter then
      print(("  %s  %s  %s"):format(parameter, type_name, rest))
      for class in type_name:gmatch("[%w_.]+") do
        if topics[class] and class:find(".", 1, true) then print_fields(topics[class], "      ") end
      end
    elseif result then
      print("  returns  " .. result)
    elseif not line:match("^@") and not line:match("^```") then
      print(line)
    end
  end
  if not topic.signature then print_fields(topic, "  ") end
end

-- The functions of a module or the methods of a handle, a line each.
local function print_members(name)
  for _, other in ipairs(order) do
    local topic = topics[other]
    if topic.signature and other:match("^" .. name .. "[.:]") then
      print(("  %-36s %s"):format(topic.signature, first_sentence(topic)))
    end
  end
end

local function print_modules()
  print("help(link) tells of a module, help \"link.create\" of a function.\n")
  for _, name in ipairs(order) do
    if package.loaded["lunette." .. name] or required[name] then
      print(("  %-12s %s"):format(name, first_sentence(topics[name])))
    end
  end
end

-- The name of what is asked about: a module, a function, a handle, or a name itself.
local function name_of(value)
  if type(value) == "string" then return value end
  local meta = type(value) == "table" and getmetatable(value)
  local kind = type(value) == "userdata" and tostring(value):match("^%a+") or meta and meta.methods and meta.__name
  if kind then return (kind:gsub("(%l+) ?", function(word) return (word:gsub("^%l", string.upper)) end)) end
  local modules = {} -- a copy: the firewall is loaded when it is looked at, which changes package.loaded
  for full, module in pairs(package.loaded) do modules[full:match("^lunette%.([%w_]+)$") or ""] = module end
  modules[""] = nil
  for name, module in pairs(modules) do
    if module == value then return name end
    for key, member in pairs(type(module) == "table" and module or {}) do
      if member == value then return name .. "." .. key end
    end
  end
end

---Prints what there is to know about a module, a function or a handle.
---@param value? any nothing for the list of modules
function M.help(value)
  if not topics then load_topics() end
  if value == nil then return print_modules() end
  local name = name_of(value)
  local topic = topics[name or ""]
  if not topic then
    print(("no help on '%s'; help() lists the modules"):format(name or tostring(value)))
    return
  end
  print_topic(topic)
  if not topic.signature then
    print_members(topic.name)
    local handle = topic.name:gsub("^%l", string.upper)
    -- the firewall has several kinds: FirewallRule, FirewallSet
    if handle ~= topic.name then print_members(handle .. "%u?%w*") end
  end
end

return M
