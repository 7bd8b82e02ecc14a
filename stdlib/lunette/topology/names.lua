-- SPDX-License-Identifier: GPL-3.0-or-later
-- Names of links: the kernel takes 15 bytes, each once in a namespace. What is longer, or taken, gets the beginning of
-- its name and a hash of all of it, so that the same lab has the same names every time.
local M = {}

local longest = 15

-- FNV-1a, 32 bits.
local function hash(text)
  local value = 0x811C9DC5
  for index = 1, #text do value = ((value ~ text:byte(index)) * 0x01000193) & 0xFFFFFFFF end
  return value
end

-- The first bytes of a text; a character is not cut in two.
local function first_bytes(text, count)
  if #text <= count then return text end
  local cut = count + 1
  while cut > 1 and text:byte(cut) & 0xC0 == 0x80 do cut = cut - 1 end
  return text:sub(1, cut - 1)
end

---Returns a set of names for one namespace, without those that no link can have there.
---@return table<string, boolean>
function M.new_set() return { lo = true, all = true, default = true } end

---Returns the name that a link gets in a namespace, and notes it.
---@param used table<string, boolean> the names that are taken there
---@param wanted string
---@return string
function M.take(used, wanted)
  local name, round = wanted, 0
  while #name > longest or used[name] do
    local salt = round == 0 and wanted or wanted .. "#" .. round
    name = ("%s~%04x"):format(first_bytes(wanted, longest - 5), hash(salt) & 0xFFFF)
    round = round + 1
  end
  used[name] = true
  return name
end

---Why a text cannot be the name of a node or a link; nil if it can.
---@param text string
---@return string?
function M.fault(text)
  if text == "" then return "the name is empty" end
  if text:find("[%s%c/:%%]") then return ("'%s' has white space, '/', ':' or '%%' in it"):format(text) end
  if text == "." or text == ".." then return ("'%s' is no name"):format(text) end
  if #text > 200 then return "the name is longer than 200 bytes" end
end

return M
