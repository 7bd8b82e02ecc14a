-- SPDX-License-Identifier: GPL-3.0-or-later
-- Commands of ip, bridge, tc, nft and sysctl, taken apart: which object they are about, and what they do to it.
local M = {}

-- Words may be cut short: the first of these that begins so is meant.
local OBJECTS <const> = {
  ip = {
    "address", "addrlabel", "maddress", "route", "rule", "neighbor", "neighbour", "ntable", "link", "l2tp", "fou",
      "ila",
    "macsec", "tunnel", "tuntap", "token", "tcp_metrics", "monitor", "xfrm", "mroute", "mrule", "netns", "netconf",
    "vrf", "sr", "nexthop", "mptcp", "ioam", "help", "stats",
  },
  bridge = { "link", "fdb", "mdb", "vlan", "vni", "monitor", "help" },
  tc = { "qdisc", "class", "filter", "chain", "actions", "monitor", "exec", "help" },
}
local VERBS <const> = {
  "add", "change", "chg", "replace", "delete", "set", "flush", "append", "prepend", "property", "exec", "global",
    "attach",
  "show", "list", "lst", "get", "monitor", "save", "restore", "showdump", "identify", "pids", "help", "ls", "afstats",
}
local LOOKS <const> = {
  show = true, list = true, lst = true, get = true, monitor = true, save = true, showdump = true, identify = true,
  pids = true, help = true, ls = true, afstats = true, exec = true,
}
-- Options before the object, and how many words belong to them.
local ARGUMENTS <const> = {
  ["-n"] = 1, ["-netns"] = 1, ["-b"] = 1, ["-batch"] = 1, ["-l"] = 1, ["-loops"] = 1, ["-rc"] = 1, ["-rcvbuf"] = 1,
  ["-f"] = 1, ["-family"] = 1, ["-conf"] = 1, ["-cf"] = 1,
}
local FAMILIES <const> = { ["-4"] = "inet", ["-6"] = "inet6", ["-M"] = "mpls", ["-B"] = "bridge", ["-0"] = "link" }

local function full(list, word)
  for _, candidate in ipairs(list) do
    if candidate:sub(1, #word) == word then return candidate end
  end
end

-- Splits a line as a shell does, without substitutions.
function M.split(line)
  local words, word, quote = {}, nil, nil
  local position = 1
  while position <= #line do
    local c = line:sub(position, position)
    if quote then
      if c == quote then quote = nil else word = word .. c end
    elseif c == "'" or c == '"' then
      quote, word = c, word or ""
    elseif c:match("%s") then
      words[#words + 1], word = word, nil
    elseif c == "\\" then
      position = position + 1
      word = (word or "") .. line:sub(position, position)
    else
      word = (word or "") .. c
    end
    position = position + 1
  end
  words[#words + 1] = word
  return words
end

-- The options before the object: what they set, and where the object stands.
local function options(program, words)
  local found, at = {}, 1
  while words[at] and words[at]:sub(1, 1) == "-" do
    local word = words[at]:gsub("^%-%-", "-")
    local takes = ARGUMENTS[word]
    if program == "tc" and word == "-f" then takes = nil end -- -force
    if FAMILIES[word] then found.family = FAMILIES[word] end
    if word == "-n" or word == "-netns" then found.room = words[at + 1] end
    if word == "-f" or word == "-family" then found.family = takes and words[at + 1] end
    if word == "-b" or word == "-batch" then found.batch = true end
    at = at + 1 + (takes or 0)
  end
  return found, at
end

-- A command of one of the three, or nil if it has no object.
local function parse(program, words)
  local set, at = options(program, words)
  local object = words[at] and full(OBJECTS[program], words[at])
  if set.batch or not object then return nil, set end
  local verb = words[at + 1] and full(VERBS, words[at + 1])
  local rest = at + 2
  if not verb then verb, rest = "list", at + 1 end
  return {
    program = program, object = object == "neighbor" and "neighbour" or object, verb = verb, family = set.family,
    room = set.room, words = words, rest = table.move(words, rest, #words, 1, {}), looks = LOOKS[verb]
      or object == "monitor",
  }
end

-- Adds what a record asks for to a list; a batch is as many commands as it has lines.
function M.add(list, room, program, words, input)
  if program == "nft" or program == "sysctl" then
    list[#list + 1] = {
      program = program, object = program, verb = words[1] or "", words = words, rest = words, input = input,
        room = room,
      looks = program == "nft" and table.concat(words, " "):find("list", 1, true) ~= nil,
    }
    return
  end
  local command, set = parse(program, words)
  if command then
    command.room = command.room or room
    list[#list + 1] = command
  elseif set.batch then
    for line in input:gmatch("[^\n]+") do
      local inner = M.split((line:gsub("#.*", "")))
      if #inner > 0 then M.add(list, set.room or room, program, inner, "") end
    end
  end
end

-- The commands in the text of a log.
function M.read(text)
  local list = {}
  for record in text:gmatch("([^\30]*)\30") do
    local fields, input = record:match("^(.*)\29(.*)$")
    local words = {}
    for word in (fields or ""):gmatch("([^\31]*)\31") do words[#words + 1] = word end
    local room, program = table.remove(words, 1), table.remove(words, 1)
    if program then M.add(list, room ~= "" and room or nil, program, words, input) end
  end
  return list
end

-- The program and its words as they are run; the namespace is the one that it is run in.
function M.argv(command)
  local argv = { command.program }
  local skip
  for _, word in ipairs(command.words) do
    if skip then
      skip = nil
    elseif (word == "-n" or word == "-netns") and #argv < 6 and command.program ~= "nft" then
      skip = true
    else
      argv[#argv + 1] = word
    end
  end
  return argv
end

return M
