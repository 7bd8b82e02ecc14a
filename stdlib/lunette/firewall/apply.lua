-- SPDX-License-Identifier: GPL-3.0-or-later
-- apply: a ruleset in one transaction, as text in nft's language, as commands or as tables.
local nft = require "lunette.firewall.nft"
local options = require "lunette.options"
local own = require "lunette.firewall.table"
local record = require "lunette.native.record"
local M = {}

local places = own.places

local verdicts = { accept = true, drop = true, ["return"] = true, continue = true, masquerade = true }

local rule_readers

-- The short form of a rule: what it matches as in `firewall.drop`, and what happens to the packet. What reads it is not
-- loaded before there is one.
local function short_rules(operation, given)
  local match <const> = require "lunette.firewall.match"
  if not rule_readers then
    rule_readers = require("lunette.firewall.rule").readers_of(match.readers, {
      verdict = function(value, refuse)
        if not verdicts[value] then refuse(("'%s' is no verdict"):format(tostring(value))) end
        return { [value] = true }
      end,
      jump = function(value, refuse) return { jump = { target = options.string(value, refuse) } } end,
      counter = options.boolean,
    })
    rule_readers.namespace = nil
  end
  local values, lists = options.read(operation, given, rule_readers), {}
  if not (values.verdict or values.jump) then options.refuse(operation, "verdict", "it or 'jump' is missing") end
  for index, expressions in ipairs(match.variants(operation, values)) do
    if values.counter ~= false then expressions[#expressions + 1] = { counter = true } end
    expressions[#expressions + 1] = values.verdict or values.jump
    lists[index] = expressions
  end
  return lists, values.comment
end

local function copy(object, extra)
  local result = {}
  for key, value in pairs(object) do result[key] = value end
  for key, value in pairs(extra) do result[key] = value end
  result.handle, result.rules, result.elements, result.counter = nil, nil, nil, nil
  return result
end

local function add(commands, kind, object) commands[#commands + 1] = { add = { [kind] = object } } end

local function add_rules(operation, commands, place, chain)
  for _, given in ipairs(chain.rules or {}) do
    local lists, comment = { given.expr }, given.comment
    if not given.expr then lists, comment = short_rules(operation, given) end
    for _, expressions in ipairs(lists) do
      add(commands, "rule", { family = place.family, table = place.table, chain = chain.name, expr = expressions,
        comment = comment })
    end
  end
end

-- Named things in the order of their names, so that the same table gives the same commands.
local function sorted(things)
  local names = {}
  for name in pairs(things or {}) do names[#names + 1] = name end
  table.sort(names)
  local index = 0
  return function()
    index = index + 1
    if names[index] then return names[index], things[names[index]] end
  end
end

-- The commands for a table as `list` returns it: first all that rules may refer to.
local function table_commands(operation, commands, row)
  local place = { family = row.family or "inet", table = row.name }
  add(commands, "table", { family = place.family, name = row.name, flags = row.flags })
  for _, kind in ipairs { "counter", "quota", "limit", "flowtable", "set", "chain", "map" } do
    for name, object in sorted(row[places[kind]]) do
      local extra = { family = place.family, table = row.name, name = name }
      if kind == "chain" and object.hook then extra.type, extra.prio = object.type or "filter", object.prio or 0 end
      add(commands, kind, copy(object, extra))
    end
  end
  for _, kind in ipairs { "set", "map" } do
    for name, object in sorted(row[places[kind]]) do
      if object.elements and #object.elements > 0 then
        add(commands, "element", { family = place.family, table = row.name, name = name, elem = object.elements })
      end
    end
  end
  for name, chain in sorted(row.chains) do
    add_rules(operation, commands, place, { name = name, rules = chain.rules })
  end
end

local function commands_of(operation, ruleset)
  if ruleset.name then ruleset = { ruleset } end
  local commands = {}
  for index, entry in ipairs(ruleset) do
    if type(entry) ~= "table" then
      options.misuse(operation, ("bad argument #1 to 'apply' (element %d: table expected, got %s)"):format(
        index, options.type_of(entry)))
    elseif entry.name then
      table_commands(operation, commands, entry)
    else
      commands[#commands + 1] = entry
    end
  end
  return commands
end

-- What a pattern finds at each place where a word stands: to look for the word first takes a fraction of the time.
local function after(text, word, pattern)
  local place = 1
  return function()
    while true do
      local first, last = text:find(word, place, true)
      if not first then return nil end
      place = last + 1
      local found = text:match(pattern, first)
      if found then return found end
    end
  end
end

-- The tables that a ruleset mentions, by `family name`: those that it may make.
local function mentioned(ruleset, commands)
  local found = {}
  local function note(family, name) found[family .. " " .. name] = { family = family, name = name } end
  for _, command in ipairs(commands or {}) do
    local verb = command.add or command.create
    local table = type(verb) == "table" and verb.table
    if type(table) == "table" and table.name then note(table.family or "ip", table.name) end
  end
  if not commands then
    for words in after(ruleset, "table", "^%f[%w_]table%s+([^\n{;]+)") do
      local family, name = words:match("^(%l[%l%d]*)%s+([%w_/\\.]+)")
      if family then note(family, name) else note("ip", words:match("^%S*")) end
    end
    -- what a file adds is not known before
    if after(ruleset, "include", "^(%f[%w_]include)%f[^%w_]")() then note("ip", "") end
  end
  return found
end

local function tables(operation, home)
  local found = {}
  for _, entry in ipairs(nft.tables(operation, home)) do found[entry.family .. " " .. entry.name] = entry end
  return found
end

local function note_table(home, family, name, handle)
  return record.create {
    text = ("firewall table %s %s"):format(family, name), namespace = home, module = "lunette.firewall.undo",
    arguments = { "table", family, name, handle },
  }
end

-- Performs a ruleset; the tables that it makes are the current scope's to undo. Before they exist, their names are all
-- that tells them.
local function record_and_perform(operation, home, mentions, perform)
  local before, intents = tables(operation, home), {}
  for key, place in pairs(mentions) do
    if not before[key] then intents[#intents + 1] = note_table(home, place.family, place.name, "") end
  end
  local ok, err = pcall(perform)
  for key, found in pairs(ok and tables(operation, home) or {}) do
    local old = before[key]
    if not (old and old.handle == found.handle) and found.name ~= own.name then
      note_table(home, found.family, found.name, tostring(found.handle))
    end
  end
  for _, intent in ipairs(intents) do intent:forget() end
  if not ok then error(err, 0) end
end

local apply_readers = { namespace = options.namespace, check = options.boolean }

function M.apply(ruleset, given)
  local operation = "firewall.apply"
  local values = options.read(operation, given, apply_readers, { argument = 2, optional = true })
  if type(ruleset) ~= "string" and type(ruleset) ~= "table" then
    options.misuse(operation, ("bad argument #1 to 'apply' (string or table expected, got %s)"):format(
      ruleset == nil and "no value" or options.type_of(ruleset)))
  end
  local home = nft.home(operation, values.namespace)
  local commands = type(ruleset) == "table" and commands_of(operation, ruleset) or nil
  if commands and #commands == 0 then return end
  local function perform()
    if commands then return nft.transaction(operation, home, commands, values.check) end
    nft.script(operation, home, ruleset, values.check)
  end
  local mentions = mentioned(ruleset, commands)
  if values.check or not next(mentions) then return perform() end
  record_and_perform(operation, home, mentions, perform)
end

return M
