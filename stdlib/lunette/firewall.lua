-- SPDX-License-Identifier: GPL-3.0-or-later
-- The firewall: nft and its language, and rules for what labs and containers need. See stdlib/meta/firewall.lua.
local M = {}

-- Which functions each part has. A part is read when one of them is called: some have all of the language of rules.
local parts = {
  apply = { "apply" }, interference = { "interference" }, isolation = { "isolate" },
  nat = { "masquerade", "publish" }, ruleset = { "counters", "flush", "list" }, set = { "set" },
  verdict = { "accept", "drop", "reject" },
}

for part, names in pairs(parts) do
  for _, name in ipairs(names) do
    M[name] = function(...) return require("lunette.firewall." .. part)[name](...) end
  end
end

return M
