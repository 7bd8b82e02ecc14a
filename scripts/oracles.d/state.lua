-- SPDX-License-Identifier: GPL-3.0-or-later
-- What ip, bridge, tc and nft tell of a namespace, in a form in which two of them can be compared: rows as text,
-- without
-- what the kernel makes up (indices, hardware addresses, times) or does later (carriers, detection of duplicates).
local json = require "cjson"
local M = {}

local ROUTES <const> = {
  "ip -j -d route show table all", "ip -j -d -6 route show table all", "ip -j -d nexthop show",
    "ip -j -d -M route show",
}
local LINKS <const> = { "ip -j -d link show" }
local VIEWS <const> = {
  route = ROUTES, nexthop = ROUTES, rule = { "ip -j -d rule show", "ip -j -d -6 rule show" },
  address = { "ip -j -d address show" }, link = LINKS, tunnel = LINKS, tuntap = LINKS, macsec = LINKS,
  neighbour = { "ip -j neighbour show nud all", "ip -j neighbour show proxy", "ip -j -6 neighbour show proxy" },
  fdb = { "bridge -j -d fdb show" }, mdb = { "bridge -j -d mdb show" },
  vlan = { "bridge -j -d vlan show", "bridge -j -d vlan global show", "bridge -j -d vlan tunnelshow" },
  qdisc = { "tc -j -d qdisc show" }, netns = { "ip -j netns list" }, nft = { "nft -j list ruleset" },
  token = { "ip -j token" }, addrlabel = { "ip -j addrlabel" }, sr = { "ip -j sr tunsrc show" },
  chain = { "tc -j -d chain show dev DEV", "tc -j -d chain show dev DEV ingress" },
  class = { "tc -j -d class show dev DEV" },
  filter = {
    "tc -j -d filter show dev DEV", "tc -j -d filter show dev DEV ingress", "tc -j -d filter show dev DEV egress",
  },
}

-- What is never compared: numbers that the kernel gives, times that pass, and what happens when it likes.
local VOLATILE <const> = {}
for word in ([[ifindex link_index expires used updated confirmed refcnt probes operstate valid_life_time
  preferred_life_time hello_timer tcn_timer topology_change_timer gc_timer hold_timer message_age_timer
  forward_delay_timer timer topology_change topology_change_detected dadfailed tentative linkdown in_hw not_in_hw
  in_hw_count used_hw_stats installed last_used first_used root_id bridge_id designated_cost id_ no designated_port
  designated_bridge designated_root mcast_querier_state bytes packets link_netnsid port_id idle_time unbalanced_time
  carrier
  carrier_changes metainfo generation tmp]]):gmatch("%S+") do VOLATILE[word] = true end
local FLAGS <const> = { ["NO-CARRIER"] = true, ["LOWER_UP"] = true, ["M-DOWN"] = true, linkdown = true, dead = true }

-- Addresses that the kernel makes up are told by that nobody has said them.
local function address(text, said)
  if said[text] then return text end
  if text:match("^%x%x:%x%x:%x%x:%x%x:%x%x:%x%x$") then return "MAC" end
  if text:match("^fe80::[%x:]+$") or text:match("^ff02::1:ff") then return "OWN" end
  if text:match("ff:fe%x%x:%x%x%x%x") then return "OWN" end
  return text
end

local encode

local function encode_list(list, said)
  local texts = {}
  for _, value in ipairs(list) do
    if not FLAGS[value] then texts[#texts + 1] = encode(value, said) end
  end
  return "[" .. table.concat(texts, ",") .. "]"
end

function encode(value, said)
  if type(value) == "string" then return '"' .. address(value, said) .. '"' end
  if type(value) ~= "table" then return type(value) == "number" and ("%.10g"):format(value) or tostring(value) end
  if #value > 0 then return encode_list(value, said) end
  local keys, texts = {}, {}
  for key in pairs(value) do
    if not VOLATILE[key] then keys[#keys + 1] = key end
  end
  table.sort(keys)
  for _, key in ipairs(keys) do texts[#texts + 1] = key .. ":" .. encode(value[key], said) end
  return "{" .. table.concat(texts, ",") .. "}"
end

-- Whether a row is one that the kernel adds by itself, some time after a link comes up.
local function comes_by_itself(row, said)
  if type(row) ~= "table" then return false end
  local destination = row.dst
  if type(destination) == "string" and row.protocol == "kernel" then
    if destination:match("^fe80:") or destination:match("^ff00:") then return true end
    if destination:find(":", 1, true) and (row.type == "local" or row.type == "anycast"
      or row.type == "multicast") then
      return true
    end
  end
  if type(destination) == "string" and destination:match("^ff") or row.protocol == "kernel_ll" then return true end
  return row["local"] ~= nil and tostring(row["local"]):match("^fe80:") ~= nil and not said[row["local"]]
end

-- Multicast addresses that links listen to are in tables of their own: the rows of links have no addresses of that
-- sort.
local function rows(document, said)
  local list = {}
  for _, row in ipairs(document) do
    if type(row) == "table" and type(row.addr_info) == "table" then
      local kept = {}
      for _, info in ipairs(row.addr_info) do
        if not comes_by_itself(info, said) then kept[#kept + 1] = info end
      end
      row = { ifname = row.ifname, addr_info = kept }
    end
    if not comes_by_itself(row, said) then list[#list + 1] = encode(row, said) end
  end
  table.sort(list)
  return list
end

local function after(words, word)
  for position, candidate in ipairs(words) do
    if candidate == word then return words[position + 1] end
  end
end

-- The views of what a command is about, each a list of rows; `run` runs a line of the shell where the command ran.
function M.of(command, run, said)
  local views = VIEWS[command.object]
  if command.program == "bridge" and command.object == "link" then views = { "bridge -j -d link show" } end
  local found = {}
  local device = after(command.rest, "dev") or "lo"
  if not views or not device:match("^[%w_.-]+$") then return found end
  local lines = {}
  for position, line in ipairs(views) do lines[position] = line:gsub("DEV", device) .. " 2>&1 | tr -d '\\n'; echo" end
  local position = 0
  for line in run(table.concat(lines, "; ")):gmatch("([^\n]*)\n") do
    position = position + 1
    local readable, document = pcall(json.decode, line == "" and "[]" or line)
    found[views[position]:gsub("DEV", device)] = readable and rows(document, said) or { line }
  end
  return found
end

-- Which rows of the one list are not in the other.
function M.without(rows_of_one, rows_of_other)
  local count, missing = {}, {}
  for _, row in ipairs(rows_of_other or {}) do count[row] = (count[row] or 0) + 1 end
  for _, row in ipairs(rows_of_one or {}) do
    if (count[row] or 0) > 0 then count[row] = count[row] - 1 else missing[#missing + 1] = row end
  end
  return missing
end

return M
