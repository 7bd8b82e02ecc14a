-- SPDX-License-Identifier: GPL-3.0-or-later
-- interference: what else in a namespace decides on packets, and so may undo what Lunette's rules let pass.
local nft = require "lunette.firewall.nft"
local options = require "lunette.options"
local own = require "lunette.firewall.table"
local M = {}

local operation = "firewall.interference"
local hooks = { "prerouting", "input", "forward", "output", "postrouting" }

-- The tables of the iptables from before nftables: the kernel lists them when somebody has used them.
local function legacy_tables(home)
  local rows = {}
  for _, family in ipairs { "ip", "ip6", "arp" } do
    local path = ("/proc/thread-self/net/%s_tables_names"):format(family)
    local names = home:call(function()
      local file = io.open(path) -- missing without the kernel's module
      local text = file and file:read("a") or ""
      if file then file:close() end
      return text
    end)
    for name in names:gmatch("%S+") do
      rows[#rows + 1] = {
        kind = "legacy", family = family, table = name,
        text = ("table %s of iptables-legacy (%s): its rules decide, too, and nft does not show them"):format(
          name, family),
      }
    end
  end
  return rows
end

-- The tables and chains that iptables-nft makes bear the names that iptables has always had.
local iptables_tables = { filter = true, nat = true, mangle = true, raw = true, security = true }

local function is_iptables(chain)
  return (chain.family == "ip" or chain.family == "ip6") and iptables_tables[chain.table]
    and chain.name == chain.hook:upper()
end

local function chain_row(chain, with_rules)
  local row = { family = chain.family, table = chain.table, chain = chain.name, hook = chain.hook }
  row.policy = chain.policy
  local place = ("%s %s, chain %s at %s"):format(chain.family, chain.table, chain.name, chain.hook)
  if chain.policy == "drop" then
    row.kind = "policy"
    row.text = ("table %s: drops what its own rules do not accept"):format(place)
  elseif is_iptables(chain) and with_rules then
    row.kind = "iptables"
    row.text = ("table %s: rules of iptables-nft"):format(place)
  else
    return nil
  end
  return row
end

local readers = { namespace = options.namespace, hook = options.word(hooks) }

function M.interference(given)
  local values = options.read(operation, given, readers, { optional = true })
  local home = nft.home(operation, values.namespace)
  local rows, chains, with_rules = legacy_tables(home), {}, {}
  for _, entry in ipairs(nft.list(operation, home, "ruleset")) do
    local chain, rule = entry.chain, entry.rule
    if chain and chain.hook and chain.table ~= own.name then chains[#chains + 1] = chain end
    if rule then with_rules[("%s %s %s"):format(rule.family, rule.table, rule.chain)] = true end
  end
  for _, chain in ipairs(chains) do
    if not values.hook or chain.hook == values.hook then
      rows[#rows + 1] = chain_row(chain, with_rules[("%s %s %s"):format(chain.family, chain.table, chain.name)])
    end
  end
  return rows
end

return M
