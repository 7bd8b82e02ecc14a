-- SPDX-License-Identifier: GPL-3.0-or-later
-- The call of Lunette that does what a command does: its name, and a function that makes it.
-- What there is no call for raises { untranslated = what }.
local directory <const> = arg[0]:match("^(.*)/") or "."
local W <const> = dofile(directory .. "/translate/words.lua")
local routes <const> = dofile(directory .. "/translate/route.lua")(W)
local entries <const> = dofile(directory .. "/translate/neighbour.lua")(W)
local links <const> = dofile(directory .. "/translate/link.lua")(W)
local traffic <const> = dofile(directory .. "/translate/traffic.lua")(W)
local M = {}

local IP <const> = {
  route = routes.route, rule = routes.rule, nexthop = routes.nexthop, address = entries.address,
  neighbour = entries.neighbour, link = links.link, netns = links.netns,
}
local BRIDGE <const> = { fdb = entries.fdb, mdb = entries.mdb, vlan = entries.vlan, link = links.bridge_link }

local function ruleset(command)
  local text = command.input
  if text == "" or not text then text = table.concat(command.words, " ") end
  return "firewall.apply", text
end

local TRANSLATORS <const> = { ip = IP, bridge = BRIDGE, tc = traffic, nft = { nft = ruleset } }

local function call_of(name, first, ...)
  if type(first) == "function" then return first end
  local module, verb = name:match("^(.*)%.(.*)$")
  local fn = _G[module] and _G[module][verb] or W.give_up("`" .. name .. "`")
  local arguments = table.pack(first, ...)
  return function() return fn(table.unpack(arguments, 1, arguments.n)) end
end

function M.call(command)
  local translate = (TRANSLATORS[command.program] or {})[command.object]
  if not translate then W.give_up("`" .. command.program .. " " .. command.object .. "`") end
  local results = table.pack(translate(command))
  return results[1], call_of(table.unpack(results, 1, results.n)), table.pack(table.unpack(results, 2, results.n))
end

return M
