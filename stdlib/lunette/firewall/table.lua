-- SPDX-License-Identifier: GPL-3.0-or-later
-- Lunette's own tables: `lunette` of the families inet and bridge. Several processes may use them at the same time.
--
-- All that belongs to one rule of a script has a comment that begins with the same id, by which it is found again. One
-- of these is a rule in the chain `owners`, which no packet passes: it refers to the chain `held`. The kernel refuses
-- to delete a chain that is referred to, so a transaction that deletes `held` and then the table goes through only if
-- nobody has anything in it, also if somebody came since one looked.
local nft = require "lunette.firewall.nft"
local M = {}

M.name = "lunette"
M.families = { "inet", "bridge" }

---Where the kinds of objects stand in a table that `firewall.list` returns.
M.places = {
  chain = "chains", set = "sets", map = "maps", counter = "counters", quota = "quotas", limit = "limits",
  flowtable = "flowtables",
}

local hooks = {
  input = { type = "filter", hook = "input", prio = 0 },
  forward = { type = "filter", hook = "forward", prio = 0 },
  output = { type = "filter", hook = "output", prio = 0 },
  early = { type = "filter", hook = "prerouting", prio = -300 },
  prerouting = { type = "nat", hook = "prerouting", prio = -100 },
  local_nat = { type = "nat", hook = "output", prio = -100 },
  postrouting = { type = "nat", hook = "postrouting", prio = 100 },
}

---A new id, which nobody else has.
---@return string
function M.new_id()
  local file <close> = assert(io.open("/dev/urandom", "rb"))
  return (file:read(8):gsub(".", function(byte) return ("%02x"):format(byte:byte()) end))
end

-- The kernel takes 128 bytes, the last of which is 0; a character is not cut in two.
local function comment(id, text)
  local whole = ("lunette %s: %s"):format(id, text)
  if #whole < 128 then return whole end
  return whole:sub(1, (utf8.offset(whole, 0, 128) or 128) - 1)
end

---Whether an object has the comment of an id.
function M.is_of(object, id)
  return type(object.comment) == "string" and object.comment:sub(1, #id + 9) == "lunette " .. id .. ":"
end

local function add(commands, kind, object) commands[#commands + 1] = { add = { [kind] = object } } end

local function add_chain(commands, family, name)
  local chain = { family = family, table = M.name, name = name }
  for key, value in pairs(hooks[name] or {}) do chain[key] = value end
  add(commands, "chain", chain)
end

---Returns commands that make sure that the tables of `families` exist, and that they stay as long as `id` is in them.
---@param id string
---@param text string what the comment says besides
---@param families table<string, true>
---@return table[]
function M.occupy(id, text, families)
  local commands = {}
  for _, family in ipairs(M.families) do
    if families[family] then
      add(commands, "table", { family = family, name = M.name })
      add_chain(commands, family, "held")
      add_chain(commands, family, "owners")
      add(commands, "rule", { family = family, table = M.name, chain = "owners", comment = comment(id, text),
        expr = { { jump = { target = "held" } } } })
    end
  end
  return commands
end

---Returns commands that add rules, with what these need to be there.
---@param id string
---@param text string what the comments say besides
---@param rules { family?: string, chain: string, expr: table[], insert?: boolean }[]
---@return table[]
function M.add_rules(id, text, rules)
  local families, chains = {}, {}
  for _, rule in ipairs(rules) do families[rule.family or "inet"] = true end
  local commands = M.occupy(id, text, families)
  for _, rule in ipairs(rules) do
    local family = rule.family or "inet"
    local key = family .. " " .. rule.chain
    if not chains[key] then
      chains[key] = true
      add_chain(commands, family, rule.chain)
    end
    local object = { family = family, table = M.name, chain = rule.chain, comment = comment(id, text),
      expr = rule.expr }
    commands[#commands + 1] = { [rule.insert and "insert" or "add"] = { rule = object } }
  end
  return commands
end

-- Returns the rules of an id in one of the tables, and whether there is anything else but its set; nil if there is no
-- table.
local function look(operation, home, family, id, set)
  local listed = nft.find(operation, home, "table", family, M.name)
  if not listed then return nil end
  local mine, others = {}, false
  for _, object in ipairs(listed) do
    local kind, value = next(object)
    if kind == "rule" and M.is_of(value, id) then
      mine[#mine + 1] = value
    elseif kind ~= "metainfo" and kind ~= "table" and kind ~= "chain" and not (kind == "set" and value.name == set) then
      others = true
    end
  end
  return mine, others
end

---Returns the rules of an id, but those of `owners`.
---@return table[]
function M.rules(operation, home, id)
  local found = {}
  for _, family in ipairs(M.families) do
    for _, rule in ipairs(look(operation, home, family, id) or {}) do
      if rule.chain ~= "owners" then found[#found + 1] = rule end
    end
  end
  return found
end

local function removal(family, rules, set)
  local commands = {}
  for _, rule in ipairs(rules) do
    commands[#commands + 1] = { delete = { rule = {
      family = family, table = M.name, chain = rule.chain, handle = rule.handle,
    } } }
  end
  if set then commands[#commands + 1] = { delete = { set = { family = family, table = M.name, name = set } } } end
  return commands
end

-- Performs commands and deletes the table; fails, and does nothing, if somebody has come.
local function end_table(operation, home, family, commands)
  commands[#commands + 1] = { delete = { chain = { family = family, table = M.name, name = "held" } } }
  commands[#commands + 1] = { delete = { table = { family = family, name = M.name } } }
  return pcall(nft.transaction, operation, home, commands)
end

local function remove_from(operation, home, family, id, set)
  local mine, others = look(operation, home, family, id, set)
  if not mine or #mine == 0 then return end
  if not others and end_table(operation, home, family, removal(family, mine, set)) then return end
  nft.transaction(operation, home, removal(family, mine, set))
  -- of several who go at the same time, each may have seen the others
  mine, others = look(operation, home, family, id)
  if mine and not others then end_table(operation, home, family, {}) end
end

-- Somebody may flush the table in the meantime: then one has to look again.
local function remove_surely(...)
  for _ = 1, 3 do
    local ok, err = pcall(remove_from, ...)
    if ok then return end
    if err.code ~= "ENOENT" then error(err, 0) end
  end
  remove_from(...)
end

---Removes what belongs to an id, and the tables if nothing else is in them.
---@param operation string
---@param home Namespace
---@param id string
---@param set? string the name of the set that belongs to it
function M.remove(operation, home, id, set)
  for _, family in ipairs(M.families) do remove_surely(operation, home, family, id, set) end
end

return M
