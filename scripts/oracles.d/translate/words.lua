-- SPDX-License-Identifier: GPL-3.0-or-later
-- Words of iproute2 become options: a grammar tells what each word sets, and how many words belong to it.
--   { "via", W.text }   the next word is the option "via"
--   { "up", true }      the word itself sets the option
--   function(cursor, options)
local M = {}
local Cursor <const> = {}
Cursor.__index = Cursor

function M.cursor(words, family) return setmetatable({ words = words, at = 1, family = family }, Cursor) end

function Cursor:peek() return self.words[self.at] end

function Cursor:next()
  local word = self:peek()
  if not word then M.give_up("an end in the middle") end
  self.at = self.at + 1
  return word
end

-- Takes the next word if it is this one.
function Cursor:take(word)
  if self:peek() ~= word then return false end
  self.at = self.at + 1
  return true
end

-- There is no call for it.
function M.give_up(what) error({ untranslated = what }, 0) end

local function apply(rule, cursor, options)
  if type(rule) == "function" then return rule(cursor, options) end
  local key, form = rule[1], rule[2]
  if type(form) == "function" then form = form(cursor:next()) end
  options[key] = form
end

-- Reads words to their end, or to one that nothing is known of if `stops`.
function M.read(cursor, grammar, options, stops)
  while cursor:peek() do
    local word = cursor:next()
    local rule = grammar[word]
    if rule then
      apply(rule, cursor, options)
    elseif grammar.other then
      cursor.at = cursor.at - 1
      grammar.other(cursor, options)
    else
      cursor.at = cursor.at - 1
      if stops then return options end
      M.give_up(("`%s`"):format(word:match("^%a[%w_-]*$") or "a value"))
    end
  end
  return options
end

-- A grammar with the words of several.
function M.join(...)
  local all = {}
  for _, grammar in ipairs { ... } do
    for word, rule in pairs(grammar) do all[word] = rule end
  end
  return all
end

-- Words that set an option of their own name.
function M.same(form, names)
  local grammar = {}
  for name in names:gmatch("%S+") do grammar[name] = { name, form } end
  return grammar
end

function M.text(word) return word end

-- A number where it is one.
function M.auto(word) return math.tointeger(tonumber(word)) or word end

function M.number(word) return math.tointeger(tonumber(word)) or tonumber(word) or word end

function M.switch(word)
  if word == "on" or word == "1" then return true end
  if word == "off" or word == "0" then return false end
  return word
end

local function scaled(units, default)
  return function(word)
    local number, unit = word:lower():match("^([%d.]+)(%a*)$")
    local scale = unit == "" and default or units[unit]
    if not tonumber(number) or not scale then return word end
    local value = tonumber(number) * scale
    return math.tointeger(value) or value
  end
end

local rates <const> = {}
for prefix, scale in pairs {
  [""] = 1, k = 1e3, m = 1e6, g = 1e9, t = 1e12, ki = 2 ^ 10, mi = 2 ^ 20, gi = 2 ^ 30, ti = 2 ^ 40,
} do
  rates[prefix .. "bit"], rates[prefix .. "bps"] = scale, 8 * scale
end
-- Bits a second, bytes, and seconds; a number alone is microseconds, or with `time64` nanoseconds.
M.rate = scaled(rates, 1)
M.size = scaled({
  b = 1, k = 2 ^ 10, kb = 2 ^ 10, m = 2 ^ 20, mb = 2 ^ 20, g = 2 ^ 30, gb = 2 ^ 30, kbit = 2 ^ 7, mbit = 2 ^ 17,
}, 1)
local times <const> = {
  s = 1, sec = 1, secs = 1, ms = 1e-3, msec = 1e-3, msecs = 1e-3, us = 1e-6, usec = 1e-6, usecs = 1e-6, ns = 1e-9,
  nsec = 1e-9, nsecs = 1e-9,
}
M.time = scaled(times, 1e-6)
M.time64 = scaled(times, 1e-9)

function M.percent(word)
  local number = tonumber((word:gsub("%%$", "")))
  return number or word
end

-- Hundredths of a second.
function M.hundredths(word) return tonumber(word) and tonumber(word) / 100 or word end

function M.family(name)
  return ({ inet = "ipv4", inet6 = "ipv6", mpls = "mpls", ipv4 = "ipv4", ipv6 = "ipv6" })[name]
end

return M
