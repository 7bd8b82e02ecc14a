-- SPDX-License-Identifier: GPL-3.0-or-later
-- The firewall: nft and its language, and rules for what labs and containers need. See stdlib/meta/firewall.lua.
local M = {}

local function take(name)
  for key, value in pairs(require("lunette.firewall." .. name)) do M[key] = value end
end

for _, part in ipairs { "apply", "interference", "isolation", "nat", "ruleset", "set", "verdict" } do take(part) end

return M
